#include "captures/capture_read.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>

namespace osiscope {

namespace {

constexpr std::uint32_t pcapng_magic = 0x0a0d0d0a;
constexpr std::uint32_t largest_record = 1U << 28;

struct PcapHeader {
    bool big_endian = false;
    bool nanoseconds = false;
    std::uint32_t snap_length = 0;
    LinkType link_type = LinkType::ethernet;
};

std::uint32_t take32(Bytes bytes, std::size_t at, bool big_endian) {
    const std::uint32_t value = read32(bytes, at);
    if (big_endian) return value;
    return value >> 24 | (value >> 8 & 0xff00U) | (value << 8 & 0xff0000U) | value << 24;
}

std::optional<PcapHeader> read_pcap_header(Bytes file) {
    if (file.size() < 24) return std::nullopt;
    PcapHeader header;
    switch (read32(file, 0)) {
        case 0xa1b2c3d4: header.big_endian = true; break;
        case 0xa1b23c4d: header.big_endian = header.nanoseconds = true; break;
        case 0xd4c3b2a1: break;
        case 0x4d3cb2a1: header.nanoseconds = true; break;
        default: return std::nullopt;
    }
    header.snap_length = take32(file, 16, header.big_endian);
    // The upper bits of the link type word carry frame check sequence facts (draft-ietf-opsawg-pcap §4).
    header.link_type = static_cast<LinkType>(take32(file, 20, header.big_endian) & 0xffffU);
    return header;
}

ReadResult read_pcap(Bytes file, const PcapHeader& header, const EventSink& sink) {
    CapturePoint point;
    point.link_type = header.link_type;
    point.snap_length = header.snap_length;
    sink(std::move(point));
    std::size_t at = 24;
    while (at < file.size()) {
        if (file.size() - at < 16) return {ReadResult::Kind::damaged, at, "the file ends inside a record header"};
        const std::uint32_t captured = take32(file, at + 8, header.big_endian);
        if (captured > largest_record)
            return {ReadResult::Kind::damaged, at, fmt::format("a record claims {} bytes", captured)};
        if (file.size() - at - 16 < captured) return {ReadResult::Kind::damaged, at, "the file ends inside a packet"};
        Frame frame;
        const std::uint64_t fraction = take32(file, at + 4, header.big_endian);
        frame.at = static_cast<Time>(take32(file, at, header.big_endian)) * 1'000'000'000 +
                   static_cast<Time>(header.nanoseconds ? fraction : fraction * 1000);
        frame.original_length = take32(file, at + 12, header.big_endian);
        const Bytes bytes = file.subspan(at + 16, captured);
        frame.bytes.assign(bytes.begin(), bytes.end());
        sink(std::move(frame));
        at += 16 + captured;
    }
    return {};
}

ReadResult read_pcapng(Bytes file, const EventSink& sink) {
    PcapngReader reader;
    ReadResult result;
    const std::size_t used = reader.feed(file, sink, result);
    if (result.kind == ReadResult::Kind::whole && used < file.size())
        result = {ReadResult::Kind::damaged, used, "the file ends inside a block"};
    return result;
}

struct GzFile {
    gzFile file = nullptr;
    explicit GzFile(const std::string& path) : file(gzopen(path.c_str(), "rb")) {}
    ~GzFile() {
        if (file != nullptr) gzclose(file);
    }
    GzFile(const GzFile&) = delete;
    GzFile& operator=(const GzFile&) = delete;
};

/// The whole file, unpacked if it is gzip. What could be read before an error is kept.
std::vector<std::uint8_t> load(GzFile& gz, std::string& error) {
    std::vector<std::uint8_t> bytes;
    constexpr std::size_t step = std::size_t{1} << 20;
    for (;;) {
        const std::size_t start = bytes.size();
        bytes.resize(start + step);
        const int count = gzread(gz.file, bytes.data() + start, static_cast<unsigned>(step));
        bytes.resize(start + static_cast<std::size_t>(count > 0 ? count : 0));
        if (count > 0) continue;
        int code = Z_OK;
        const char* text = gzerror(gz.file, &code);
        if (code == Z_ERRNO) error = std::strerror(errno);
        else if (code != Z_OK && code != Z_STREAM_END) error = text;
        return bytes;
    }
}

}  // namespace

ReadResult read_capture(Bytes file, const EventSink& sink) {
    if (file.size() >= 12 && read32(file, 0) == pcapng_magic) return read_pcapng(file, sink);
    if (const auto header = read_pcap_header(file)) return read_pcap(file, *header, sink);
    return {ReadResult::Kind::not_a_capture, 0, "it is neither a .pcap nor a .pcapng file"};
}

ReadResult read_capture_file(const std::string& path, Recording& recording) {
    errno = 0;
    GzFile gz(path);
    if (gz.file == nullptr) return {ReadResult::Kind::not_a_capture, 0, std::strerror(errno)};
    std::string error;
    const std::vector<std::uint8_t> bytes = load(gz, error);
    if (bytes.empty() && !error.empty()) return {ReadResult::Kind::not_a_capture, 0, error};
    ReadResult result = read_capture(bytes, [&](Event&& event) { append(recording, std::move(event)); });
    if (!error.empty() && result.kind != ReadResult::Kind::not_a_capture)
        result = {ReadResult::Kind::damaged, bytes.size(), "the compressed file is damaged: " + error};
    return result;
}

}  // namespace osiscope
