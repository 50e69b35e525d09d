// What can happen, as plain values. Live captures, files and the lab all speak in these.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "captures/facts.hpp"
#include "layers/packet.hpp"

namespace osiscope {

/// Nanoseconds since 1970-01-01 00:00 UTC, on the clock libpcap stamps frames with.
using Time = std::int64_t;

/// Index into `Recording::points`.
using PointId = std::uint16_t;

/// Whether a frame came in or went out at its capture point. Files from elsewhere often do not say.
enum class Direction : std::uint8_t { unknown, inbound, outbound };

/// Where in the lab something is. `router_a` is the router's interface towards A. `elsewhere`: in no lab.
enum class Place : std::uint8_t { elsewhere, host_a, router_a, router_b, host_b, wire };

/// One place where frames are captured: an interface, or a wire of the lab.
/// On a wire the frames are those that came out at its far end, before the receiving card's check. Their direction is
/// `outbound` for those that go from A towards B and `inbound` for the others.
struct CapturePoint {
    std::string name;         ///< "A", "eth0", "R-A", "wire"
    std::string description;  ///< for people
    LinkType link_type = LinkType::ethernet;
    std::uint32_t snap_length = 0;  ///< bytes kept of each frame; 0 = all
    Place place = Place::elsewhere;
    std::uint8_t link = 0;          ///< on a wire: which link, 0 = the one at A
    std::vector<std::uint8_t> mac;  ///< its address, 6 bytes, if known
};

/// The lab host whose interface a place is, if it is one.
[[nodiscard]] constexpr std::optional<Host> host_of(Place place) {
    if (place == Place::host_a) return Host::a;
    if (place == Place::host_b) return Host::b;
    return std::nullopt;
}

[[nodiscard]] constexpr Place place_of(Host host) { return host == Host::a ? Place::host_a : Place::host_b; }

/// The router's interface towards a host.
[[nodiscard]] constexpr Place router_towards(Host host) { return host == Host::a ? Place::router_a : Place::router_b; }

[[nodiscard]] constexpr bool at_router(Place place) { return place == Place::router_a || place == Place::router_b; }

struct Frame {
    Time at = 0;
    PointId point = 0;
    Direction direction = Direction::unknown;
    std::uint32_t original_length = 0;  ///< on the wire; `bytes` may be fewer
    std::vector<std::uint8_t> bytes;
    std::string comment;  ///< as stored in the file; may be empty
    bool stamped = true;  ///< false: the file gives no time (pcapng simple packet block)
};

/// A look into the kernel's side of a connection: struct tcp_info of linux/tcp.h, at the return of a call.
struct TcpInfo {
    std::uint8_t state = 0;                  ///< the kernel's number: 1 = ESTABLISHED
    std::uint32_t congestion_window = 0;     ///< segments
    std::uint32_t slow_start_threshold = 0;  ///< segments
    std::uint32_t smoothed_round_trip_us = 0;
    std::uint32_t retransmission_timeout_us = 0;
    std::uint32_t unacknowledged = 0;         ///< segments in flight
    std::uint32_t total_retransmissions = 0;  ///< segments
    std::uint32_t segments_out = 0;
    std::uint32_t segments_in = 0;
    std::uint32_t data_segments_out = 0;
    std::uint64_t bytes_acknowledged = 0;
    std::uint64_t bytes_received = 0;
};

/// What a system call's bytes belong to.
enum class CallObject : std::uint8_t { none, file, stream };

/// One call into the kernel, as strace(1) would show it.
struct SystemCall {
    Time at = 0;           ///< entered
    Time returned_at = 0;  ///< returned
    Host host = Host::a;
    std::string name;       ///< "send"
    std::string arguments;  ///< "5, 8200 bytes, 0"
    std::int64_t result = 0;
    int error = 0;  ///< errno when the result is -1
    CallObject object = CallObject::none;
    std::uint64_t first_byte = 0;  ///< for reads and writes: offset in the file or in the connection's stream
    std::optional<TcpInfo> tcp;
};

/// What our wire did with a frame on one link. Times are wall-clock.
struct WireAction {
    enum class Kind : std::uint8_t {
        carried,
        dropped,
        put_on_line  ///< under way: a frame that will take its time is announced; `carried` or `dropped` follows
    };
    /// Why it was dropped.
    enum class Reason : std::uint8_t {
        none,
        loss,          ///< the dice of independent loss
        burst_loss,    ///< the dice of bursts
        queue_full,    ///< no room to wait for the line
        check_failed,  ///< the receiving network card found the frame check sequence, the line code or the length wrong
        too_long,      ///< for the link's MTU
        cut,           ///< the cable is unplugged
        by_hand,       ///< an action or a command
        refused,       ///< the receiver's kernel would not take it
        unfinished     ///< still under way when the wire was taken down
    };
    Time at = 0;             ///< the wire took the frame from the sender
    Time first_bit = 0;      ///< onto the line; 0 when it never was
    Time last_bit = 0;       ///< onto the line; 0 when it never was
    Time arrived = 0;        ///< handed to the receiver; 0 when it never was
    Time ended = 0;          ///< handed over or dropped; 0 while it is under way
    Host from = Host::a;     ///< the way it travels: from A's side towards B, or from B's
    std::uint16_t link = 0;  ///< 0 = the one at A
    Kind kind = Kind::carried;
    Reason reason = Reason::none;
    bool forged = false;        ///< made by the wire: no host sent it
    bool reordered = false;     ///< held back until later frames had overtaken it
    std::uint64_t number = 0;   ///< of all frames on the wire, from 1; 0 in recordings that have no numbers
    std::uint64_t copy_of = 0;  ///< the number of the frame that the wire doubled or made this one from; 0 = none
    std::uint32_t length = 0;   ///< bytes the sender gave, padding included, check sequence not
    std::uint32_t frame_check_sequence = 0;  ///< of those bytes
    std::uint32_t arrived_length = 0;        ///< of the bytes handed over (or refused for their check); 0 = none were
    std::uint32_t arrived_check = 0;         ///< the check sequence that those bytes should have
    std::int64_t extra_ns = 0;               ///< jitter, delays and holds: beyond what rate and propagation take
    std::uint32_t code_violations = 0;       ///< places where the line code was impossible
    /// Bits that were inverted on the way, counted from the frame's first byte's most significant bit; the first few.
    std::vector<std::uint32_t> flipped_bits;
    std::vector<std::uint32_t> actions;  ///< the script's actions (lines from 1) and commands that touched it
};

/// "loss", "check failed" and so on: what a frame was dropped for, as people say it.
[[nodiscard]] const char* name(WireAction::Reason reason);

/// Something was changed about the wire as a whole: frozen, a cable cut, an impairment set.
struct WireCommand {
    Time at = 0;
    std::string text;          ///< as a line of the script language: "set A>B loss 5%"
    std::uint32_t action = 0;  ///< the script's line it comes from; 0 = by hand
};

/// A change in the switch's MAC table. IEEE 802.1Q-2018 §8.7 (learning) and §8.8.3 (ageing).
struct SwitchLearning {
    enum class Kind : std::uint8_t { learned, moved, aged_out };
    Time at = 0;
    Kind kind = Kind::learned;
    std::array<std::uint8_t, 6> mac{};
    std::uint8_t port = 0;  ///< where the address is from now on, or was; 0 = A's, 1 = B's
};

/// Counters of a capture at its end, as libpcap and the kernel give them.
struct CaptureStatistics {
    Time at = 0;
    PointId point = 0;
    std::uint64_t received = 0;
    std::uint64_t dropped = 0;  ///< by the capture: no room in its ring
    std::uint64_t dropped_by_interface = 0;
};

/// Something that went wrong, in a sentence for the user.
struct Failure {
    Time at = 0;
    std::optional<Host> host;
    std::string text;
};

using Event = std::variant<LabFacts, CapturePoint, Frame, SystemCall, WireAction, WireCommand, SwitchLearning,
                           CaptureStatistics, Failure>;

}  // namespace osiscope
