// Pcapng files of any bytes: as files, and as the lab's stream that comes in pieces.
#include "tests/fuzz/capture_input.hpp"

namespace {

using namespace osiscope;

/// Feeds the file in pieces of growing size, as a socket does, and returns how many frames came.
std::size_t feed_in_pieces(Bytes file) {
    PcapngReader reader;
    ReadResult ended;
    std::size_t frames = 0;
    const EventSink sink = [&](Event&& event) { frames += std::size_t{std::holds_alternative<Frame>(event)}; };
    std::size_t used = 0;
    for (std::size_t piece = 1, end = 0; end < file.size(); piece += 7) {
        end = end + piece < file.size() ? end + piece : file.size();
        used += reader.feed(file.subspan(used, end - used), sink, ended);
        must(used <= end && reader.offset == used);
    }
    return frames;
}

std::size_t count_frames(Bytes file) {
    CaptureReader reader(file);
    FrameView frame;
    std::size_t frames = 0;
    while (next_frame(reader, frame, [](Event&&) {})) ++frames;
    return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes file(data, size);
    if (starts_like_pcap(file)) return 0;
    read_in_both_ways(file);
    const std::size_t frames = count_frames(file);
    if (frames > 0) must(feed_in_pieces(file) == frames);
    else feed_in_pieces(file);
    return 0;
}
