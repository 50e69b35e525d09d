#include "core/timers.hpp"

#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>

#include "core/clock.hpp"
#include "core/kernel_settings.hpp"
#include "core/netlink.hpp"
#include "core/tcp_info.hpp"

namespace osiscope {

namespace {

// From linux/tcp.h; the headers we build with may be older.
constexpr int tcp_tx_delay = 37;
constexpr int tcp_rto_max_ms = 44;
constexpr int tcp_rto_min_us = 45;

constexpr std::uint8_t established = 1;
constexpr std::uint8_t close_wait = 8;
constexpr int raised_by_us = 120'000'000;         // the kernel's longest timeout is 120 s (TCP_RTO_MAX)
constexpr std::uint32_t enough_us = 100'000'000;  // `longest`: what is left of it after a few round trips measured
constexpr std::uint32_t kernels_limit_ms = 120'000;
constexpr int kernels_least_us = 200'000;     // TCP_RTO_MIN
constexpr int longest_delay = (1 << 28) - 1;  // that TCP_TX_DELAY takes, in microseconds
constexpr Time patience = 3'000'000'000;
constexpr Time patience_to_meet = 60'000'000'000;  // a connect() that fails says so itself
constexpr Time answer_time = 20'000'000;           // a kernel that acknowledges has done so by then
constexpr int round_trips_to_wait = 4;             // a loss found, repaired and acknowledged

bool set(int descriptor, int option, int value) {
    return ::setsockopt(descriptor, IPPROTO_TCP, option, &value, sizeof value) == 0;
}

/// With nothing on its way but something to send: the peer's window is closed and a probe timer runs.
bool probes(const TcpInfo& info) { return info.unacknowledged == 0 && info.not_sent_bytes > 0; }

/// Whether a connection is still being made, or closes with something on its way: its timeouts cannot be raised, but
/// that state is over within a round trip.
bool in_passing(const TcpInfo& info) {
    if (info.state == established || info.state == close_wait) return false;
    return info.unacknowledged > 0 || info.not_sent_bytes > 0;
}

/// Raises a smoothed round trip that is shorter by what is missing.
void lift_round_trip(int descriptor, std::uint32_t least_us) {
    const std::optional<TcpInfo> info = tcp_info_of(descriptor);
    if (!info || info->state != established || info->smoothed_round_trip_us >= least_us) return;
    int delay = 0;
    socklen_t length = sizeof delay;
    if (getsockopt(descriptor, IPPROTO_TCP, tcp_tx_delay, &delay, &length) != 0) return;
    const std::int64_t wanted = std::int64_t{delay} + (least_us - info->smoothed_round_trip_us);
    if (wanted <= longest_delay) {
        set(descriptor, tcp_tx_delay, static_cast<int>(wanted));
        return;
    }
    set(descriptor, tcp_tx_delay, 0);
    const std::optional<TcpInfo> rest = tcp_info_of(descriptor);
    if (rest && rest->smoothed_round_trip_us < least_us)
        set(descriptor, tcp_tx_delay, static_cast<int>(least_us - rest->smoothed_round_trip_us));
}

/// Takes the raise away. Acknowledgments that came since have averaged the raised round trip down, so that less than
/// nothing is left of it and the kernel says 0, and probes for a lost tail at once; what is missing is given back. That
/// little delay has no other effect.
void lower_round_trip(int descriptor, std::uint32_t to_us) {
    set(descriptor, tcp_tx_delay, 0);
    lift_round_trip(descriptor, to_us);
}

}  // namespace

void KernelTimers::prepare(Time round_trip) { begin(Goal::freeze, round_trip); }

void KernelTimers::begin(Goal goal, Time round_trip) {
    goal_ = goal;
    problem_of_goal().clear();
    give_up_ = monotonic_now() + patience + round_trips_to_wait * round_trip;
    give_up_meeting_ = give_up_ + patience_to_meet;
    silent_since_ = 0;
    sides_ = {};
}

/// TCP_TX_DELAY is meant for emulating delay: the kernel adds it to the round trip it has measured, and to the timeout,
/// at once; frames it delays only with the queue discipline fq, which our interfaces do not have. It is taken back as
/// it was given.
/// The limit that an earlier freeze has left (see `restore`) would limit the raise.
void KernelTimers::raise(Host host, int descriptor) {
    Side& side = sides_[index(host)];
    const std::optional<TcpInfo> before = tcp_info_of(descriptor);
    if (!before || before->state != established) return;
    if (limit_ms_[index(host)] != 0) set(descriptor, tcp_rto_max_ms, kernels_limit_ms);
    limit_ms_[index(host)] = 0;
    side.timeout_before_us = before->retransmission_timeout_us;
    side.round_trip_before_us = before->smoothed_round_trip_us;
    side.raised = set(descriptor, tcp_tx_delay, raised_by_us);
    const std::optional<TcpInfo> after = tcp_info_of(descriptor);
    if (!side.raised || !after || after->retransmission_timeout_us < enough_us) {
        if (side.raised) set(descriptor, tcp_tx_delay, 0);
        side.raised = false;
        problem_ = "this kernel cannot: it takes Linux 6.18, or --long-timers from the start";
        return;
    }
    side.bytes_acknowledged = after->bytes_acknowledged;
    side.segments_in = after->segments_in;
    side.waits = after->unacknowledged > 0 || probes(*after);
}

/// Timers that were set when the estimate was as long already need not be set anew.
void KernelTimers::lengthen(Host host, int descriptor) {
    Side& side = sides_[index(host)];
    const std::optional<TcpInfo> before = tcp_info_of(descriptor);
    if (!before || before->state != established) return;
    side.raised = true;
    const std::uint32_t least = least_round_trip_us_;
    if (before->smoothed_round_trip_us >= least) return;
    if (limit_ms_[index(host)] != 0) set(descriptor, tcp_rto_max_ms, kernels_limit_ms);
    limit_ms_[index(host)] = 0;
    lift_round_trip(descriptor, least);
    const std::optional<TcpInfo> after = tcp_info_of(descriptor);
    if (!after) return;
    if (after->smoothed_round_trip_us < least / 8 * 7) {
        pace_problem_ = "this kernel cannot; it takes Linux 6.18, or slow motion from the start";
        return;
    }
    side.bytes_acknowledged = after->bytes_acknowledged;
    side.segments_in = after->segments_in;
    side.waits = after->unacknowledged > 0 || probes(*after);
}

bool KernelTimers::safe(Host host) {
    Side& side = sides_[index(host)];
    bool result = true;
    connections_->with(host, [&](int descriptor) {
        if (!side.raised && goal_ == Goal::pace) lengthen(host, descriptor);
        else if (!side.raised) raise(host, descriptor);
        const std::optional<TcpInfo> info = tcp_info_of(descriptor);
        if (!info || !problem_of_goal().empty()) return;
        if (!side.raised) {
            result = !in_passing(*info);
            if (!result) waits_for_ = "the connection is being closed";
            return;
        }
        if (info->bytes_acknowledged > side.bytes_acknowledged) side.waits = false;
        if (info->unacknowledged == 0 && (!probes(*info) || info->segments_in != side.segments_in)) side.waits = false;
        const bool repairs = info->retransmitted > 0 || info->sacked > 0 || info->lost > 0;
        if (side.waits) waits_for_ = "no acknowledgment came back";
        if (repairs) waits_for_ = "lost segments are being retransmitted";
        result = !side.waits && !repairs;
    });
    return result;
}

/// A host that has closed its socket may have its FIN on the way, and nobody can reach that timer any more.
bool KernelTimers::all_safe(bool silent) {
    const Time now = monotonic_now();
    if (!silent) silent_since_ = 0;
    else if (silent_since_ == 0) silent_since_ = now;
    const bool over = silent_since_ != 0 && now - silent_since_ > answer_time;
    bool result = true;
    for (const Host host : {Host::a, Host::b}) {
        if (connections_->life(host).ended && !over) {
            waits_for_ = "the connection is being closed";
            result = false;
        }
        if (method_ == TimerMethod::live && !safe(host)) result = false;
    }
    return result;
}

bool KernelTimers::ready(bool silent) {
    if (!holds()) return true;
    const bool both = met();
    if (!both) waits_for_ = "there is no connection yet";
    if (all_safe(silent) && both) return true;
    if (!holds()) return true;
    if (monotonic_now() < (both ? give_up_ : give_up_meeting_)) return false;
    problem_ = waits_for_;
    return true;
}

/// A freeze that has begun goes on, and ends with what is asked for here.
void KernelTimers::follow(Time then, Time now) {
    if (then <= covered_) then = 0;
    const auto least = static_cast<std::uint32_t>(std::min<Time>(then / 1000, raised_by_us));
    if (least < least_round_trip_us_.exchange(least)) ease();
    if (goal_ != Goal::freeze) begin(Goal::pace, now);
}

bool KernelTimers::follows(bool silent) {
    if (method_ != TimerMethod::live || least_round_trip_us_ == 0 || goal_ != Goal::pace) return true;
    const bool safe = all_safe(silent);
    if (!safe && pace_problem_.empty() && monotonic_now() < give_up_) return false;
    if (!safe && pace_problem_.empty()) pace_problem_ = waits_for_;
    goal_ = Goal::none;
    return true;
}

void KernelTimers::keep_up() {
    const std::uint32_t least = least_round_trip_us_;
    if (method_ != TimerMethod::live || least == 0) return;
    for (const Host host : {Host::a, Host::b})
        connections_->with(host, [&](int descriptor) { lift_round_trip(descriptor, least); });
}

/// The wire has become faster: the estimates recover by themselves, and until then timeouts are limited.
void KernelTimers::ease() {
    if (method_ != TimerMethod::live || goal_ == Goal::freeze) return;
    for (const Host host : {Host::a, Host::b})
        connections_->with(host, [&](int descriptor) {
            set(descriptor, tcp_rto_min_us, kernels_least_us);
            std::uint32_t& limit = limit_ms_[index(host)];
            limit = std::max(1000U, least_round_trip_us_ / 1000 * 3);
            if (limit >= kernels_limit_ms || !set(descriptor, tcp_rto_max_ms, static_cast<int>(limit))) limit = 0;
        });
}

void KernelTimers::settle() {
    for (const Host host : {Host::a, Host::b})
        connections_->with(host, [](int descriptor) { set(descriptor, TCP_QUICKACK, 1); });
}

void KernelTimers::restore() {
    goal_ = Goal::none;
    const std::uint32_t least = least_round_trip_us_;
    for (const Host host : {Host::a, Host::b}) {
        const Side side = std::exchange(sides_[index(host)], {});
        if (!side.raised) continue;
        connections_->with(host, [&](int descriptor) {
            std::uint32_t& limit = limit_ms_[index(host)];
            limit = std::min(kernels_limit_ms, std::max({1000U, side.timeout_before_us / 1000 * 2, least / 1000 * 3}));
            if (!set(descriptor, tcp_rto_max_ms, static_cast<int>(limit))) limit = 0;
            lower_round_trip(descriptor, std::max(least, side.round_trip_before_us));
        });
    }
}

void KernelTimers::calm() {
    for (const Host host : {Host::a, Host::b})
        connections_->with(host, [&](int descriptor) {
            std::uint32_t& limit = limit_ms_[index(host)];
            const std::optional<TcpInfo> info = limit != 0 ? tcp_info_of(descriptor) : std::nullopt;
            if (!info || info->retransmission_timeout_us / 1000 >= limit) return;
            set(descriptor, tcp_rto_max_ms, kernels_limit_ms);
            limit = 0;
        });
}

bool timers_can_be_raised_live() {
    utsname system{};
    int version = 0;
    int release = 0;
    if (::uname(&system) != 0 || std::sscanf(system.release, "%d.%d", &version, &release) != 2) return false;
    return version > 6 || (version == 6 && release >= 18);
}

void set_least_timeout(std::uint32_t microseconds, bool by_route) {
    const std::string setting = "/proc/sys/net/ipv4/tcp_rto_min_us";
    if (!by_route && std::ifstream(setting).good())
        return set_kernel("ipv4/tcp_rto_min_us", std::to_string(microseconds));
    set_route_metric(RTAX_RTO_MIN, microseconds / 1000, true);
}

void switch_off_tail_loss_probes() { set_kernel("ipv4/tcp_early_retrans", "0"); }

void raise_timers_from_start(bool by_route) {
    switch_off_tail_loss_probes();
    set_least_timeout(raised_by_us, by_route);
}

}  // namespace osiscope
