// What we need for the capture.
#include "bench/capture_loops.hpp"
#include "bench/frames_of.hpp"
#include "captures/decode_json.hpp"
#include "captures/summary.hpp"
#include "layers/decode.hpp"

namespace osiscope::bench {

Seen read_only(const std::string& path) {
    Seen seen;
    frames_of(path, [&](LinkType, Bytes frame, std::uint32_t, std::int64_t) {
        ++seen.frames;
        seen.bytes += frame.size();
    });
    return seen;
}

Seen summaries(const std::string& path) {
    Seen seen;
    Packet packet;
    frames_of(path, [&](LinkType link_type, Bytes frame, std::uint32_t original_length, std::int64_t) {
        decode_into(packet, link_type, frame, original_length, Checksums::skip);
        const FrameSummary summary = summarize(packet, frame);
        ++seen.frames;
        seen.bytes += frame.size();
        if (summary.protocol == Protocol::tcp) ++seen.segments;
    });
    return seen;
}

Seen full_decode(const std::string& path) {
    Seen seen;
    Packet packet;
    frames_of(path, [&](LinkType link_type, Bytes frame, std::uint32_t original_length, std::int64_t) {
        decode_into(packet, link_type, frame, original_length);
        ++seen.frames;
        seen.bytes += frame.size();
        for (const Layer& layer : packet.layers) {
            if (layer.protocol == Protocol::tcp) ++seen.segments;
            if (layer.checksum == ChecksumState::wrong) ++seen.bad;
        }
    });
    return seen;
}

}  // namespace osiscope::bench
