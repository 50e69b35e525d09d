// `osiscope trace`: one byte, followed from the file to the file.
#include <fmt/format.h>

#include <cstdio>

#include "captures/byte_trace_text.hpp"
#include "captures/capture_read.hpp"
#include "core/error.hpp"
#include "layers/text.hpp"
#include "viz/main/commands/commands.hpp"
#include "viz/main/file_check.hpp"
#include "viz/main/loading.hpp"
#include "viz/main/tell.hpp"

namespace osiscope {

namespace {

StreamByte byte_of_stream(const TraceOptions& options, const Digest& digest) {
    if (*options.stream >= digest.streams.size())
        throw Error(none_with_number(options.file, "TCP stream", 0, digest.streams.size(), *options.stream));
    const auto side = static_cast<std::uint8_t>(options.direction == "ba" ? 1 : 0);
    const HalfStream& half = digest.streams[*options.stream].sent[side];
    if (options.byte >= half.highest)
        throw Error(none_with_number(fmt::format("This direction of stream {}", *options.stream), "byte", 0,
                                     half.highest, options.byte));
    return {*options.stream, side, options.byte};
}

StreamByte byte_of_file(const TraceOptions& options, const Story& story) {
    if (const auto byte = stream_byte_of_file(story, options.byte)) return *byte;
    if (const std::uint8_t encoding = encoding_in(story); encoding != 0)
        throw Error(fmt::format(
            "The file is sent in another encoding (number {}), so its bytes cannot be followed; with --stream N, "
            "the bytes of the stream can",
            encoding));
    const std::string file = file_name_in(story);
    if (!file.empty() || story.recording.facts)
        throw Error(fmt::format("{} does not contain byte {} of {}", options.file, options.byte,
                                file.empty() ? "the file" : file));
    throw Error(fmt::format(
        "{} does not say which bytes belong to a file; name a TCP stream with --stream N, and --byte counts in it",
        options.file));
}

}  // namespace

int trace(const TraceOptions& options) {
    Story story;
    const ReadResult result = read_capture_file(capture_to_read(options.file), story.recording);
    if (result.kind == ReadResult::Kind::not_a_capture)
        throw Error(fmt::format("{}: cannot be read as a capture: {}", options.file, result.message));
    tell_format(options.file, result);
    update(story);
    const StreamByte byte = options.stream ? byte_of_stream(options, story.digest) : byte_of_file(options, story);
    const ByteTrace found = trace_byte(story, byte);
    const std::string text = options.json ? trace_json(found, story) : trace_text(found, story);
    tell_lines(stdout, text);
    if (result.kind == ReadResult::Kind::whole) return 0;
    std::fflush(stdout);
    tell(stderr, fmt::format("osiscope: {}: damaged at byte {}: {}; everything before it was read", options.file,
                             result.offset, result.message));
    return 2;
}

}  // namespace osiscope
