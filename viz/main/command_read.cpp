// `osiscope decode` and `osiscope explain`: saved captures as text.
#include <fmt/format.h>

#include <cstdio>

#include "captures/capture_read.hpp"
#include "captures/decode_json.hpp"
#include "captures/explain_text.hpp"
#include "captures/filter_subject.hpp"
#include "core/error.hpp"
#include "viz/main/commands.hpp"

namespace osiscope {

namespace {

void warn(const std::string& file, const ReadResult& result) {
    fmt::print(stderr, "osiscope: {}: damaged at byte {}: {}; everything before it was read\n", file, result.offset,
               result.message);
}

[[noreturn]] void not_a_capture(const std::string& file, const ReadResult& result) {
    throw Error(fmt::format("{}: cannot be read as a capture: {}", file, result.message));
}

Filter filter_of(const std::string& expression) {
    FilterError error;
    std::optional<Filter> filter = parse_filter(expression, error);
    if (!filter) throw Error("--filter, " + error_text(error, expression));
    return std::move(*filter);
}

}  // namespace

int decode(const DecodeOptions& options) {
    const Filter filter = filter_of(options.filter);
    Recording recording;
    const ReadResult result = read_capture_file(options.file, recording);
    if (result.kind == ReadResult::Kind::not_a_capture) not_a_capture(options.file, result);
    Digest digest;
    update(digest, recording);
    for (std::uint32_t frame = 0; frame < recording.frames.size(); ++frame) {
        if (!matches(filter, recording, digest, frame)) continue;
        const std::string line =
            options.json ? decode_json(recording, digest, frame) : decode_line(recording, digest, frame) + "\n";
        std::fwrite(line.data(), 1, line.size(), stdout);
    }
    if (result.kind == ReadResult::Kind::whole) return 0;
    std::fflush(stdout);
    warn(options.file, result);
    return 2;
}

int explain(const std::string& file, std::uint32_t frame) {
    Recording recording;
    const ReadResult result = read_capture_file(file, recording);
    if (result.kind == ReadResult::Kind::not_a_capture) not_a_capture(file, result);
    if (result.kind == ReadResult::Kind::damaged) warn(file, result);
    if (frame < 1 || frame > recording.frames.size())
        throw Error(fmt::format("{} has frames 1 to {}; there is no frame {}", file, recording.frames.size(), frame));
    Digest digest;
    update(digest, recording);
    const std::string text = explain_text(recording, digest, frame - 1);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
}

}  // namespace osiscope
