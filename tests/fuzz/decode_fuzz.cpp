// Any bytes as a frame of any link type: decoding, describing, drawing and encoding them holds what the headers
// promise.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "captures/decode_json.hpp"
#include "captures/tcp_tracker.hpp"
#include "layers/decode.hpp"
#include "layers/describe.hpp"
#include "layers/diagram.hpp"
#include "layers/header_parts.hpp"
#include "layers/tweezers.hpp"
#include "tests/fuzz/decode_input.hpp"

namespace {

using namespace osiscope;

void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

/// A header's fixed part was captured, and no claimed range starts outside the frame.
void check_ranges(const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers) {
        require(layer.header.first <= packet.original_length, "a layer starts inside the frame");
        for (const HeaderPart& part : header_parts(layer, frame))
            require(bytes_of(part.bits).end() <= frame.size(), "a header's parts were captured");
    }
    for (const Problem& problem : packet.problems) {
        require(problem.where.first <= packet.original_length, "a problem is inside the frame");
        require(!sentence(problem).empty(), "a problem is a sentence");
    }
}

void check_texts(const Packet& packet, Bytes frame) {
    for (const Layer& layer : packet.layers) {
        for (const Row& row : describe(packet, layer, frame)) require(!row.label.empty(), "a row has a label");
        (void)headline(packet, layer, frame);
    }
    (void)diagram_text(packet, frame);
}

bool same(const Packet& a, const Packet& b) {
    const auto same_layer = [](const Layer& x, const Layer& y) {
        return x.protocol == y.protocol && x.checksum == y.checksum && x.number == y.number && x.header == y.header &&
               x.payload == y.payload;
    };
    const auto same_problem = [](const Problem& x, const Problem& y) { return sentence(x) == sentence(y); };
    return std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(), same_layer) &&
           std::equal(a.problems.begin(), a.problems.end(), b.problems.begin(), b.problems.end(), same_problem);
}

/// The same bytes at another place in memory decode the same, so nothing outside them was read.
void check_repeatable(const Packet& packet, const CapturedFrame& input) {
    const std::vector<std::uint8_t> copy(input.bytes.begin(), input.bytes.end());
    require(same(packet, decode(input.link_type, copy, input.original_length)), "decoding twice gives the same");
}

void check_encoding(const Packet& packet, Bytes frame) {
    const std::vector<std::uint8_t> made = encode(packet, frame);
    require(std::equal(made.begin(), made.end(), frame.begin(), frame.end()), "encoding gives the frame back");
}

void check_repair(const CapturedFrame& input) {
    std::vector<std::uint8_t> frame(input.bytes.begin(), input.bytes.end());
    repair_checksums(frame, input.link_type, input.original_length);
    for (const Layer& layer : decode(input.link_type, frame, input.original_length).layers)
        require(layer.checksum != ChecksumState::wrong, "repairing leaves no checksum wrong");
}

void check_json(const CapturedFrame& input, const Packet& packet) {
    FrameView frame;
    frame.link_type = input.link_type;
    frame.bytes = input.bytes;
    frame.original_length = input.original_length;
    std::string line;
    append_json(line, 1, frame, packet, summarize(packet, input.bytes));
    require(line.starts_with("{\"frame\":1,") && line.ends_with("}\n"), "a frame is a line of JSON");
}

/// What a tunnel carries opens at most one stream, and the same frame again belongs to it.
void check_streams(const CapturedFrame& input, const Packet& packet) {
    TcpTracker tracker;
    track_unshown(tracker, packet, input.bytes, 1);
    const std::uint32_t streams = tracker.streams;
    track_unshown(tracker, packet, input.bytes, 2);
    require(streams <= 1 && tracker.streams == streams, "a frame belongs to one stream");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const CapturedFrame input = captured_frame({data, size});
    const Packet packet = decode(input.link_type, input.bytes, input.original_length);
    check_ranges(packet, input.bytes);
    check_texts(packet, input.bytes);
    check_repeatable(packet, input);
    check_encoding(packet, input.bytes);
    check_repair(input);
    check_json(input, packet);
    check_streams(input, packet);
    return 0;
}
