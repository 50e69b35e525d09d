// Which connection each TCP segment belongs to, and what stands out in it: one pass over the frames in capture order.
// Connections are told apart by addresses and ports, and numbered by their first segment, as `tcp.stream` of Wireshark.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "captures/event.hpp"
#include "captures/recent_packets.hpp"
#include "captures/summary.hpp"

namespace osiscope {

/// Capture points that see the same packets: each is a vantage of its own.
inline constexpr std::uint8_t most_vantages = 6;

/// Where a packet was seen.
struct SeenAt {
    std::uint8_t number = 0;  ///< among the points of the lab; 0 in captures from elsewhere, whose interfaces are one
    bool in_lab = false;
    bool at_sender = false;  ///< the lab host that sent it has just handed it to its interface
};

[[nodiscard]] SeenAt vantage_of(const CapturePoint& point, Direction direction);

/// The rules that every tracker made from now on begins with; Wireshark 4.0's until others are chosen. A program
/// chooses once, when it starts.
void choose_tcp_rules(TcpRules rules);
[[nodiscard]] TcpRules chosen_tcp_rules();

/// The flow table. Its size grows with the number of different ends seen, not with the number of segments.
struct TcpTracker {
    /// Both ends of a connection, the same for both directions.
    struct Key {
        std::uint64_t addresses[4] = {};  ///< the lower end's address first
        std::uint32_t ports = 0;          ///< the lower end's port in the upper half
        std::uint8_t version = 0;         ///< of the addresses: 4 or 6

        friend bool operator==(const Key&, const Key&) = default;
    };
    /// The newest connection between two ends. In as few lines of the cache as it fits into.
    struct alignas(64) Flow {
        Key key;
        std::uint32_t stream = 0;
        std::uint8_t first_sender = 0;        ///< 0 = the lower end
        bool copied = false;                  ///< packets of it have been captured twice
        std::uint32_t other_views = no_view;  ///< index into `other_views`
        TcpHistory history;

        static constexpr std::uint32_t no_view = ~std::uint32_t{0};
    };
    using OtherViews = std::array<TcpHistory, most_vantages - 1>;
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t flow = 0;  ///< index into `flows` + 1; 0 = empty
    };

    /// A packet, to recognise it when it is captured again.
    struct Seen {
        std::optional<Time> at;  ///< the latest time
        std::uint8_t time_to_live = 0;
        bool first_copy = false, later_copy = false;        ///< in a lab, of its bytes; both: which one cannot be told
        bool window_probe = false;                          ///< in a lab, at its sender
        bool fast = false;                                  ///< in a lab, at its sender: a fast retransmission
        std::uint8_t sent = 0;                              ///< in a lab, how often its sender sent it
        std::array<std::uint8_t, most_vantages> arrived{};  ///< in a lab, how often it came by each point after that
    };

    TcpRules rules = chosen_tcp_rules();
    std::vector<Flow> flows;
    std::vector<OtherViews> other_views;  ///< what further capture points saw, where there are any
    std::vector<Slot> slots;              ///< open addressing; a power of two, at most half full
    std::uint32_t streams = 0;            ///< connections so far
    RecentPackets<Seen> recent;
};

/// Completes the summary of a frame whose protocol is TCP: stream (counts from 0), side, analysis with its amendments
/// and calculated window. `vantage` says which of several capture points on its way saw it: stream numbers are common,
/// each point's analysis its own, so a packet seen twice is not taken for sent twice.
void track(TcpTracker& tracker, FrameSummary& summary, Time at, SeenAt vantage = {});

/// Fetch from memory what `track` will need, which takes most of the time in a capture with many connections. Called
/// for several segments before any of them is tracked, they turn many waits into one. The first returns what the
/// second takes a little later.
std::uint32_t prefetch_slot(const TcpTracker& tracker, const FrameSummary& summary);
void prefetch_flow(const TcpTracker& tracker, std::uint32_t slot_hash);

/// Takes in the TCP segment that a packet has without being TCP itself: quoted in an ICMP error, carried by a tunnel,
/// or with a header too short to be shown. It counts as a connection's, as in Wireshark, so that the numbers of the
/// shown ones agree; a quoted one is not judged: it says that a segment was sent, not when.
void track_unshown(TcpTracker& tracker, const Packet& packet, Bytes frame, Time at, SeenAt vantage = {});

}  // namespace osiscope
