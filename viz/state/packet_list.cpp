#include "viz/state/packet_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/filter_subject.hpp"

namespace osiscope {

namespace {

constexpr std::size_t first_run = 4096;

/// Up to 16 bytes as two numbers that sort like them.
template <typename Bytes16>
void set_key(SortedFrame& sorted, const Bytes16& bytes, std::size_t count) {
    for (std::size_t i = 0; i < 16; ++i) {
        std::uint64_t& half = i < 8 ? sorted.high : sorted.low;
        half = half << 8 | (i < count ? static_cast<std::uint8_t>(bytes[i]) : 0U);
    }
}

/// The MAC address of a captured Ethernet header; empty when there is none.
Bytes mac_of(const Recording& recording, std::uint32_t frame, bool source) {
    const Bytes bytes = frame_bytes(recording, frame);
    if (link_type_of(recording, frame) != LinkType::ethernet || bytes.size() < 12) return {};
    return bytes.subspan(source ? 6 : 0, 6);
}

/// IPv4 addresses before IPv6 ones, MAC addresses before both.
void set_end_key(SortedFrame& sorted, const Story& story, bool source) {
    const FrameSummary summary = summary_of(story, sorted.frame);
    const Address& address = source ? summary.source : summary.destination;
    if (address.version == 6) return set_key(sorted, address.bytes, 16);
    const Bytes mac = mac_of(story.recording, sorted.frame, source);
    if (address.version == 4) {
        set_key(sorted, address.bytes, 4);
        sorted.low = sorted.high >> 32 | std::uint64_t{1} << 48;
    } else {
        set_key(sorted, mac, mac.size());
        sorted.low = sorted.high >> 16;
    }
    sorted.high = 0;
}

SortedFrame sorted_frame(const PacketList& list, const Story& story, std::uint32_t frame) {
    SortedFrame sorted{0, 0, frame};
    const StoredFrame& stored = story.recording.frames[frame];
    switch (list.column) {
        case PacketColumn::number: break;
        case PacketColumn::time: sorted.high = static_cast<std::uint64_t>(stored.at) ^ std::uint64_t{1} << 63; break;
        case PacketColumn::source: set_end_key(sorted, story, true); break;
        case PacketColumn::destination: set_end_key(sorted, story, false); break;
        case PacketColumn::protocol: {
            const std::string words = name(story.digest.rows[frame].protocol);
            set_key(sorted, words, words.size());
            break;
        }
        case PacketColumn::length: sorted.high = stored.original_length; break;
        case PacketColumn::point:
            if (stored.point < story.recording.points.size())
                set_key(sorted, story.recording.points[stored.point].name,
                        story.recording.points[stored.point].name.size());
            break;
    }
    return sorted;
}

std::size_t unsorted_count(const PacketList& list, const Digest& digest) {
    return list.compiled ? list.matching.size() : digest.rows.size();
}

bool sorted_list(const PacketList& list) { return list.column != PacketColumn::number; }

void look_on(PacketList& list, const Story& story, std::size_t frames) {
    const auto end = static_cast<std::uint32_t>(std::min(story.digest.rows.size(), list.looked_at + frames));
    find_matches(*list.compiled, story, list.looked_at, end, list.matching);
    list.looked_at = end;
}

/// Keys of the next frames; whole runs are sorted as they fill.
void gather(PacketList& list, const Story& story, std::size_t frames) {
    PacketSort& sort = list.sort;
    const std::size_t count = unsorted_count(list, story.digest);
    const std::size_t end = std::min(count, sort.work.size() + frames);
    while (sort.work.size() < end) {
        const std::size_t i = sort.work.size();
        sort.work.push_back(
            sorted_frame(list, story, list.compiled ? list.matching[i] : static_cast<std::uint32_t>(i)));
        if (sort.work.size() % first_run == 0) std::sort(sort.work.end() - first_run, sort.work.end());
    }
    if (sort.work.size() < count) return;
    std::sort(sort.work.end() - static_cast<std::ptrdiff_t>(count % first_run), sort.work.end());
    sort.width = first_run;
}

void next_pair(PacketSort& sort) {
    const std::size_t count = sort.work.size();
    sort.left = sort.merged.size();
    sort.left_end = sort.right = std::min(count, sort.left + sort.width);
    sort.right_end = std::min(count, sort.right + sort.width);
}

void merge_on(PacketSort& sort, std::size_t steps) {
    while (sort.width < sort.work.size() && steps-- > 0) {
        if (sort.left == sort.left_end && sort.right == sort.right_end) next_pair(sort);
        const bool from_left =
            sort.right == sort.right_end || (sort.left < sort.left_end && sort.work[sort.left] < sort.work[sort.right]);
        sort.merged.push_back(sort.work[from_left ? sort.left++ : sort.right++]);
        if (sort.merged.size() < sort.work.size()) continue;
        sort.work.swap(sort.merged);
        sort.merged.clear();
        sort.width *= 2;
        sort.left = sort.left_end = sort.right = sort.right_end = 0;
    }
    if (sort.width < sort.work.size()) return;
    std::vector<SortedFrame> done = std::move(sort.work);
    sort = {};
    sort.shown = std::move(done);
}

void sort_on(PacketList& list, const Story& story, std::size_t frames) {
    constexpr std::size_t merged_a_frame = 16;  // merging is that much cheaper than looking at a frame
    if (list.sort.width == 0) gather(list, story, frames);
    else merge_on(list.sort, frames * merged_a_frame);
}

void forget_results(PacketList& list) {
    list.matching.clear();
    list.looked_at = 0;
    list.sort = {};
}

}  // namespace

std::size_t row_count(const PacketList& list, const Digest& digest) {
    return sorted_list(list) && !list.sort.shown.empty() ? list.sort.shown.size() : unsorted_count(list, digest);
}

std::uint32_t frame_in_row(const PacketList& list, const Digest& digest, std::size_t row) {
    if (list.descending) row = row_count(list, digest) - 1 - row;
    if (sorted_list(list) && !list.sort.shown.empty()) return list.sort.shown[row].frame;
    return list.compiled ? list.matching[row] : static_cast<std::uint32_t>(row);
}

std::optional<std::size_t> row_of_frame(const PacketList& list, const Story& story, std::uint32_t frame) {
    std::size_t row = frame;
    const std::size_t count = row_count(list, story.digest);
    if (frame >= story.digest.rows.size()) return std::nullopt;
    if (sorted_list(list) && !list.sort.shown.empty()) {
        const SortedFrame wanted = sorted_frame(list, story, frame);
        const auto at = std::lower_bound(list.sort.shown.begin(), list.sort.shown.end(), wanted);
        if (at == list.sort.shown.end() || at->frame != frame) return std::nullopt;
        row = static_cast<std::size_t>(at - list.sort.shown.begin());
    } else if (list.compiled) {
        const auto at = std::lower_bound(list.matching.begin(), list.matching.end(), frame);
        if (at == list.matching.end() || *at != frame) return std::nullopt;
        row = static_cast<std::size_t>(at - list.matching.begin());
    }
    return list.descending ? count - 1 - row : row;
}

void take_filter(PacketList& list) {
    FilterError error;
    std::optional<Filter> filter = parse_filter(list.filter.text, error);
    list.error.reset();
    if (!filter) {
        list.error = std::move(error);
        return;
    }
    if (list.filter.text == list.applied) return;
    list.applied = list.filter.text;
    list.compiled.reset();
    if (!filter->tests.empty()) list.compiled = std::move(*filter);
    forget_results(list);
}

void sort_by(PacketList& list, PacketColumn column) {
    if (list.column == column) {
        list.descending = !list.descending;
        return;
    }
    list.column = column;
    list.descending = false;
    list.sort = {};
}

bool unfinished(const PacketList& list, const Digest& digest) {
    if (list.compiled && list.looked_at < digest.rows.size()) return true;
    if (!sorted_list(list)) return false;
    return list.sort.width > 0 || list.sort.shown.size() != unsorted_count(list, digest);
}

bool work_on(PacketList& list, const Story& story, std::size_t frames) {
    if (list.compiled && list.looked_at < story.digest.rows.size()) look_on(list, story, frames);
    else if (unfinished(list, story.digest)) sort_on(list, story, frames);
    return unfinished(list, story.digest);
}

void start_over(PacketList& list) { forget_results(list); }

std::string end_text(const Recording& recording, std::uint32_t frame, const FrameSummary& summary, bool source) {
    const Address& address = source ? summary.source : summary.destination;
    if (address.version != 0) return text(address);
    const Bytes mac = mac_of(recording, frame, source);
    if (mac.empty()) return "";
    return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

}  // namespace osiscope
