// Segments and fragments in any order, with any overlap: every byte once, from the copy that came first.
// The first byte of the input picks what the rest is: segments, IPv4 fragments, or frames as they are.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>

#include "captures/stream_pass.hpp"
#include "layers/decode.hpp"
#include "layers/transport/tcp.hpp"

namespace {

using namespace osiscope;

void demand(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

/// Takes numbers off the front of the input; zeros when it is used up.
struct Input {
    Bytes bytes;
    bool empty() const { return bytes.empty(); }
    std::uint32_t take(std::size_t count) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count && !bytes.empty(); ++i, bytes = bytes.subspan(1))
            value = value << 8 | bytes[0];
        return value;
    }
    Bytes take_bytes(std::size_t count) {
        const Bytes taken = bytes.first(std::min(count, bytes.size()));
        bytes = bytes.subspan(taken.size());
        return taken;
    }
};

/// The same as CollectedHalf, a byte at a time.
struct Model {
    std::map<std::int64_t, std::uint64_t> stored;  ///< position → where its first copy is in the capture
    std::optional<std::int64_t> first, last, begin, finish;

    void saw(std::int64_t position, std::uint32_t length, std::uint32_t captured, std::uint64_t file_offset) {
        if (length == 0 || (begin && position + length <= *begin)) return;
        first = std::min(first.value_or(position), position);
        last = std::max(last.value_or(position + length), position + length);
        for (std::uint32_t i = 0; i < captured; ++i) stored.try_emplace(position + i, file_offset + i);
    }
};

void check_half(const CollectedHalf& half, Model& model) {
    if (model.begin) model.stored.erase(model.stored.begin(), model.stored.lower_bound(*model.begin));
    auto expected = model.stored.begin();
    for (const StoredRun& run : half.runs) {
        demand(run.length > 0, "no empty run");
        for (std::uint32_t i = 0; i < run.length; ++i, ++expected) {
            demand(expected != model.stored.end(), "no byte that was never captured");
            demand(expected->first == run.position + i, "sequence order, each byte once");
            demand(expected->second == run.file_offset + i, "the copy that came first");
        }
    }
    demand(expected == model.stored.end(), "every captured byte");
    const ByteCount count = count_bytes(half);
    demand(count.captured == model.stored.size(), "the number of bytes");
    std::int64_t span = 0;
    if (model.first)
        span = std::max(*model.last, model.finish.value_or(*model.last)) - model.begin.value_or(*model.first);
    else if (model.begin && model.finish) span = *model.finish - *model.begin;
    demand(count.missing == static_cast<std::uint64_t>(std::max<std::int64_t>(span, 0)) - count.captured,
           "what is missing");
}

/// Segments around a first sequence number anywhere, so that some wrap around.
void segments(Input input) {
    CollectedHalf half;
    Model model;
    const std::uint32_t base = input.take(4);
    std::uint64_t file_offset = 0;
    std::int64_t shift = 0;
    bool begun = false;
    while (!input.empty()) {
        const std::uint32_t offset = input.take(2);
        const std::uint32_t length = input.take(1);
        const std::uint32_t captured = std::min(length, input.take(1));
        const std::uint32_t bits = input.take(1);
        Segment segment;
        segment.flags = static_cast<std::uint16_t>(bits & (tcp::syn | tcp::fin | tcp::rst));
        const bool reset = (segment.flags & tcp::rst) != 0;
        if ((segment.flags & tcp::syn) != 0 && (begun || reset)) segment.flags ^= tcp::syn;  // a stream has one
        begun |= !reset;
        segment.sequence_number = {base + offset};
        segment.payload_length = length;
        file_offset += bits >> 4;  // sometimes right behind the one before
        if (!half.numbered)        // the collector counts from the first number it sees
            shift = std::int64_t{segment.sequence_number.value} - offset;
        const std::int64_t position = shift + offset + ((segment.flags & tcp::syn) != 0 ? 1 : 0);
        if ((segment.flags & tcp::syn) != 0) model.begin = position;
        if ((segment.flags & tcp::fin) != 0 && !reset && !model.finish) model.finish = position + length;
        model.saw(position, length, captured, file_offset);
        const StoredPart part{0, captured, file_offset};
        take_segment(half, segment, {&part, 1});
        file_offset += captured;
        if ((bits & 8U) != 0) {
            settle(half);
            check_half(half, model);
        }
    }
    settle(half);
    check_half(half, model);
}

std::vector<std::uint8_t> ipv4_fragment(std::uint8_t id, std::uint32_t offset, bool more, std::uint32_t length) {
    std::vector<std::uint8_t> frame = {0x45, 0, 0, 0, 0, id, 0, 0, 64, 6, 0, 0, 10, 7, 0, 1, 10, 7, 0, 2};
    frame[2] = static_cast<std::uint8_t>((20 + length) >> 8);
    frame[3] = static_cast<std::uint8_t>(20 + length);
    frame[6] = static_cast<std::uint8_t>(offset >> 8 | (more ? 0x20U : 0U));
    frame[7] = static_cast<std::uint8_t>(offset);
    for (std::uint32_t i = 0; i < length; ++i) frame.push_back(static_cast<std::uint8_t>(frame.size() * 7 + id));
    return frame;
}

void check_datagram(const Datagram& whole, const std::map<std::uint32_t, std::uint64_t>& stored) {
    const Packet packet = decode(whole.link_type, whole.bytes, static_cast<std::uint32_t>(whole.bytes.size()));
    const Layer* ip = find(packet, Protocol::ipv4);
    demand(ip != nullptr && ip->checksum == ChecksumState::correct, "a right header");
    demand(ip->header.count + ip->payload.count == whole.bytes.size(), "a right length");
    std::uint32_t behind = 20;
    for (const StoredPart& part : whole.parts) {
        demand(part.count > 0 && part.first >= behind, "parts in order");
        behind = part.first + part.count;
        demand(behind <= whole.bytes.size(), "parts inside the packet");
        for (std::uint32_t i = 0; i < part.count; ++i)
            demand(stored.at(part.first - 20 + i) == part.file_offset + i, "of overlapping fragments the first");
    }
}

void fragments(Input input) {
    Defragmenter all;
    all.limits.packets = 3;
    all.limits.bytes = 4096;
    std::map<std::uint8_t, std::map<std::uint32_t, std::uint64_t>> stored;
    std::uint64_t file_offset = 0;
    Datagram whole;
    const std::uint32_t packets = 1 + input.take(1) % 3;  // at most as many as may wait, so that none is given up
    while (!input.empty()) {
        const auto id = static_cast<std::uint8_t>(input.take(1) % packets);
        const std::uint32_t place = input.take(1);
        const bool more = (place & 0x80U) != 0;
        const std::uint32_t length = input.take(1) % 64;
        const std::vector<std::uint8_t> frame = ipv4_fragment(id, place & 0x0fU, more, length);
        const Bytes captured = Bytes(frame).first(frame.size() - std::min<std::size_t>(input.take(1) % 16, length));
        const Packet packet = decode(LinkType::raw_ipv4, captured, static_cast<std::uint32_t>(frame.size()));
        if (!summarize(packet, captured).fragment) continue;
        for (std::uint32_t i = 0; i < length; ++i)
            stored[id].try_emplace((place & 0x0fU) * 8 + i, i < captured.size() - 20 ? file_offset + 20 + i : 0);
        if (add_fragment(all, packet, captured, {0, 0, file_offset}, whole)) {
            check_datagram(whole, stored[id]);
            stored[id].clear();
        }
        demand(all.pending.size() <= 3 && all.by_key.size() == all.pending.size(), "no more than the limit");
        file_offset += captured.size();
    }
    demand(all.given_up == 0, "nothing given up below the limits");
}

/// Whatever bytes there are, as frames of every kind of link, through the whole pass.
void frames(Input input) {
    constexpr LinkType links[] = {LinkType::raw_ip, LinkType::ethernet, LinkType::linux_cooked_v1,
                                  LinkType::linux_cooked_v2};
    StreamPass pass;
    pass.fragments.limits.bytes = 2048;
    std::uint64_t file_offset = 0;
    const Numbering number = [](FrameSummary& summary, Time) { summary.stream = 0; };
    while (!input.empty()) {
        const LinkType link = links[input.take(1) % 4];
        const std::uint32_t length = input.take(2);
        const Bytes frame = input.take_bytes(length % 600);
        const auto at = static_cast<Time>(std::uint64_t{input.take(1)} << 56);  // any year
        const Packet packet = decode(link, frame, static_cast<std::uint32_t>(frame.size()) + (length >> 13));
        FrameSummary summary = summarize(packet, frame);
        if (summary.protocol == Protocol::tcp) summary.stream = 0;
        take_frame(pass, packet, summary, frame, {at, 0, file_offset}, number);
        file_offset += frame.size();
        demand(pass.fragments.bytes <= 2048 + 1024, "fragments kept within the limit");
    }
    for (CollectedStream& stream : pass.streams)
        for (CollectedHalf& half : stream.sent) {
            settle(half);
            std::int64_t behind = std::numeric_limits<std::int64_t>::min();
            for (const StoredRun& run : half.runs) {
                demand(run.position >= behind && run.file_offset + run.length <= file_offset,
                       "runs in the capture, in order");
                behind = run.position + run.length;
            }
        }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{{data, size}};
    switch (input.take(1) % 3) {
        case 0: segments(input); break;
        case 1: fragments(input); break;
        default: frames(input); break;
    }
    return 0;
}
