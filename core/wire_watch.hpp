// What the wire knows of the TCP connections it carries: what each end has sent, and what was handed to it. A forged
// reset is aimed by it. Plain data and functions without a clock.
#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "captures/summary.hpp"
#include "captures/wire_verb.hpp"
#include "layers/session/connection.hpp"

namespace osiscope {

/// One end as seen from the wire.
struct WatchedEnd {
    Address address;
    std::uint16_t port = 0;
    Endpoint tcp;
    /// What was handed to it after a gap, each from its first number to the one after its last.
    std::vector<std::pair<SequenceNumber, SequenceNumber>> out_of_order;
};

struct WatchedConnection {
    std::array<WatchedEnd, 2> ends;
};

/// Of one link.
using WireWatch = std::vector<WatchedConnection>;

/// A frame came from its sender.
void watch_sent(WireWatch& watch, Bytes frame);

/// A frame was handed to its receiver, which ignores it when a checksum is wrong.
void watch_received(WireWatch& watch, Bytes frame);

/// Both ends of one of them have finished the handshake, as far as this link has shown.
[[nodiscard]] bool has_connection(const WireWatch& watch);

/// The sequence number a reset with this aim needs if its receiver gets it now: RCV.NXT; half of what is left of the
/// window after that; or beyond the window. RFC 9293 §3.10.7.4, RFC 5961 §3.2. Nothing when the wire does not know
/// what that end expects, or when it expects nothing yet (SYN-SENT).
[[nodiscard]] std::optional<SequenceNumber> aimed_number(const WireWatch& watch, Bytes reset, ResetAim aim);

}  // namespace osiscope
