#include "viz/story/segments.hpp"

#include <algorithm>

#include "layers/decode.hpp"
#include "layers/option.hpp"
#include "layers/session/tcp_numbers.hpp"
#include "layers/session/tcp_told.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

constexpr std::size_t passed_over_for_one = 64;  // frames of other connections cost that little

/// A 32-bit number near what was seen before, in full.
std::uint64_t near(std::uint64_t before, std::uint32_t low) {
    const auto apart = static_cast<std::int32_t>(low - static_cast<std::uint32_t>(before));
    const std::int64_t full = static_cast<std::int64_t>(before) + apart;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, full));
}

ByteRange tcp_options(const Packet& packet) {
    for (auto layer = packet.layers.rbegin(); layer != packet.layers.rend(); ++layer)
        if (layer->protocol == Protocol::tcp && layer->header.count > tcp::shortest_header)
            return {layer->header.first + tcp::shortest_header, layer->header.count - tcp::shortest_header};
    return {};
}

bool has_sack(Bytes frame, ByteRange options) {
    if (options.count == 0 || tcp::only_timestamps(frame, options)) return false;
    for (OptionWalk walk{frame, options}; walk.next();)
        if (walk.option.kind == tcp::option_sack && walk.option.intact && walk.option.captured) return true;
    return false;
}

/// What the sender sent waits for its acknowledgment; what it retransmits can tell no round trip any more.
void await(Segments& segments, std::uint64_t number, std::uint32_t length, Time at) {
    if (length == 0) return;
    const std::uint64_t end = number + length;
    if (number >= segments.sent_up_to) {
        segments.waiting.push_back({end, at, false});
        segments.sent_up_to = end;
        return;
    }
    std::uint64_t first = segments.acknowledged;
    for (Segments::Waiting& waiting : segments.waiting) {
        if (waiting.end > number && first < end) waiting.again = true;
        first = waiting.end;
    }
}

void take_acknowledgment(Segments& segments, std::uint64_t number, std::uint32_t frame, Time at) {
    if (number <= segments.acknowledged) return;
    segments.acknowledged = number;
    bool clear = true;
    Segments::Waiting newest;
    while (!segments.waiting.empty() && segments.waiting.front().end <= number) {
        newest = segments.waiting.front();
        clear = clear && !newest.again;
        segments.waiting.pop_front();
    }
    if (!clear || newest.end != number || at < newest.at) return;
    segments.round_trips.push_back({frame, static_cast<float>(static_cast<double>(at - newest.at) / 1e9)});
}

/// The round trip that the newest acknowledgment ended, if it did.
void add_round_trips(Segments& segments, SegmentBlock& block) {
    for (; segments.round_trips_in_blocks < segments.round_trips.size(); ++segments.round_trips_in_blocks) {
        const float seconds = segments.round_trips[segments.round_trips_in_blocks].seconds;
        block.shortest = block.longest > 0 ? std::min(block.shortest, seconds) : seconds;
        block.longest = std::max(block.longest, seconds);
    }
}

void add_to_block(Segments& segments, const SegmentRow& row, std::uint64_t number, Time at, std::uint32_t window) {
    if (segments.rows.size() % rows_a_block == 0) {
        segments.blocks.emplace_back();
        segments.blocks.back().first = segments.blocks.back().last = at;
        segments.blocks.back().base = number;
        segments.blocks.back().first_round_trip = static_cast<std::uint32_t>(segments.round_trips_in_blocks);
    }
    segments.rows.push_back(row);
    SegmentBlock& block = segments.blocks.back();
    block.first = std::min(block.first, at);
    block.last = std::max(block.last, at);
    block.bytes[row.by_sender != 0 ? 0 : 1] += row.length;
    block.sent_again += row.by_sender != 0 ? row.sent_again : 0U;
    block.with_sack += row.has_sack;
    add_round_trips(segments, block);
    if (row.by_sender != 0 && row.sent_again != 0) block.again = number + row.length;
    if (row.by_sender != 0 && row.sent_again == 0 && row.length > 0) {
        block.low = std::min(block.low, number);
        block.high = std::max(block.high, number + row.length);
    }
    if (row.by_sender == 0 && row.has_ack != 0) {
        block.ack_low = std::min(block.ack_low, number);
        block.ack_high = std::max(block.ack_high, number);
        block.edge = std::max(block.edge, number + window);
    }
}

/// Not before the first byte, and no further from the latest number than a window reaches: what is drawn elsewhere
/// would squeeze everything else into a line.
bool in_plot(std::uint64_t latest, std::uint32_t low) {
    const auto apart = std::int64_t{static_cast<std::int32_t>(low - static_cast<std::uint32_t>(latest))};
    return static_cast<std::int64_t>(latest) + apart >= 0 && apart <= std::int64_t{largest_window} &&
           -apart <= std::int64_t{largest_window};
}

/// A segment as the sender saw it.
void take_row(Segments& segments, const Story& story, std::uint32_t frame) {
    constexpr TcpAmendments seen_twice = tcp_amendment::captured_again | tcp_amendment::duplicated;
    if ((story.digest.rows[frame].amendments & seen_twice) != 0) return;  // sent once
    const Segment& segment = segments.summary.segment;
    const Time at = story.recording.frames[frame].at;
    const std::uint32_t base = segments.base.value;
    const bool by_sender = segments.summary.side == segments.sender;
    const bool has_ack = (segment.flags & tcp::ack) != 0;
    if (!by_sender && !has_ack && segment.payload_length == 0) return;  // the other end's SYN says nothing here
    const std::uint32_t low = (by_sender ? segment.sequence_number : segment.acknowledgment_number).value - base + 1;
    std::uint64_t& latest = segments.latest[by_sender ? 0 : 1];
    if ((by_sender || has_ack) && !in_plot(latest, low)) return;
    const std::uint64_t number = by_sender || has_ack ? near(latest, low) : latest;
    latest = number;
    // At the sender's own interface what lies before the newest byte is retransmitted, whatever its timing looks like.
    const bool again = story.digest.two_ends
                           ? by_sender && segment.payload_length > 0 && number < segments.sent_up_to
                           : told_retransmitted(story.digest.rows[frame].analysis, story.digest.rows[frame].amendments);
    if (by_sender) await(segments, number, sequence_length(segment), at);
    else if (has_ack) take_acknowledgment(segments, number, frame, at);
    SegmentRow row{};
    row.frame = frame;
    row.number = static_cast<std::uint32_t>(number);
    row.length = segment.payload_length & 0xffffffU;
    row.by_sender = by_sender ? 1 : 0;
    row.sent_again = again ? 1 : 0;
    row.has_ack = has_ack ? 1 : 0;
    row.has_sack = !by_sender && has_sack(frame_bytes(story.recording, frame), tcp_options(segments.scratch)) ? 1 : 0;
    add_to_block(segments, row, number, at, story.digest.rows[frame].calculated_window);
}

void take_frame(Segments& segments, const Story& story, std::uint32_t frame) {
    const Bytes bytes = frame_bytes(story.recording, frame);
    const StoredFrame& stored = story.recording.frames[frame];
    const auto host = host_of(story.recording, frame);
    if (story.digest.two_ends && !host) return;
    decode_into(segments.scratch, link_type_of(story.recording, frame), bytes, stored.original_length, Checksums::skip);
    summarize_into(segments.summary, segments.scratch, bytes);
    if (segments.summary.protocol != Protocol::tcp) return;
    segments.summary.side = story.digest.rows[frame].side;
    const FrameRow& first = story.digest.rows[story.digest.streams[segments.stream].first_frame];
    const Host vantage = first.side == segments.sender ? first.from : other(first.from);
    if (!story.digest.two_ends || *host == vantage) take_row(segments, story, frame);
}

}  // namespace

bool grow(Segments& segments, const Story& story, std::uint32_t stream, int sender, std::size_t most) {
    const SequenceNumber base =
        stream < story.digest.streams.size() ? story.digest.streams[stream].sent[sender].base : SequenceNumber{};
    if (segments.stream != stream || segments.sender != sender || !(segments.base == base)) {
        segments = {};
        segments.stream = stream;
        segments.sender = sender;
        segments.base = base;
        if (stream < story.digest.streams.size()) segments.frames_done = story.digest.streams[stream].first_frame;
    }
    if (stream >= story.digest.streams.size()) return false;
    const auto known = static_cast<std::uint32_t>(story.digest.rows.size());
    const std::uint32_t end = std::min(known, story.digest.streams[stream].last_frame + 1);
    std::size_t passed = 0;
    for (; segments.frames_done < end && most > 0; ++segments.frames_done) {
        const bool ours = story.digest.rows[segments.frames_done].stream == stream;
        if (ours) take_frame(segments, story, segments.frames_done);
        if (ours || ++passed % passed_over_for_one == 0) --most;
    }
    return segments.frames_done < end;
}

std::uint64_t number_of(const Segments& segments, std::size_t row) {
    return near(segments.blocks[row / rows_a_block].base, segments.rows[row].number);
}

std::vector<SackBlock> sack_blocks(const Segments& segments, const Recording& recording, std::size_t row) {
    std::vector<SackBlock> list;
    const std::uint32_t frame = segments.rows[row].frame;
    const Bytes bytes = frame_bytes(recording, frame);
    const std::uint64_t acknowledged = number_of(segments, row);
    const std::uint32_t base = segments.base.value;
    for (OptionWalk walk{bytes, tcp_options(decode_frame(recording, frame))}; walk.next();) {
        const Option& option = walk.option;
        if (option.kind != tcp::option_sack || !option.intact || !option.captured) continue;
        for (std::uint32_t n = 0; n < tcp::sack_blocks_in(option.range.count); ++n) {
            const std::uint32_t at = tcp::sack_block_at(option.range.first, n);
            const auto edge = [&](const Field& field) {
                return near(acknowledged, static_cast<std::uint32_t>(read(bytes, at, field)) - base + 1);
            };
            list.push_back({edge(tcp::sack_left), edge(tcp::sack_right), false});
        }
    }
    // RFC 2883 §4: a first block below the acknowledgment, or inside the second one, tells what came twice.
    if (!list.empty())
        list[0].duplicate = list[0].right <= acknowledged ||
                            (list.size() > 1 && list[0].left >= list[1].left && list[0].right <= list[1].right);
    return list;
}

std::vector<SackBlock> tell_anew(SackBlock block, std::vector<SackBlock>& told) {
    std::vector<SackBlock> parts;
    std::vector<SackBlock> merged;
    std::uint64_t from = block.left;
    SackBlock all = block;
    for (const SackBlock& known : told) {
        if (known.right < block.left || known.left > block.right) {
            merged.push_back(known);
            continue;
        }
        if (known.left > from) parts.push_back({from, known.left, false});
        from = std::max(from, known.right);
        all.left = std::min(all.left, known.left);
        all.right = std::max(all.right, known.right);
    }
    if (from < block.right) parts.push_back({from, block.right, false});
    const auto place =
        std::find_if(merged.begin(), merged.end(), [&](const SackBlock& known) { return known.left > all.left; });
    merged.insert(place, all);
    told = std::move(merged);
    return parts;
}

}  // namespace osiscope
