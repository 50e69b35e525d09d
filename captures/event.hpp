// What can happen, as plain values. Live captures, files and the lab all produce these.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "captures/facts.hpp"
#include "captures/wire_verb.hpp"
#include "layers/packet.hpp"

namespace osiscope {

/// Nanoseconds since 1970-01-01 00:00 UTC, on the clock libpcap stamps frames with.
using Time = std::int64_t;

/// The latest `Time` there is; the earliest is its opposite. Differences between any two still are a `Time`. A reader
/// moves what a file claims beyond them (before 1824, after 2115) to the nearer one.
inline constexpr Time latest_time = 4'600'000'000'000'000'000;

[[nodiscard]] constexpr Time clamped(Time time) {
    return time > latest_time ? latest_time : time < -latest_time ? -latest_time : time;
}

/// Whether a time was moved, or lies where a moved one would.
[[nodiscard]] constexpr bool is_out_of_range(Time time) { return time >= latest_time || time <= -latest_time; }

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

/// What the kernel says of a connection: struct tcp_info of linux/tcp.h. Windows and thresholds are in
/// segments where the kernel counts segments. What a kernel does not have (yet) is 0.
struct TcpInfo {
    std::uint8_t state = 0;                  ///< the kernel's number: 1 = ESTABLISHED
    std::uint32_t congestion_window = 0;     ///< segments
    std::uint32_t slow_start_threshold = 0;  ///< segments; 2147483647 = none yet
    std::uint32_t smoothed_round_trip_us = 0;
    std::uint32_t retransmission_timeout_us = 0;
    std::uint32_t unacknowledged = 0;         ///< segments sent and not acknowledged; see `in_flight`
    std::uint32_t total_retransmissions = 0;  ///< segments
    std::uint32_t segments_out = 0;
    std::uint32_t segments_in = 0;
    std::uint32_t data_segments_out = 0;
    std::uint64_t bytes_acknowledged = 0;
    std::uint64_t bytes_received = 0;
    std::uint8_t congestion_state = 0;  ///< 0 Open, 1 Disorder, 2 CWR, 3 Recovery, 4 Loss
    std::uint8_t timeouts = 0;          ///< retransmission timeouts in a row without an acknowledgment
    std::uint8_t probes = 0;            ///< zero-window probes not answered
    std::uint8_t backoff = 0;           ///< how often the timeout has been doubled (RFC 6298 section 5.5)
    std::uint8_t options = 0;           ///< bits: 1 timestamps, 2 SACK, 4 window scaling
    std::uint8_t send_window_scale = 0;
    std::uint8_t receive_window_scale = 0;
    std::uint32_t delayed_acknowledgment_us = 0;  ///< how long an acknowledgment may wait now
    std::uint32_t send_segment_size = 0;          ///< bytes, without options
    std::uint32_t receive_segment_size = 0;       ///< bytes, as guessed from what came in
    std::uint32_t sacked = 0;                     ///< segments the peer has beyond a hole
    std::uint32_t lost = 0;                       ///< segments taken for lost
    std::uint32_t retransmitted = 0;              ///< segments retransmitted and now in flight
    std::uint32_t path_mtu = 0;                   ///< bytes
    std::uint32_t round_trip_variance_us = 0;     ///< mean deviation (RFC 6298 RTTVAR without the minimum's share)
    std::uint32_t minimum_round_trip_us = 0;      ///< 4294967295 = not measured
    std::uint32_t reordering = 0;                 ///< how far segments may be reordered before one is taken for lost
    std::uint32_t receive_threshold = 0;          ///< bytes: the window the kernel is ready to offer
    std::uint32_t receive_space = 0;              ///< bytes the application took in the last round trip
    std::uint32_t send_window = 0;                ///< bytes the peer offers, scaled
    std::uint32_t receive_window = 0;             ///< bytes offered to the peer, scaled (Linux 6.2)
    std::uint32_t not_sent_bytes = 0;             ///< written by the application, still queued
    std::uint32_t duplicates_reported = 0;        ///< DSACKs received (RFC 2883)
    std::uint32_t reorderings_seen = 0;           ///< times the peer's SACKs showed reordering
    std::uint32_t out_of_order_received = 0;      ///< segments
    std::uint64_t delivery_rate = 0;              ///< bytes per second, the kernel's newest estimate
    std::uint64_t pacing_rate = 0;                ///< bytes per second; all ones = no pacing
    std::uint64_t bytes_retransmitted = 0;

    friend bool operator==(const TcpInfo&, const TcpInfo&) = default;
};

/// Segments in flight, as the kernel counts them (tcp_packets_in_flight): not acknowledged, less those the peer has
/// beyond a hole and those taken for lost, plus those retransmitted.
[[nodiscard]] constexpr std::uint32_t in_flight(const TcpInfo& info) {
    const std::uint32_t left = info.sacked + info.lost;
    return info.unacknowledged + info.retransmitted - (left < info.unacknowledged + info.retransmitted ? left : 0);
}

/// The state as RFC 9293 writes it: "ESTABLISHED".
[[nodiscard]] constexpr const char* state_name(const TcpInfo& info) {
    constexpr const char* names[] = {"unknown",    "ESTABLISHED", "SYN-SENT",    "SYN-RECEIVED", "FIN-WAIT-1",
                                     "FIN-WAIT-2", "TIME-WAIT",   "CLOSED",      "CLOSE-WAIT",   "LAST-ACK",
                                     "LISTEN",     "CLOSING",     "SYN-RECEIVED"};
    return names[info.state < sizeof names / sizeof names[0] ? info.state : 0];
}

/// A host's TcpInfo at a moment: at the return of every call on the connection, and every few milliseconds while it
/// changes. One is written only when it differs from the one before, so each holds until the next.
struct TcpSample {
    Time at = 0;
    Host host = Host::a;
    TcpInfo info;
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
        queue_full,    ///< the queue for the line was full
        check_failed,  ///< the receiving network card found a wrong frame check sequence, line code or length
        too_long,      ///< for the link's MTU
        cut,           ///< the cable is unplugged
        by_hand,       ///< an action or a command
        refused,       ///< the receiver's kernel would not take it
        unfinished     ///< still under way when the wire was taken down
    };
    Time at = 0;          ///< the wire took the frame from the sender
    Time first_bit = 0;   ///< onto the line; 0 when it never was
    Time last_bit = 0;    ///< onto the line; 0 when it never was
    Time arrived = 0;     ///< handed to the receiver; 0 when it never was. Of `put_on_line`: when it will be, if known
    Time ended = 0;       ///< handed over or dropped; 0 while it is under way
    Host from = Host::a;  ///< the direction it travels in: from A's side towards B, or from B's
    std::uint16_t link = 0;  ///< 0 = the one at A
    Kind kind = Kind::carried;
    Reason reason = Reason::none;
    bool forged = false;        ///< made by the wire: no host sent it
    bool reordered = false;     ///< held back until later frames have passed it, or none come
    std::uint64_t number = 0;   ///< of all frames on the wire, from 1; 0 in recordings that have no numbers
    std::uint64_t nth = 0;      ///< of the frames taken at this end of this link, from 1; a copy has its model's
    std::uint64_t copy_of = 0;  ///< the number of the frame that this one is a copy of or was made from; 0 = none
    std::uint32_t length = 0;   ///< bytes the sender gave, padding included, check sequence not
    std::uint32_t frame_check_sequence = 0;  ///< of those bytes
    std::uint32_t arrived_length = 0;        ///< of the bytes handed over (or refused for their check); 0 = none were
    std::uint32_t arrived_check = 0;         ///< the check sequence that those bytes should have
    std::optional<std::uint32_t> carried_check;  ///< the one that came out of the line with them, of damaged frames
    std::int64_t extra_ns = 0;                   ///< jitter, delays and holds: beyond what rate and propagation take
    std::int64_t jitter_ns = 0;                  ///< the part of it that chance decided
    bool duplicated = false;                     ///< chance decided to send a copy after it
    bool corrupt = false;                        ///< chance decided to flip one of its bits
    std::uint32_t code_violations = 0;           ///< places where the line code was impossible
    /// Bits that were inverted on the way, counted from the frame's first byte's most significant bit; the first few.
    std::vector<std::uint32_t> flipped_bits;
    std::vector<std::uint32_t> actions;  ///< the script's actions (lines from 1) and commands that touched it
};

/// "loss", "check failed" and so on: what a frame was dropped for, as people say it.
[[nodiscard]] const char* name(WireAction::Reason reason);

/// What was done to the wire as a whole, or the wire says of itself. captures/wire_command.hpp makes them.
struct WireCommand {
    enum class Kind : std::uint8_t {
        unread,         ///< only its text is known yet: see `read_text`
        done,           ///< `verb` was carried out, unless there is a problem
        planned,        ///< a command by hand was understood, and waits for its frame or moment
        frozen,         ///< a freeze has taken hold
        moving,         ///< the wire moves again
        pace,           ///< from now on everything takes `pace` times as long as it is set
        note,           ///< something is otherwise than asked: `note`
        not_understood  ///< of a recording whose text cannot be read: only `text`, and in `note` why
    };
    Time at = 0;
    std::string text;          ///< as it was written, for people: "at 2s: set A>B loss 5%"
    std::uint32_t action = 0;  ///< the script's line it comes from; 0 = by hand
    std::string problem;       ///< why it was not done; empty when it was
    Kind kind = Kind::unread;
    std::optional<WireVerb> verb{};  ///< done, planned
    std::uint32_t pace = 1;          ///< times slower
    std::string note{};              ///< a sentence without its full stop
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

/// Part of a recording's journal that means nothing to this program, because a newer one wrote it. Kept to be saved
/// again.
struct UnknownLines {
    Time at = 0;
    bool whole = true;  ///< an entry of an unknown kind; false: fields of the entry that was told just before
    std::string text;
};

using Event = std::variant<LabFacts, CapturePoint, Frame, SystemCall, TcpSample, WireAction, WireCommand,
                           SwitchLearning, CaptureStatistics, Failure, UnknownLines>;

}  // namespace osiscope
