#include "captures/stream_collect.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <queue>

#include "layers/session/tcp_numbers.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

namespace {

/// The position of a sequence number: the one nearest to the highest seen so far.
std::int64_t position_of(const CollectedHalf& half, SequenceNumber number) {
    if (!half.numbered) return number.value;
    const SequenceNumber near{static_cast<std::uint32_t>(half.highest)};
    return half.highest + (number - near);
}

/// Further from the newest number than any window reaches.
bool out_of_window(const CollectedHalf& half, SequenceNumber number) {
    const std::int64_t apart = number - SequenceNumber{static_cast<std::uint32_t>(half.highest)};
    return apart > largest_window || -apart > largest_window;
}

/// The numbering a segment belongs to: the one whose newest number a window reaches it from. Data begin a new one.
CollectedHalf& numbering_of(CollectedHalf& half, const Segment& segment) {
    const SequenceNumber number = segment.sequence_number;
    const auto reaches = [&](const CollectedHalf& numbering) {
        return !numbering.numbered || !out_of_window(numbering, number);
    };
    if (reaches(half) || (segment.flags & tcp::syn) != 0) return half;
    for (CollectedHalf& other : half.other_numberings)
        if (reaches(other)) return other;
    if (segment.payload_length == 0) return half;
    if (half.other_numberings.size() < CollectedHalf::most_numberings) half.other_numberings.emplace_back();
    return half.other_numberings.back();
}

void note_highest(CollectedHalf& half, std::int64_t position) {
    if (!half.numbered || position > half.highest) half.highest = position;
    half.numbered = true;
}

/// Data below the first byte's number is none: the probe of a keep-alive carries garbage there (RFC 9293 §3.8.4).
bool below_begin(const CollectedHalf& half, std::int64_t end) { return half.begin && end <= *half.begin; }

void note_data(CollectedHalf& half, std::int64_t position, std::int64_t end) {
    if (below_begin(half, end)) return;
    half.first = half.sent_data ? std::min(half.first, position) : position;
    half.last = half.sent_data ? std::max(half.last, end) : end;
    half.sent_data = true;
}

void add_run(CollectedHalf& half, StoredRun run) {
    const std::int64_t end = run.position + run.length;
    if (run.length == 0 || below_begin(half, end)) return;
    if (half.runs.empty()) return half.runs.push_back(run);
    StoredRun& last = half.runs.back();
    const std::int64_t last_end = last.position + last.length;
    // Most copies are of what came just before.
    if (half.in_order && run.position >= last.position && end <= last_end) return;
    const bool adjacent = run.position == last_end && run.file_offset == last.file_offset + last.length;
    if (half.in_order && adjacent && last.length + std::uint64_t{run.length} <= 0xffffffffU) {
        last.length += run.length;
        return;
    }
    half.in_order &= run.position >= last_end;
    half.runs.push_back(run);
}

/// A run that covers the place where the sweep stands.
struct Candidate {
    std::uint32_t arrival = 0;
    std::size_t run = 0;
    friend bool operator<(const Candidate& a, const Candidate& b) { return a.arrival > b.arrival; }  // earliest on top
};

void emit(std::vector<StoredRun>& out, const StoredRun& run, std::int64_t from, std::int64_t to) {
    StoredRun part = run;
    part.position = from;
    part.file_offset += static_cast<std::uint64_t>(from - run.position);
    part.length = static_cast<std::uint32_t>(to - from);
    if (!out.empty()) {
        StoredRun& last = out.back();
        const bool goes_on = last.position + last.length == from && last.file_offset + last.length == part.file_offset;
        if (goes_on && last.length + std::uint64_t{part.length} <= 0xffffffffU) {
            last.length += part.length;
            return;
        }
    }
    out.push_back(part);
}

/// Walks the runs by position; where several cover a byte, the one that arrived first gives it.
std::vector<StoredRun> sweep(const std::vector<StoredRun>& runs) {
    std::vector<StoredRun> out;
    std::priority_queue<Candidate> covering;
    std::int64_t at = std::numeric_limits<std::int64_t>::min();
    std::size_t next = 0;
    while (next < runs.size() || !covering.empty()) {
        if (covering.empty()) at = std::max(at, runs[next].position);
        for (; next < runs.size() && runs[next].position <= at; ++next) covering.push({runs[next].arrival, next});
        const StoredRun& best = runs[covering.top().run];
        const std::int64_t end = best.position + best.length;
        if (end <= at) {
            covering.pop();
            continue;
        }
        const std::int64_t until = next < runs.size() ? std::min(end, runs[next].position) : end;
        emit(out, best, at, until);
        at = until;
    }
    return out;
}

void cut_below_begin(CollectedHalf& half) {
    if (!half.begin) return;
    std::vector<StoredRun>& runs = half.runs;
    const auto keep = std::find_if(runs.begin(), runs.end(),
                                   [&](const StoredRun& run) { return run.position + run.length > *half.begin; });
    runs.erase(runs.begin(), keep);
    if (runs.empty() || runs[0].position >= *half.begin) return;
    const auto cut = static_cast<std::uint32_t>(*half.begin - runs[0].position);
    runs[0].position += cut;
    runs[0].file_offset += cut;
    runs[0].length -= cut;
}

/// From the first byte to after the last one that are known to have been sent.
struct Extent {
    std::int64_t from = 0;
    std::int64_t to = 0;
};

Extent extent_of(const CollectedHalf& half) {
    const std::int64_t from = half.begin ? *half.begin : half.first;
    const std::int64_t to = half.sent_data ? half.last : from;
    return {from, half.finish ? std::max(to, *half.finish) : to};
}

std::vector<std::uint8_t> bytes_of(const CollectedHalf& half, Bytes capture) {
    std::vector<std::uint8_t> bytes;
    for (const StoredRun& run : half.runs) {
        if (run.file_offset >= capture.size()) continue;  // what is in memory has offsets that fit a size
        const Bytes part = capture.subspan(static_cast<std::size_t>(run.file_offset), run.length);
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
}

/// In linear time, however the bytes repeat.
bool contains(Bytes all, Bytes part) {
    if (part.empty() || all.size() < part.size()) return part.empty();
    return memmem(all.data(), all.size(), part.data(), part.size()) != nullptr;
}

/// Moves a numbering to where the other ends.
void append_numbering(CollectedHalf& half, const CollectedHalf& other) {
    const Extent there = extent_of(half);
    const Extent here = extent_of(other);
    for (StoredRun run : other.runs) {
        run.position += there.to - here.from;
        half.runs.push_back(run);
    }
    half.first = half.sent_data ? half.first : there.to;
    half.last = there.to + (here.to - here.from);
    half.sent_data = true;
}

}  // namespace

void take_segment(CollectedHalf& all, const Segment& segment, std::span<const StoredPart> payload) {
    CollectedHalf& half = numbering_of(all, segment);
    const bool syn = (segment.flags & tcp::syn) != 0;
    const std::int64_t position = position_of(half, segment.sequence_number) + (syn ? 1 : 0);
    const std::int64_t end = position + segment.payload_length;
    // A reset may carry any number: its own says nothing about where the stream begins, ends or stands.
    const bool reset = (segment.flags & tcp::rst) != 0;
    if (half.numbered && out_of_window(half, segment.sequence_number) && segment.payload_length == 0 && !syn) return;
    if (syn && !reset && !half.begin) half.begin = position;
    if ((segment.flags & tcp::fin) != 0 && !reset && !half.finish) half.finish = end;
    if (!reset || segment.payload_length > 0) note_highest(half, end);
    if (segment.payload_length == 0) return;
    note_data(half, position, end);
    for (const StoredPart& part : payload)
        add_run(half, {position + part.first, part.file_offset, part.count, half.arrivals});
    ++half.arrivals;
}

void settle(CollectedHalf& half) {
    for (CollectedHalf& other : half.other_numberings) settle(other);
    if (!half.in_order) {
        std::sort(half.runs.begin(), half.runs.end(), [](const StoredRun& a, const StoredRun& b) {
            return a.position != b.position ? a.position < b.position : a.arrival < b.arrival;
        });
        half.runs = sweep(half.runs);
        half.in_order = true;
    }
    cut_below_begin(half);
}

void join_numberings(CollectedHalf& half, Bytes capture) {
    std::vector<std::uint8_t> known;
    for (CollectedHalf& other : half.other_numberings) {
        if (other.runs.empty()) continue;
        if (known.empty()) known = bytes_of(half, capture);
        const std::vector<std::uint8_t> bytes = bytes_of(other, capture);
        if (contains(known, bytes)) continue;
        append_numbering(half, other);
        known.insert(known.end(), bytes.begin(), bytes.end());
    }
    half.other_numberings.clear();
}

ByteCount count_bytes(const CollectedHalf& half) {
    ByteCount count;
    for (const StoredRun& run : half.runs) count.captured += run.length;
    if (!half.sent_data && !(half.begin && half.finish)) return count;
    const Extent extent = extent_of(half);
    const auto span = static_cast<std::uint64_t>(std::max<std::int64_t>(extent.to - extent.from, 0));
    count.missing = span - std::min(span, count.captured);
    return count;
}

}  // namespace osiscope
