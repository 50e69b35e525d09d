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

}  // namespace

void KernelTimers::prepare() {
    holds_ = true;
    give_up_ = monotonic_now() + patience;
    sides_ = {};
}

/// TCP_TX_DELAY is meant for emulating delay: the kernel adds it to the round trip it has measured, and to the timeout,
/// at once; frames it delays only with the queue discipline fq, which our interfaces do not have. It is taken back as
/// it was given.
void KernelTimers::raise(Side& side, int descriptor) {
    const std::optional<TcpInfo> before = tcp_info_of(descriptor);
    if (!before || before->state != established) return;
    side.timeout_before_us = before->retransmission_timeout_us;
    side.raised = set(descriptor, tcp_tx_delay, raised_by_us);
    const std::optional<TcpInfo> after = tcp_info_of(descriptor);
    if (!side.raised || !after || after->retransmission_timeout_us < enough_us) {
        if (side.raised) set(descriptor, tcp_tx_delay, 0);
        side.raised = false;
        holds_ = false;
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
        if (!side.raised) raise(side, descriptor);
        const std::optional<TcpInfo> info = tcp_info_of(descriptor);
        if (!info || !holds_) return;
        if (!side.raised) {
            result = !in_passing(*info);
            return;
        }
        if (info->bytes_acknowledged > side.bytes_acknowledged) side.waits = false;
        if (info->unacknowledged == 0 && (!probes(*info) || info->segments_in != side.segments_in)) side.waits = false;
        result = !side.waits && info->retransmitted == 0 && info->sacked == 0 && info->lost == 0;
    });
    return result;
}

bool KernelTimers::ready() {
    if (method_ == TimerMethod::from_start || !holds_) return true;
    const bool a = safe(Host::a);
    const bool b = safe(Host::b);
    if (a && b) return true;
    if (monotonic_now() < give_up_) return false;
    holds_ = false;
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
            set(descriptor, tcp_tx_delay, 0);
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
    const std::string setting = "/proc/sys/net/ipv4/tcp_rto_min_us";
    if (!by_route && std::ifstream(setting).good())
        return set_kernel("ipv4/tcp_rto_min_us", std::to_string(raised_by_us));
    set_route_metric(RTAX_RTO_MIN, raised_by_us / 1000, true);
}

}  // namespace osiscope
