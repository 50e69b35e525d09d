// Segments in short, and the states that are read from what was observed of them.
#pragma once

#include <vector>

#include "layers/session/observed_end.hpp"
#include "layers/transport/tcp.hpp"

namespace osiscope {

using States = std::vector<TcpState>;

struct Seen {
    int side;
    std::uint16_t flags;
    std::uint32_t number;
    std::uint32_t acknowledged = 0;
    std::uint32_t length = 0;
};
inline constexpr std::uint16_t syn_ack = tcp::syn | tcp::ack;
inline constexpr std::uint16_t fin_ack = tcp::fin | tcp::ack;

inline Segment segment_of(const Seen& seen) {
    Segment segment;
    segment.flags = seen.flags;
    segment.sequence_number = {seen.number};
    segment.acknowledgment_number = {seen.acknowledged};
    segment.payload_length = seen.length;
    segment.window = 8192;
    return segment;
}

inline bool is_state(const StateChange& change) {
    return change.kind == ChangeKind::moved || change.kind == ChangeKind::first_seen;
}

inline States states(const ObservedEnd& end) {
    States list;
    for (const StateChange& change : end.changes)
        if (is_state(change)) list.push_back(change.to);
    return list;
}

}  // namespace osiscope
