// What we need for the capture.
#include <malloc.h>

#include <map>

#include "bench/capture_loops.hpp"
#include "captures/capture_reader.hpp"
#include "captures/decode_pass.hpp"
#include "captures/digest.hpp"
#include "captures/filter_subject.hpp"
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

namespace {

void count_layers(const Packet& packet, Seen& seen) {
    for (const Layer& layer : packet.layers) {
        if (layer.protocol == Protocol::tcp) ++seen.segments;
        if (layer.checksum == ChecksumState::wrong) ++seen.bad;
    }
}

}  // namespace

Seen full_decode(const std::string& path) {
    Seen seen;
    std::string error;
    CaptureReader reader(open_capture(path, error));
    FrameView frame;
    Packet packet;
    while (next_frame(reader, frame, [](Event&&) {})) {
        decode_into(packet, frame.link_type, frame.bytes, frame.original_length);
        ++seen.frames;
        seen.bytes += frame.bytes.size();
        count_layers(packet, seen);
    }
    return seen;
}

Seen full_pass(const std::string& path) {
    return pass_over(path, Checksums::verify,
                     [](const DecodedFrame& decoded, Seen& seen) { count_layers(decoded.packet, seen); });
}

namespace {

/// What the window keeps of a capture.
struct Opened {
    MappedFile file;
    Story story;

    explicit Opened(const std::string& path) : file(path) {
        story.recording.file = file.bytes();
        CaptureReader reader(file.bytes());
        FrameView frame;
        const EventSink others = [&](Event&& event) { append(story.recording, std::move(event)); };
        story.recording.frames.reserve(
            1'000'000);  // as the window does, which guesses the number from the first frames
        while (next_frame(reader, frame, others)) append(story.recording, frame);
        update(story);
    }
};

std::uint64_t memory_in_use() {
    const struct mallinfo2 memory = mallinfo2();
    return memory.uordblks + memory.hblkhd;
}

}  // namespace

Seen open_recording(const std::string& path) {
    Seen seen;
    const std::uint64_t before = memory_in_use();
    const Opened opened(path);
    seen.kept = memory_in_use() - before;
    seen.frames = opened.story.digest.rows.size();
    for (const StoredFrame& frame : opened.story.recording.frames) seen.bytes += frame.captured_length;
    for (const TcpStream& stream : opened.story.digest.streams) seen.segments += stream.segments;
    return seen;
}

Seen filter_rows(const std::string& path) {
    static std::map<std::string, Opened> recordings;  // opened once
    const Opened& opened = recordings.try_emplace(path, path).first->second;
    FilterError error;
    const std::optional<Filter> filter = parse_filter("tcp.analysis.retransmission", error);
    std::vector<std::uint32_t> found;
    const auto count = static_cast<std::uint32_t>(opened.story.digest.rows.size());
    find_matches(*filter, opened.story, 0, count, found);
    Seen seen;
    seen.frames = count;
    seen.segments = found.size();
    return seen;
}

}  // namespace osiscope::bench
