#include "captures/byte_limits.hpp"

#include <fmt/format.h>

#include "layers/presentation/encoding.hpp"

namespace osiscope {

namespace {

/// RFC 8446 §5.1: a TLS record starts with its content type, 20 … 23, and the version 3.x.
bool looks_like_tls(const HalfStream& half, const Recording& recording) {
    const std::vector<std::uint8_t> start = copy_stream(half, recording, 0, 2);
    return start.size() == 2 && start[0] >= 20 && start[0] <= 23 && start[1] == 3;
}

std::string record_words(const StreamRecord& record) {
    return fmt::format("the transfer's {} record", transfer_record::name(record.type));
}

std::string not_of_the_file(const ByteTrace& trace, const Story& story) {
    const TcpStream& stream = story.digest.streams[trace.byte.stream];
    const HalfStream& half = stream.sent[trace.byte.side];
    if (trace.record != no_index) {
        const StreamRecord& record = half.records[trace.record];
        if (record.type != transfer_record::Type::data || trace.byte.offset < record.stream_offset + 8)
            return "It is not a byte of the file: it belongs to " + record_words(record) + ".";
        if (const std::uint8_t encoding = encoding_in(story); encoding != 0)
            return fmt::format(
                "The file is sent in another encoding (number {}): this byte can be followed in the stream, but not "
                "from the file.",
                encoding);
    }
    if (looks_like_tls(half, story.recording))
        return "The stream is encrypted (TLS): which bytes of a file these are cannot be known.";
    if (story.recording.facts && trace.byte.stream == main_stream(story))
        return "The transfer record that it belongs to was not captured whole.";
    return "This capture does not say whether these bytes belong to a file, or where in it: they are followed in the "
           "stream.";
}

}  // namespace

std::vector<std::string> limits_of(const ByteTrace& trace, const Story& story) {
    std::vector<std::string> limits;
    const HalfStream& half = story.digest.streams[trace.byte.stream].sent[trace.byte.side];
    if (trace.transmissions.empty()) limits.emplace_back("No frame with this byte was captured.");
    if (!trace.file_offset) limits.push_back(not_of_the_file(trace, story));
    if (!half.syn_seen)
        limits.emplace_back(
            "The connection's beginning was not captured: bytes are counted from the first that was seen.");
    if (story.recording.system_calls.empty())
        limits.emplace_back("The capture has no system calls: which of them moved the byte is not known.");
    if (!story.digest.two_ends)
        limits.emplace_back("Captured at one place: whether and when it reached the other end is not known.");
    return limits;
}

}  // namespace osiscope
