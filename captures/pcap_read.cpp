#include "captures/pcap_read.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "captures/link_capture.hpp"

namespace osiscope {

namespace {

struct Magic {
    std::uint32_t number;
    bool nanoseconds;
    bool modified;                   ///< Alexey Kuznetsov's patches of 1999: longer record headers
    std::uint32_t extra_header = 0;  ///< bytes after the usual file header
};

constexpr std::uint32_t standard_magic = 0xa1b2c3d4;

constexpr std::array<Magic, 5> magics{{
    {standard_magic, false, false},
    {0xa1b23c4d, true, false},
    {0xa1b2cd34, false, true},
    {0x1c0001ac, true, false, 4},   // Ixia, stamped by hardware: the number of bytes that follow
    {0x1c0001ab, false, false, 4},  // Ixia, stamped by software
}};

/// The magic number a file starts with, and whether it is big-endian.
const Magic* find_magic(Bytes start, bool& big_endian) {
    if (start.size() < 4) return nullptr;
    for (const Magic& magic : magics) {
        for (const bool order : {false, true}) {
            if (load32(start.data(), order) != magic.number) continue;
            big_endian = order;
            return &magic;
        }
    }
    return nullptr;
}

/// What is wrong with the bytes that a variant adds to the usual 16 of a record header; they start at `at`.
int faults_of_extra(const PcapFormat& format, const std::uint8_t* at) {
    if (format.record_header == 16) return 0;
    // Nokia: four bytes nobody has explained. All that were seen have these bits in common; editcap writes zeros.
    const std::uint32_t stuff = load32(at, false);
    if (format.record_header == 20) return int{stuff != 0 && (stuff & 0x0fff00f0) != 0x0fbf0000};
    // Kuznetsov: the interface's index, the EtherType or a number of Linux's own for 802.3, and PACKET_HOST to
    // _OUTGOING.
    const std::uint16_t type = load16(at + 4, format.big_endian);
    const bool known_type = type >= 0x0600 || type <= 0x17 || type == 0x60 || type == 0x200 || type == 0x400;
    return int{load32(at, format.big_endian) > 10'000} + int{!known_type} + int{at[6] > 4};
}

/// Whether something is wrong with a record's header. The tests are Wireshark's.
bool faulty(const PcapFormat& format, Bytes record_start) {
    const PcapRecord record = read_pcap_record(format, record_start.data());
    return record.fraction >= 1'000'000 || record.captured > largest_packet(format.link_type) ||
           record.original > 128U << 20 || record.captured > format.snap_length || record.captured > record.original ||
           faults_of_extra(format, record_start.data() + 16) > 0;
}

/// How a length of the record headers explains the first three records.
struct Explained {
    int sound = 0;        ///< record headers without a fault
    bool fault = false;   ///< a record header that cannot be
    bool to_end = false;  ///< the records are whole, and nothing follows them
};

Explained explain(const PcapFormat& format, Bytes records) {
    Explained explained;
    while (explained.sound < 3 && records.size() >= format.record_header) {
        explained.fault = faulty(format, records);
        if (explained.fault) return explained;
        ++explained.sound;
        const std::size_t length = format.record_header + read_pcap_record(format, records.data()).captured;
        if (records.size() < length) return explained;
        records = records.subspan(length);
    }
    explained.to_end = records.empty();
    return explained;
}

/// The length of the record headers. An unusual one counts only where the usual one has a fault and it has none at
/// all: a damaged record must not make others of the intact ones. One record alone explains a whole file or nothing,
/// for it may have been cut just so that an unusual header seems to fit.
std::uint32_t guess_record_header(const PcapFormat& format, Bytes records, bool modified) {
    // Standard: as specified, Red Hat 6.1's libpcap (1999-04-17), Nokia's. Modified: 1999-10-29 and 1999-09-15.
    static constexpr std::array<std::uint32_t, 3> standard_sizes{16, 24, 20};
    static constexpr std::array<std::uint32_t, 2> modified_sizes{24, 28};
    const std::span<const std::uint32_t> sizes =
        modified ? std::span<const std::uint32_t>(modified_sizes) : standard_sizes;
    PcapFormat tried = format;
    for (const std::uint32_t size : sizes) {
        tried.record_header = size;
        const Explained explained = explain(tried, records);
        const bool usual = size == sizes.front();
        if (!explained.fault && (usual || explained.sound > 1 || (explained.sound == 1 && explained.to_end)))
            return size;
    }
    return sizes.front();
}

PcapFormat::LengthOrder length_order(std::uint16_t major, std::uint16_t minor) {
    if (major == 543) return PcapFormat::LengthOrder::original_first;  // DG/UX's tcpdump
    if (major != 2 || minor > 3) return PcapFormat::LengthOrder::captured_first;
    return minor == 3 ? PcapFormat::LengthOrder::smaller_is_captured : PcapFormat::LengthOrder::original_first;
}

/// AIX writes version 2.2, interface types of RFC 1573 and nanoseconds. Nothing if this is not such a file.
std::optional<LinkType> aix_link_type(std::uint32_t word) {
    switch (word) {
        case 6: return LinkType::ethernet;
        case 9: return LinkType{6};    // Token Ring
        case 15: return LinkType{10};  // FDDI
        case 24: return LinkType::null_loopback;
        default: return std::nullopt;
    }
}

}  // namespace

bool starts_like_pcap(Bytes start) {
    bool big_endian = false;
    return find_magic(start, big_endian) != nullptr;
}

ReadResult read_pcap_header(Bytes start, PcapFormat& format) {
    const Magic* magic = find_magic(start, format.big_endian);
    format.file_header = 24 + magic->extra_header;
    if (start.size() < format.file_header) return {ReadResult::Kind::damaged, 0, "the file ends inside its header"};
    const std::uint16_t major = load16(start.data() + 4, format.big_endian);
    const std::uint16_t minor = load16(start.data() + 6, format.big_endian);
    if (major < 2)
        return {ReadResult::Kind::not_a_capture, 4,
                fmt::format("it is of pcap version {}.{}, before 2.0", major, minor)};
    format.nanoseconds = magic->nanoseconds;
    format.length_order = length_order(major, minor);
    format.snap_length = load32(start.data() + 16, format.big_endian);
    // The upper six bits say how long the frame check sequence is (draft-ietf-opsawg-pcap §4), the next ten are 0.
    const std::uint32_t link_word = load32(start.data() + 20, format.big_endian);
    format.link_type = static_cast<LinkType>(link_word & 0x03ffffffU);
    const auto aix = aix_link_type(link_word);
    if (magic->number == standard_magic && major == 2 && minor == 2 && aix) {
        format.link_type = *aix;
        format.nanoseconds = true;
        return {};
    }
    if (magic->number == standard_magic || magic->modified)
        format.record_header = guess_record_header(format, start.subspan(format.file_header), magic->modified);
    return {};
}

}  // namespace osiscope
