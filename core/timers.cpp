#include "core/timers.hpp"

#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
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

constexpr std::uint8_t established = 1;
constexpr std::uint8_t close_wait = 8;
constexpr int raised_by_us = 120'000'000;         // the kernel's longest timeout is 120 s (TCP_RTO_MAX)
constexpr std::uint32_t enough_us = 100'000'000;  // `longest`: what is left of it after a few round trips measured
constexpr std::uint32_t kernels_limit_ms = 120'000;
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

/// Takes the raise away. Acknowledgments that came since have averaged the raised round trip down, so that less than
/// nothing is left of it and the kernel says 0, and probes for a lost tail at once; what is missing is given back. That
/// little delay has no other effect.
void lower_round_trip(int descriptor, std::uint32_t before_us) {
    set(descriptor, tcp_tx_delay, 0);
    const std::optional<TcpInfo> now = tcp_info_of(descriptor);
    if (now && now->smoothed_round_trip_us < before_us)
        set(descriptor, tcp_tx_delay, static_cast<int>(before_us - now->smoothed_round_trip_us));
}

}  // namespace

void KernelTimers::prepare(Time round_trip) {
    problem_.clear();
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

bool KernelTimers::safe(Host host) {
    Side& side = sides_[index(host)];
    bool result = true;
    connections_->with(host, [&](int descriptor) {
        if (!side.raised) raise(host, descriptor);
        const std::optional<TcpInfo> info = tcp_info_of(descriptor);
        if (!info || !holds()) return;
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
    const bool met = connections_->life(Host::a).began && connections_->life(Host::b).began;
    if (!met) waits_for_ = "there is no connection yet";
    if (all_safe(silent) && met) return true;
    if (!holds()) return true;
    if (monotonic_now() < (met ? give_up_ : give_up_meeting_)) return false;
    problem_ = waits_for_;
    return true;
}

void KernelTimers::settle() {
    for (const Host host : {Host::a, Host::b})
        connections_->with(host, [](int descriptor) { set(descriptor, TCP_QUICKACK, 1); });
}

void KernelTimers::restore() {
    for (const Host host : {Host::a, Host::b}) {
        const Side side = std::exchange(sides_[index(host)], {});
        if (!side.raised) continue;
        connections_->with(host, [&](int descriptor) {
            std::uint32_t& limit = limit_ms_[index(host)];
            limit = std::max(1000U, side.timeout_before_us / 1000 * 2);
            if (!set(descriptor, tcp_rto_max_ms, static_cast<int>(limit))) limit = 0;
            lower_round_trip(descriptor, side.round_trip_before_us);
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

void raise_timers_from_start(bool by_route) {
    set_kernel("ipv4/tcp_early_retrans", "0");  // no tail loss probes: they follow the round trip, not the timeout
    const std::string setting = "/proc/sys/net/ipv4/tcp_rto_min_us";
    if (!by_route && std::ifstream(setting).good())
        return set_kernel("ipv4/tcp_rto_min_us", std::to_string(raised_by_us));
    set_route_metric(RTAX_RTO_MIN, raised_by_us / 1000, true);
}

}  // namespace osiscope
