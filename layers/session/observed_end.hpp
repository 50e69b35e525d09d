// One end of a connection as a capture shows it: its states, each with the segment that led there. A capture does not
// say whether or when a segment was received, so what an end may have received counts until the next segment it sends
// shows otherwise: then it is taken back, and counts later, or never. RFC 9293 §3.10.7.
#pragma once

#include <cstdint>
#include <vector>

#include "layers/session/connection.hpp"

namespace osiscope {

/// What one line of an end's history tells.
enum class ChangeKind : std::uint8_t {
    moved,             ///< a way of figure 5, or closed by a reset (its notes 1 and 3)
    first_seen,        ///< it was in this state already when the capture first showed it
    reset_challenged,  ///< a reset inside the window without the exact number: RFC 5961 §3.2
    reset_discarded,   ///< a reset outside the window
    reset_disproved,   ///< a reset that could have closed it; what follows shows that it did not
};

/// Segments have the numbers that the caller gave them, in the capture's order.
struct StateChange {
    std::uint32_t moment = 0;  ///< the segment from which on it holds
    std::uint32_t cause = 0;   ///< the segment that led there; an earlier one where it was received late
    TcpState from = TcpState::closed;
    TcpState to = TcpState::closed;
    ChangeKind kind = ChangeKind::moved;
    bool sent = false;  ///< the end sent `cause`; else it received it
};

struct ObservedEnd {
    Endpoint now;
    std::vector<StateChange> changes;  ///< in order; `moment` never goes back

    // Inside this file's functions only.
    enum class Standing : std::uint8_t {
        received,    ///< counts as received
        late,        ///< cannot have been received yet, or never was
        reset_sent,  ///< a reset in this end's name
    };
    struct Tentative {
        Segment segment;
        Endpoint before;            ///< before it counted
        std::uint32_t changes = 0;  ///< how many there were then
        std::uint32_t number = 0;
        Standing standing = Standing::received;
        bool forged = false;    ///< a reset whose sender goes on as if it had sent none
        bool harmless = false;  ///< a reset that the end refused
    };
    std::vector<Tentative> tentative;  ///< since the last segment it sent
    std::uint32_t syn_number = 0;      ///< the other end's SYN
};

inline constexpr std::uint32_t no_segment = ~0U;

/// Both ends of one connection.
struct ObservedConnection {
    ObservedEnd ends[2];
};

/// Takes in a segment that an end sent. Numbers must not decrease.
void sends(ObservedConnection& connection, int side, const Segment& segment, std::uint32_t number, Vantage vantage);

/// Takes in a segment that came to an end, or that was on its way there.
void receives(ObservedConnection& connection, int side, const Segment& segment, std::uint32_t number, Vantage vantage);

/// Whether a connection was shown by the other end's segments only: none of this end is in the capture.
[[nodiscard]] bool only_inferred(const ObservedConnection& connection, int side);

}  // namespace osiscope
