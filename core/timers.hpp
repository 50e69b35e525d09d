// The hosts' retransmission timers while the wire stands still: a kernel's clock cannot be stopped, so the timers are
// put off for as long as the freeze may last. docs/core.md "Frozen" says what was tried and why this works.
//
//     timers.prepare();                      // the wire still runs
//     while (!timers.ready()) run the wire;  // at most a round trip
//     stop the wire; timers.settle();        // what a host wanted to acknowledge, it acknowledges now
//     ...                                    // nothing fires, for `KernelTimers::longest`
//     timers.restore(); run the wire;
#pragma once

#include <array>
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

/// Takes no privilege. Not for several threads at once, except for `calm`.
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

private:
    struct Side {
        bool raised = false;
        std::uint64_t bytes_acknowledged = 0;  ///< when raised
        std::uint32_t segments_in = 0;
        bool waits = false;  ///< for an acknowledgment that sets its timer anew
        std::uint32_t timeout_before_us = 0;
        std::uint32_t round_trip_before_us = 0;
    };
    void raise(Host host, int descriptor);
    [[nodiscard]] bool safe(Host host);
    [[nodiscard]] bool all_safe(bool silent);

    Connections* connections_;
    TimerMethod method_;
    std::array<Side, 2> sides_{};
    std::array<std::uint32_t, 2> limit_ms_{};  ///< under the connection's lock; 0 = none
    std::string problem_;
    std::string waits_for_;  ///< what `ready` still waits for
    Time give_up_ = 0;       ///< monotonic
    Time give_up_meeting_ = 0;
    Time silent_since_ = 0;  ///< monotonic; 0 = something is on the wire
};

/// For kernels without `TimerMethod::live`: from now on, connections that begin in the calling thread's network
/// namespace have timeouts of at least `KernelTimers::longest`, by net.ipv4.tcp_rto_min_us (Linux 6.11) or the metric
/// rto_min of the routes there are, and no tail loss probes. Takes privilege. Throws Error.
void raise_timers_from_start(bool by_route = false);

}  // namespace osiscope
