// `osiscope decode` and `osiscope explain`: saved captures as text.
#include <fmt/format.h>

#include <cstdio>

#include "captures/capture_read.hpp"
#include "captures/decode_json.hpp"
#include "captures/digest.hpp"
#include "captures/explain_text.hpp"
#include "core/error.hpp"
#include "layers/decode.hpp"
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

FrameView view(const Recording& recording, std::uint32_t number) {
    const StoredFrame& stored = recording.frames[number];
    FrameView frame;
    frame.at = stored.at;
    frame.stamped = stored.stamped;
    frame.point = stored.point;
    if (stored.point < recording.points.size()) frame.link_type = recording.points[stored.point].link_type;
    frame.original_length = stored.original_length;
    frame.bytes = frame_bytes(recording, number);
    frame.stamp = {stored.at / 1'000'000'000, static_cast<std::uint32_t>(stored.at % 1'000'000'000)};
    return frame;
}

void write_out(std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) throw Error("The output cannot be written");
    text.clear();
}

}  // namespace

int decode(const DecodeOptions& options) {
    constexpr std::size_t enough = std::size_t{1} << 16;
    Recording recording;
    const ReadResult result = read_capture_file(options.file, recording);
    if (result.kind == ReadResult::Kind::not_a_capture) not_a_capture(options.file, result);
    Digest digest;
    update(digest, recording);
    const LineContext context{recording.frames.empty() ? 0 : recording.frames[0].at, recording.points};
    Packet packet;
    std::string out;
    for (std::uint32_t number = 0; number < recording.frames.size(); ++number) {
        const FrameView frame = view(recording, number);
        decode_into(packet, frame.link_type, frame.bytes, frame.original_length);
        if (options.json) append_json(out, number + 1, frame, packet, digest.frames[number]);
        else append_line(out, number + 1, frame, packet, digest.frames[number], context);
        if (out.size() > enough) write_out(out);
    }
    write_out(out);
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
