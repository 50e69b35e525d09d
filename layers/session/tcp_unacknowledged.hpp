// Segments of one direction that the other end has not acknowledged yet. Wireshark 4.4 looks at them one by one.
#pragma once

#include <vector>

#include "layers/session/connection.hpp"

namespace osiscope {

struct Unacknowledged {
    SequenceNumber first;  ///< of what has not been acknowledged of it
    SequenceNumber end;    ///< after its last number, which a SYN or FIN takes too
};

/// In capture order; at most ten thousand, as many as Wireshark keeps.
using UnacknowledgedList = std::vector<Unacknowledged>;

/// Takes in a segment, if it takes numbers at all.
void add_unacknowledged(UnacknowledgedList& list, const Segment& segment);

/// Drops what is acknowledged.
void acknowledge(UnacknowledgedList& list, SequenceNumber acknowledgment);

/// Whether this range lies within one of the segments.
[[nodiscard]] bool lies_in_one(const UnacknowledgedList& list, SequenceNumber first, SequenceNumber end);

/// Up to where segments follow on each other from an acknowledgment on; the acknowledgment itself when none does.
[[nodiscard]] SequenceNumber end_of_run(const UnacknowledgedList& list, SequenceNumber acknowledgment);

}  // namespace osiscope
