// Which connection each TCP segment belongs to, and what stands out in it: one pass over the frames in capture order.
// Connections are told apart by addresses and ports, and numbered by their first segment, as `tcp.stream` of Wireshark.
#pragma once

#include <optional>
#include <vector>

#include "captures/event.hpp"
#include "captures/summary.hpp"

namespace osiscope {

struct TcpVerdict {
    std::uint32_t stream = 0;             ///< counts from 0
    std::uint8_t side = 0;                ///< 0 = sent by the end that sent the stream's first segment
    TcpFindings analysis = 0;             ///< see tcp_analysis.hpp
    std::uint32_t calculated_window = 0;  ///< bytes
};

/// The flow table. Its size grows with the number of different ends seen, not with the number of segments.
struct TcpTracker {
    /// Both ends of a connection, the same for both directions.
    struct Key {
        std::uint64_t addresses[4] = {};  ///< the lower end's address first
        std::uint32_t ports = 0;          ///< the lower end's port in the upper half
        std::uint8_t version = 0;         ///< of the addresses: 4 or 6

        friend bool operator==(const Key&, const Key&) = default;
    };
    /// The newest connection between two ends.
    struct Flow {
        Key key;
        std::uint32_t stream = 0;
        std::uint8_t first_sender = 0;        ///< 0 = the lower end
        std::uint32_t second_view = no_view;  ///< index into `second_views`
        TcpHistory history;

        static constexpr std::uint32_t no_view = ~std::uint32_t{0};
    };
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t flow = 0;  ///< index into `flows` + 1; 0 = empty
    };

    std::vector<Flow> flows;
    std::vector<TcpHistory> second_views;  ///< what the second capture point saw, where there is one
    std::vector<Slot> slots;               ///< open addressing; a power of two, at most half full
    std::uint32_t streams = 0;             ///< connections so far
};

/// The verdict on a frame whose protocol is TCP. `vantage` says which of two capture points on one wire saw it (0 or
/// 1): stream numbers are common, each point's analysis its own, so a packet seen twice is not taken for sent twice.
TcpVerdict track(TcpTracker& tracker, const FrameSummary& summary, Time at, std::uint8_t vantage = 0);

/// Takes in the TCP segment that a packet has without being TCP itself: quoted in an ICMP error, carried by a tunnel,
/// or with a header too short to be shown. It counts as a connection's, as in Wireshark, so that the numbers of the
/// shown ones agree; a quoted one is not judged: it says that a segment was sent, not when.
void track_unshown(TcpTracker& tracker, const Packet& packet, Bytes frame, Time at, std::uint8_t vantage = 0);

}  // namespace osiscope
