#include "viz/story/call_segments.hpp"

#include <algorithm>

namespace osiscope {

namespace {

constexpr TcpFindings brings_old_bytes = tcp_finding::retransmission | tcp_finding::fast_retransmission |
                                         tcp_finding::spurious_retransmission | tcp_finding::out_of_order;
constexpr std::size_t most_looked_through = 64;  // retransmissions, for one call
constexpr std::size_t most_calls = 8;

std::uint64_t end_of(const SystemCall& call) { return call.first_byte + static_cast<std::uint64_t>(call.result); }

CallSegment made(const Story& story, std::uint32_t frame, std::uint64_t first, std::uint64_t end, bool again) {
    CallSegment segment{journey_of(story.digest, frame), frame, first, end, 0, 0, false, again};
    const Journey way = journey_at(story, segment.journey);
    segment.departs = way.departs;
    segment.arrives = way.arrives;
    segment.arrived = way.arrival_known;
    return segment;
}

bool overlap(const CallSegment& a, const CallSegment& b) { return a.first < b.end && b.first < a.end; }

/// What arrived later than another copy of the same bytes brought nothing new; what was lost brought nothing at all.
void keep_what_brought_bytes(std::vector<CallSegment>& segments) {
    const std::vector<CallSegment> all = segments;
    const auto brought_nothing = [&](const CallSegment& segment) {
        return !segment.arrived || std::any_of(all.begin(), all.end(), [&](const CallSegment& other) {
            return other.arrived && other.arrives < segment.arrives && overlap(other, segment) &&
                   other.again != segment.again;
        });
    };
    segments.erase(std::remove_if(segments.begin(), segments.end(), brought_nothing), segments.end());
}

void add_sent_again(std::vector<CallSegment>& segments, const Story& story, const SentAgainList& again,
                    const StreamRange& range) {
    if (segments.empty()) return;
    const std::uint32_t since = segments.front().frame;
    auto one = std::partition_point(again.list.begin(), again.list.end(),
                                    [&](const SentAgain& sent) { return sent.frame <= since; });
    for (std::size_t i = 0; one != again.list.end() && i < most_looked_through; ++one, ++i)
        if (one->side == range.side && one->first < range.end && range.first < one->end)
            segments.push_back(made(story, one->frame, one->first, one->end, true));
}

}  // namespace

void grow(SentAgainList& again, const Story& story) {
    if (!story.digest.two_ends) return;
    const std::uint32_t stream = main_stream(story);
    if (stream == no_index) return;
    for (; again.frames_done < story.digest.rows.size(); ++again.frames_done) {
        const std::uint32_t frame = again.frames_done;
        const FrameRow& row = story.digest.rows[frame];
        if (row.stream != stream || !row.carries_payload || (row.analysis & brings_old_bytes) == 0) continue;
        if (journey_at(story, journey_of(story.digest, frame)).sent != frame) continue;
        const FrameSummary summary = summary_of(story, frame);
        const std::uint64_t first = sequence_offset(story.digest.streams[stream].sent[row.side], summary);
        again.list.push_back({frame, row.side, first, first + summary.captured_payload});
    }
}

std::optional<StreamRange> range_of_call(const Story& story, std::uint32_t number) {
    const SystemCall& call = story.recording.system_calls[number];
    const auto move = move_of(call);
    const std::uint32_t stream = main_stream(story);
    if (!move || call.object != CallObject::stream || call.result <= 0 || stream == no_index) return std::nullopt;
    const bool from_a = (*move == Move::send) == (call.host == Host::a);
    return StreamRange{stream, static_cast<std::uint8_t>(from_a ? 0 : 1), call.first_byte, end_of(call)};
}

CarriedBy segments_of_call(const Story& story, const SentAgainList& again, std::uint32_t call, std::size_t most) {
    CarriedBy carried;
    const auto range = range_of_call(story, call);
    if (!range) return carried;
    const std::vector<Piece>& pieces = story.digest.streams[range->stream].sent[range->side].pieces;
    const auto first = std::partition_point(pieces.begin(), pieces.end(), [&](const Piece& piece) {
        return piece.stream_offset + piece.range.count <= range->first;
    });
    const auto last =
        std::partition_point(first, pieces.end(), [&](const Piece& piece) { return piece.stream_offset < range->end; });
    const auto count = static_cast<std::size_t>(last - first);
    const std::size_t head = count <= most ? count : most - most / 2;
    const std::size_t tail = count <= most ? 0 : most / 2;
    carried.left_out = count - head - tail;
    for (std::size_t i = 0; i < count; ++i) {
        if (i == head) i = count - tail;
        if (i >= count) break;
        const Piece& piece = first[static_cast<std::ptrdiff_t>(i)];
        carried.segments.push_back(
            made(story, piece.frame, piece.stream_offset, piece.stream_offset + piece.range.count, false));
    }
    add_sent_again(carried.segments, story, again, *range);
    if (*move_of(story.recording.system_calls[call]) == Move::receive) keep_what_brought_bytes(carried.segments);
    return carried;
}

std::vector<std::uint32_t> calls_of_segment(const Story& story, std::uint8_t side, std::uint64_t first,
                                            std::uint64_t end) {
    std::vector<std::uint32_t> found;
    const Host sender = side == 0 ? Host::a : Host::b;
    for (const auto& [host, move] : {std::pair{sender, Move::send}, std::pair{other(sender), Move::receive}}) {
        const std::vector<std::uint32_t>& calls =
            story.digest.calls_moving[index(host)][static_cast<std::size_t>(move)];
        auto at = std::partition_point(calls.begin(), calls.end(), [&](std::uint32_t call) {
            return end_of(story.recording.system_calls[call]) <= first;
        });
        for (std::size_t i = 0; at != calls.end() && i < most_calls; ++at, ++i) {
            if (story.recording.system_calls[*at].first_byte >= end) break;
            found.push_back(*at);
        }
    }
    return found;
}

std::size_t rank_of_call(const Story& story, std::uint32_t call) {
    const SystemCall& made = story.recording.system_calls[call];
    const std::vector<CallMoment>& own = story.digest.calls_of[index(made.host)];
    const auto at =
        std::partition_point(own.begin(), own.end(), [&](const CallMoment& one) { return one.call < call; });
    const std::vector<CallMoment>& others = story.digest.calls_of[index(other(made.host))];
    const bool a = made.host == Host::a;  // of two that returned together A's is the first
    const auto before = std::partition_point(others.begin(), others.end(), [&](const CallMoment& one) {
        return one.returned_at < made.returned_at || (!a && one.returned_at == made.returned_at);
    });
    return static_cast<std::size_t>(at - own.begin()) + static_cast<std::size_t>(before - others.begin());
}

std::vector<std::uint32_t> calls_in_order(const Digest& digest, std::size_t first, std::size_t count) {
    const std::vector<CallMoment>& a = digest.calls_of[0];
    const std::vector<CallMoment>& b = digest.calls_of[1];
    std::size_t low = first > b.size() ? first - b.size() : 0;
    std::size_t high = std::min(first, a.size());
    while (low < high) {  // so many of A's are among the first
        const std::size_t middle = (low + high) / 2;
        if (a[middle].returned_at <= b[first - middle - 1].returned_at) low = middle + 1;
        else high = middle;
    }
    std::vector<std::uint32_t> found;
    for (std::size_t i = low, j = first - low; found.size() < count && (i < a.size() || j < b.size());) {
        const bool next_a = j == b.size() || (i < a.size() && a[i].returned_at <= b[j].returned_at);
        found.push_back(next_a ? a[i++].call : b[j++].call);
    }
    return found;
}

std::size_t calls_until(const Digest& digest, Time at) {
    std::size_t count = 0;
    for (const std::vector<CallMoment>& calls : digest.calls_of)
        count += static_cast<std::size_t>(
            std::partition_point(calls.begin(), calls.end(),
                                 [&](const CallMoment& one) { return one.returned_at <= at; }) -
            calls.begin());
    return count;
}

}  // namespace osiscope
