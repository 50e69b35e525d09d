// The hosts' retransmission timers while the wire stands still or runs in slow motion: a kernel's clock cannot be
// stopped, so the timers are put off for as long as the freeze may last, and lengthened as the wire is slowed.
// docs/core.md "Frozen" says what was tried and why this works.
//
//     timers.prepare();                      // the wire still runs
//     while (!timers.ready()) run the wire;  // at most a round trip
//     stop the wire; timers.settle();        // what a host wanted to acknowledge, it acknowledges now
//     ...                                    // nothing fires, for `KernelTimers::longest`
//     timers.restore(); run the wire;
#pragma once

#include <array>
#include <atomic>
#include <optional>
#include <string>

#include "captures/event.hpp"
#include "core/connections.hpp"

namespace osiscope {

/// How the timers are put off.
enum class TimerMethod : std::uint8_t {
    live,        ///< in the running connection, by TCP_TX_DELAY (Linux 6.18)
    from_start,  ///< before the connection begins, by `raise_timers_from_start` (any kernel): RTOs are long all along
};

/// Takes no privilege. Not for several threads at once, except for `calm` and `keep_up`.
class KernelTimers {
public:
    static constexpr Time longest = 100'000'000'000;  ///< how long nothing fires, at least: 100 s

    explicit KernelTimers(Connections& connections, TimerMethod method = TimerMethod::live)
        : connections_(&connections), method_(method) {}

    /// Raises the timeouts of both hosts' connections. Timers that run already are put off by the next acknowledgment;
    /// `round_trip` is how long that takes on this wire, in slow motion too.
    void prepare(Time round_trip = 0);
    /// True when the wire may stop: both hosts have their connection, and every timer that runs was set after
    /// `prepare`. Before the connection stands that takes its whole handshake: no kernel lets those timers be put off.
    /// Cheap: ask after every frame that was delivered. `silent`: nothing is on the wire. It also becomes true when
    /// this cannot be had (see `problem`): after 3 s and some round trips.
    [[nodiscard]] bool ready(bool silent = false);
    /// False when this kernel cannot do it, or `ready` gave up: timers may fire while the wire stands still.
    [[nodiscard]] bool holds() const { return problem_.empty(); }
    /// Why not, as a part of a sentence; empty while it holds.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    /// Right after the wire has stopped: acknowledgments that hosts would delay leave now.
    void settle();
    /// The smoothed round trip and the timeouts as they were. Those that the pause itself lengthened (its
    /// acknowledgments seem to have taken that long) are limited until the kernel's own estimate has recovered.
    void restore();
    /// Call every few milliseconds from any thread: lifts that limit when its time has come.
    void calm();

    /// The wire is about to be slowed until a round trip takes `then` (0: it is not slowed): from now on the smoothed
    /// round trip of both hosts' connections is at least that, and the timeouts with it. Timers that run already are
    /// put off by the next acknowledgment; `now` is how long that takes on this wire.
    void follow(Time then, Time now);
    /// Up to such a round trip timeouts are long enough from the start (`set_least_timeout`), so `follow` leaves them.
    void cover(Time round_trip) { covered_ = round_trip; }
    /// True when the wire may be slowed; `silent` as for `ready`. It also becomes true when this cannot be had.
    [[nodiscard]] bool follows(bool silent);
    /// Why slow motion itself may make timers fire, as a part of a sentence; empty when it does not.
    [[nodiscard]] const std::string& why_not_followed() const { return pace_problem_; }
    /// Call from any thread after what shortens an estimate: a new connection, an acknowledgment of what was sent
    /// before the wire was slowed. Cheap, and nothing at all without slow motion.
    void keep_up();
    /// Both programs have their connection.
    [[nodiscard]] bool met() { return connections_->life(Host::a).began && connections_->life(Host::b).began; }

private:
    enum class Goal : std::uint8_t { none, freeze, pace };
    struct Side {
        bool raised = false;
        std::uint64_t bytes_acknowledged = 0;  ///< when raised
        std::uint32_t segments_in = 0;
        bool waits = false;  ///< for an acknowledgment that sets its timer anew
        std::uint32_t timeout_before_us = 0;
        std::uint32_t round_trip_before_us = 0;
    };
    void raise(Host host, int descriptor);
    void lengthen(Host host, int descriptor);
    void ease();
    void begin(Goal goal, Time round_trip);
    [[nodiscard]] std::string& problem_of_goal() { return goal_ == Goal::pace ? pace_problem_ : problem_; }
    [[nodiscard]] bool safe(Host host);
    [[nodiscard]] bool all_safe(bool silent);

    Connections* connections_;
    TimerMethod method_;
    std::array<Side, 2> sides_{};
    std::array<std::uint32_t, 2> limit_ms_{};  ///< under the connection's lock; 0 = none
    Goal goal_ = Goal::none;
    Time covered_ = 0;
    std::atomic<std::uint32_t> least_round_trip_us_{0};  ///< in slow motion
    std::string problem_;
    std::string pace_problem_;
    std::string waits_for_;  ///< what `ready` or `follows` still waits for
    Time give_up_ = 0;       ///< monotonic
    Time give_up_meeting_ = 0;
    Time silent_since_ = 0;  ///< monotonic; 0 = something is on the wire
};

/// Whether this kernel lets timeouts be raised in a running connection (Linux 6.18).
[[nodiscard]] bool timers_can_be_raised_live();

/// From now on, connections that begin in the calling thread's network namespace have timeouts that are longer than
/// the smoothed round trip by at least this much: net.ipv4.tcp_rto_min_us (Linux 6.11), or the metric rto_min of the
/// routes there are. The kernel's own value is 200 ms. Takes privilege. Throws Error.
void set_least_timeout(std::uint32_t microseconds, bool by_route = false);

/// No tail loss probes (RFC 8985 §7) in that namespace: they follow the round trip, not the timeout. Takes privilege.
void switch_off_tail_loss_probes();

/// For kernels without `TimerMethod::live`: timeouts of at least `KernelTimers::longest`, and no tail loss probes.
/// Takes privilege. Throws Error.
void raise_timers_from_start(bool by_route = false);

}  // namespace osiscope
