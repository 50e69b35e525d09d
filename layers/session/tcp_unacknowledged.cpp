#include "layers/session/tcp_unacknowledged.hpp"

#include <algorithm>

namespace osiscope {

void add_unacknowledged(UnacknowledgedList& list, const Segment& segment) {
    constexpr std::size_t most = 10'000;
    if (sequence_length(segment) == 0 || list.size() >= most) return;
    list.push_back({segment.sequence_number, segment.sequence_number + sequence_length(segment)});
}

void acknowledge(UnacknowledgedList& list, SequenceNumber acknowledgment) {
    std::erase_if(list, [&](Unacknowledged& each) {
        if (each.end <= acknowledgment) return true;
        if (acknowledgment > each.first) each.first = acknowledgment;
        return false;
    });
}

bool lies_in_one(const UnacknowledgedList& list, SequenceNumber first, SequenceNumber end) {
    return std::any_of(list.begin(), list.end(),
                       [&](const Unacknowledged& each) { return first >= each.first && end <= each.end; });
}

SequenceNumber end_of_run(const UnacknowledgedList& list, SequenceNumber acknowledgment) {
    if (list.empty()) return acknowledgment;
    SequenceNumber first = list.back().first, end = list.back().end;
    for (auto each = list.rbegin(); each != list.rend(); ++each) {
        if (each->first < acknowledgment) continue;
        if (!(each->end == first)) end = each->end;
        first = each->first;
    }
    return first == acknowledgment && end > acknowledgment ? end : acknowledgment;
}

}  // namespace osiscope
