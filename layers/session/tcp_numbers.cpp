#include "layers/session/tcp_numbers.hpp"

#include <algorithm>

namespace osiscope {

namespace {

using Hole = TcpNumbers::Hole;

constexpr std::uint8_t enough_jumps = 4;  // in a row: the numbers have moved for good

bool meets(const Hole& hole, SequenceNumber first, SequenceNumber end) { return hole.first < end && first < hole.end; }

void add_hole(std::vector<Hole>& holes, Hole hole, bool lowest) {
    if (hole.first >= hole.end) return;
    if (lowest) holes.insert(holes.begin(), hole);
    else holes.push_back(hole);
    if (holes.size() > TcpNumbers::most_holes) holes.erase(holes.begin());
}

/// Takes a range out of every hole it meets.
void fill(std::vector<Hole>& holes, SequenceNumber first, SequenceNumber end) {
    for (std::size_t i = 0; i < holes.size();) {
        const Hole hole = holes[i];
        if (!meets(hole, first, end)) {
            ++i;
            continue;
        }
        const bool left = hole.first < first;
        const bool right = end < hole.end;
        if (left && right) {
            holes[i].end = first;
            holes.insert(holes.begin() + static_cast<std::ptrdiff_t>(i) + 1, {end, hole.end});
            return;
        }
        if (left) holes[i++].end = first;
        else if (right) holes[i++].first = end;
        else holes.erase(holes.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

/// What lies further back than any window is out of reach for good, and its numbers will be used again.
void forget_far(TcpNumbers& numbers) {
    if (numbers.next.value - numbers.first.value <= largest_window) return;
    numbers.first = {numbers.next.value - largest_window};
    std::vector<Hole>& holes = numbers.holes;
    const auto keep =
        std::find_if(holes.begin(), holes.end(), [&](const Hole& hole) { return hole.end > numbers.first; });
    holes.erase(holes.begin(), keep);
}

}  // namespace

bool out_of_reach(const TcpNumbers& numbers, SequenceNumber number) {
    if (!numbers.known) return false;
    const std::uint32_t ahead = number.value - numbers.next.value;
    return ahead > largest_window && 0 - ahead > largest_window;
}

bool has_all(const TcpNumbers& numbers, SequenceNumber first, SequenceNumber end) {
    if (!numbers.known || first < numbers.first || end > numbers.next) return false;
    return std::none_of(numbers.holes.begin(), numbers.holes.end(),
                        [&](const Hole& hole) { return meets(hole, first, end); });
}

bool has_any(const TcpNumbers& numbers, SequenceNumber first, SequenceNumber end) {
    if (!numbers.known || end <= numbers.first || first >= numbers.next) return false;
    if (first < numbers.first) first = numbers.first;
    if (end > numbers.next) end = numbers.next;
    for (const Hole& hole : numbers.holes) {
        if (first < hole.first) return true;
        if (first < hole.end) first = hole.end;
        if (first >= end) return false;
    }
    return true;
}

void take_numbers(TcpNumbers& numbers, SequenceNumber first, SequenceNumber end) {
    if (out_of_reach(numbers, first) && ++numbers.jumps < enough_jumps) return;
    if (!numbers.known || numbers.jumps >= enough_jumps) {
        numbers = {};
        numbers.first = first;
        numbers.next = end;
        numbers.known = true;
        return;
    }
    numbers.jumps = 0;
    if (first < numbers.first && first != end) {
        add_hole(numbers.holes, {end, numbers.first}, true);
        numbers.first = first;
    }
    if (!numbers.holes.empty()) fill(numbers.holes, first, end);
    if (first > numbers.next) add_hole(numbers.holes, {numbers.next, first}, false);
    if (end > numbers.next) numbers.next = end;
    forget_far(numbers);
}

void begin_numbers(TcpNumbers& numbers, SequenceNumber first) {
    numbers = {};
    numbers.first = numbers.next = first;
    numbers.known = true;
}

}  // namespace osiscope
