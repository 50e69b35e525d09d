// `osiscope decode` and `osiscope explain`: saved captures as text.
#include <fmt/format.h>

#include <algorithm>
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

/// Which stream a frame belongs to, worked out from all frames so far.
struct FramesSoFar {
    Recording recording;
    Digest digest;

    const FrameSummary& add(const FrameView& frame) {
        append(recording, keep(frame));
        update(digest, recording);
        return digest.frames.back();
    }
};

void write_out(std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (!written) throw Error("The output cannot be written");
    text.clear();
}

}  // namespace

int decode(const DecodeOptions& options) {
    constexpr std::size_t enough = std::size_t{1} << 16;
    std::string error;
    ByteSource source = open_capture(options.file, error);
    if (!source) not_a_capture(options.file, {ReadResult::Kind::not_a_capture, 0, error});
    CaptureReader reader(std::move(source));
    FramesSoFar so_far;
    const EventSink others = [&](Event&& event) { append(so_far.recording, std::move(event)); };
    LineContext context{0, so_far.recording.points};
    FrameView frame;
    Packet packet;
    std::string out;
    for (std::uint64_t number = 1; next_frame(reader, frame, others); ++number) {
        const auto captured = static_cast<std::uint32_t>(frame.bytes.size());
        decode_into(packet, frame.link_type, frame.bytes, std::max(frame.original_length, captured));
        if (number == 1) context.first = frame.at;
        const FrameSummary& summary = so_far.add(frame);
        if (options.json) append_json(out, number, frame, packet, summary);
        else append_line(out, number, frame, packet, summary, context);
        if (out.size() > enough) write_out(out);
    }
    write_out(out);
    if (result(reader).kind == ReadResult::Kind::not_a_capture) not_a_capture(options.file, result(reader));
    if (result(reader).kind == ReadResult::Kind::whole) return 0;
    warn(options.file, result(reader));
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
