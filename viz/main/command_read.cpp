// `osiscope decode` and `osiscope explain`: saved captures as text.
#include <fmt/format.h>

#include <cstdio>

#include "captures/capture_read.hpp"
#include "captures/decode_json.hpp"
#include "captures/explain_text.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"
#include "layers/diagram.hpp"
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

}  // namespace

int decode(const DecodeOptions& options) {
    Recording recording;
    const ReadResult result = read_capture_file(give_up_privilege_to_read(options.file), recording);
    if (result.kind == ReadResult::Kind::not_a_capture) not_a_capture(options.file, result);
    Digest digest;
    update(digest, recording);
    for (std::uint32_t frame = 0; frame < recording.frames.size(); ++frame) {
        const std::string line =
            options.json ? decode_json(recording, digest, frame) : decode_line(recording, digest, frame) + "\n";
        std::fwrite(line.data(), 1, line.size(), stdout);
    }
    if (result.kind == ReadResult::Kind::whole) return 0;
    std::fflush(stdout);
    warn(options.file, result);
    return 2;
}

int explain(const ExplainOptions& options) {
    Recording recording;
    const ReadResult result = read_capture_file(give_up_privilege_to_read(options.file), recording);
    if (result.kind == ReadResult::Kind::not_a_capture) not_a_capture(options.file, result);
    if (result.kind == ReadResult::Kind::damaged) warn(options.file, result);
    if (options.frame < 1 || options.frame > recording.frames.size())
        throw Error(fmt::format("{} has frames 1 to {}; there is no frame {}", options.file, recording.frames.size(),
                                options.frame));
    const std::uint32_t frame = options.frame - 1;
    Digest digest;
    if (!options.diagram) update(digest, recording);
    const std::string text = options.diagram
                                 ? diagram_text(decode_frame(recording, frame), frame_bytes(recording, frame))
                                 : explain_text(recording, digest, frame);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
}

}  // namespace osiscope
