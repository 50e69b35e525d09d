#include "core/tcp_watch.hpp"

#include <algorithm>
#include <chrono>

#include "core/clock.hpp"
#include "core/privilege.hpp"
#include "core/tcp_info.hpp"

namespace osiscope {

namespace {

constexpr auto period = std::chrono::milliseconds(4);  // a busy computer is late now and then: still within 10 ms

}  // namespace

TcpWatch::TcpWatch(Connections& connections, std::function<void(Event&&)> sink, std::function<void()> every_time)
    : connections_(&connections),
      sink_(std::move(sink)),
      every_time_(std::move(every_time)),
      thread_([this] { run(); }) {}

TcpWatch::~TcpWatch() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void TcpWatch::look(Host host) {
    connections_->with(host, [&](int descriptor) {
        std::optional<TcpInfo> info = tcp_info_of(descriptor);
        const Time at = wall_now();
        std::optional<TcpInfo>& last = last_[index(host)];
        if (!info || info == last) return;
        last = info;
        sink_(TcpSample{at, host, *info});
    });
}

void TcpWatch::run() {
    give_up_capabilities();
    auto next = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        look(Host::a);
        look(Host::b);
        if (every_time_) every_time_();
        lock.lock();
        next = std::max(next + period, std::chrono::steady_clock::now());
        changed_.wait_until(lock, next, [&] { return stopping_; });
    }
}

}  // namespace osiscope
