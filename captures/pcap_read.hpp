// The classic pcap format and the variants of it that are about. draft-ietf-opsawg-pcap;
// the variants are described nowhere but in the sources of libpcap and Wireshark.
#pragma once

#include "captures/byte_order.hpp"
#include "captures/frame_view.hpp"

namespace osiscope {

/// How a pcap file's records are to be read.
struct PcapFormat {
    /// Which of a record's two lengths comes first. It changed with version 2.3, and not all writers noticed.
    enum class LengthOrder : std::uint8_t { captured_first, original_first, smaller_is_captured };

    bool big_endian = false;
    bool nanoseconds = false;
    LengthOrder length_order = LengthOrder::captured_first;
    std::uint32_t file_header = 24;    ///< bytes
    std::uint32_t record_header = 16;  ///< bytes; some variants add to the usual 16
    std::uint32_t snap_length = 0;
    LinkType link_type = LinkType::ethernet;
};

/// The part of a record's header that all variants have.
struct PcapRecord {
    std::uint32_t seconds = 0;
    std::uint32_t fraction = 0;  ///< micro- or nanoseconds; may be a second and more
    std::uint32_t captured = 0;  ///< bytes
    std::uint32_t original = 0;  ///< bytes
};

/// Whether a file starts with one of pcap's magic numbers.
[[nodiscard]] bool starts_like_pcap(Bytes start);

/// Reads the file header. `start` is the file's beginning with at least its first three records, where it has them:
/// two of the variants can be told apart only by which of them makes sense of the records.
[[nodiscard]] ReadResult read_pcap_header(Bytes start, PcapFormat& format);

/// Reads a record's header; `at` has 16 bytes.
[[nodiscard]] inline PcapRecord read_pcap_record(const PcapFormat& format, const std::uint8_t* at) {
    PcapRecord record{load32(at, format.big_endian), load32(at + 4, format.big_endian),
                      load32(at + 8, format.big_endian), load32(at + 12, format.big_endian)};
    if (format.length_order == PcapFormat::LengthOrder::captured_first) return record;
    if (format.length_order == PcapFormat::LengthOrder::original_first || record.captured > record.original)
        std::swap(record.captured, record.original);
    return record;
}

/// A record's time; a fraction of a second and more is carried into the seconds.
[[nodiscard]] inline SplitTime time_of(const PcapFormat& format, const PcapRecord& record) {
    constexpr std::uint64_t second = 1'000'000'000;
    const std::uint64_t fraction = format.nanoseconds ? record.fraction : std::uint64_t{record.fraction} * 1000;
    if (fraction < second) return {record.seconds, static_cast<std::uint32_t>(fraction)};
    return {static_cast<std::int64_t>(record.seconds + fraction / second),
            static_cast<std::uint32_t>(fraction % second)};
}

}  // namespace osiscope
