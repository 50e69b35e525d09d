// What we need for the capture.
#include "bench/capture_loops.hpp"
#include "captures/capture_reader.hpp"
#include "captures/decode_pass.hpp"
#include "captures/digest.hpp"
#include "core/mapped_file.hpp"

namespace osiscope::bench {

namespace {

/// Every frame of the capture, decoded and put into its connection; `look` is called after each.
template <class Look>
Seen pass_over(const std::string& path, Checksums checksums, const Look& look) {
    Seen seen;
    std::string error;
    CaptureReader reader(open_capture(path, error));
    DecodePass pass;
    pass.checksums = checksums;
    const EventSink others = [&](Event&& event) {
        if (const auto* point = std::get_if<CapturePoint>(&event)) take_point(pass, *point);
    };
    while (const DecodedFrame* decoded = next_decoded(pass, reader, others)) {
        ++seen.frames;
        seen.bytes += decoded->frame.bytes.size();
        look(*decoded, seen);
    }
    return seen;
}

}  // namespace

Seen read_only(const std::string& path) {
    Seen seen;
    std::string error;
    CaptureReader reader(open_capture(path, error));
    FrameView frame;
    while (next_frame(reader, frame, [](Event&&) {})) {
        ++seen.frames;
        seen.bytes += frame.bytes.size();
    }
    return seen;
}

Seen summaries(const std::string& path) {
    return pass_over(path, Checksums::skip, [](const DecodedFrame& decoded, Seen& seen) {
        if (decoded.summary.protocol == Protocol::tcp) ++seen.segments;
    });
}

Seen full_decode(const std::string& path) {
    return pass_over(path, Checksums::verify, [](const DecodedFrame& decoded, Seen& seen) {
        for (const Layer& layer : decoded.packet.layers) {
            if (layer.protocol == Protocol::tcp) ++seen.segments;
            if (layer.checksum == ChecksumState::wrong) ++seen.bad;
        }
    });
}

Seen open_recording(const std::string& path) {
    Seen seen;
    const MappedFile file(path);
    CaptureReader reader(file.bytes());
    Recording recording;
    recording.file = file.bytes();
    Digest digest;
    FrameView frame;
    const EventSink others = [&](Event&& event) { append(recording, std::move(event)); };
    while (next_frame(reader, frame, others)) {
        append(recording, frame);
        update(digest, recording);
        seen.bytes += frame.bytes.size();
    }
    seen.frames = digest.rows.size();
    for (const TcpStream& stream : digest.streams) seen.segments += stream.segments;
    return seen;
}

}  // namespace osiscope::bench
