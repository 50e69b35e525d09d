#include "core/wire.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <algorithm>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"
#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

constexpr std::size_t largest_frame = 65'536;
constexpr Time never = 0;

itimerspec absolute(Time at) {
    itimerspec when{};
    when.it_value.tv_sec = at / 1'000'000'000;
    when.it_value.tv_nsec = at % 1'000'000'000;
    return when;
}

}  // namespace

Wire::Wire(std::array<FileDescriptor, 2> taps, WireSettings settings, std::function<void(Event&&)> sink)
    : taps_(std::move(taps)),
      settings_(settings),
      sink_(std::move(sink)),
      wall_offset_(wall_now() - monotonic_now()),
      buffer_(largest_frame),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!timer_.open() || !wake_.open()) throw_system_failure("Cannot start the wire", errno);
    counters_.last_activity = monotonic_now();
    thread_ = std::thread([this] { run(); });
}

Wire::~Wire() {
    eventfd_write(wake_.get(), 1);
    thread_.join();
}

void Wire::run() {
    give_up_capabilities();
    pollfd watched[4] = {
        {taps_[0].get(), POLLIN, 0}, {taps_[1].get(), POLLIN, 0}, {timer_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    constexpr int batch = 64;  // frames from one side before the other gets its turn
    for (;;) {
        set_timer();
        if (::poll(watched, 4, -1) < 0 && errno != EINTR) return;
        if ((watched[3].revents & POLLIN) != 0) return;
        if ((watched[0].revents & POLLIN) != 0) take_frames(Host::a, batch);
        if ((watched[1].revents & POLLIN) != 0) take_frames(Host::b, batch);
        deliver_due(monotonic_now());
    }
}

void Wire::take_frames(Host from, int most) {
    for (int i = 0; i < most; ++i) {
        const ssize_t count = ::read(taps_[index(from)].get(), buffer_.data(), buffer_.size());
        if (count <= 0) return;
        counters_.taken[index(from)].fetch_add(1);
        std::vector<std::uint8_t> bytes(buffer_.begin(), buffer_.begin() + count);
        bytes.resize(bytes.size() + padding_octets(static_cast<std::uint32_t>(bytes.size())), 0);
        put_on_line(from, std::move(bytes));
    }
}

/// One frame at a time is on the line in each direction; the next one's first bit waits for the gap behind it.
void Wire::put_on_line(Host from, std::vector<std::uint8_t>&& bytes) {
    const Time now = monotonic_now();
    const auto length = static_cast<std::uint32_t>(bytes.size());
    const Time occupied = line_nanoseconds(length, settings_.rate);
    const Time gap = occupied * inter_packet_gap_octets / line_octets(length);
    const Time first_bit = std::max(now, line_free_[index(from)]);
    const Time last_bit = first_bit + occupied - gap;
    line_free_[index(from)] = first_bit + occupied;
    Travelling frame;
    frame.action.at = now + wall_offset_;
    frame.action.first_bit = first_bit + wall_offset_;
    frame.action.last_bit = last_bit + wall_offset_;
    frame.action.from = from;
    frame.action.length = length;
    frame.action.frame_check_sequence = frame_check_sequence(bytes);
    frame.arrives = last_bit + settings_.delay_ns;
    frame.bytes = std::move(bytes);
    travelling_[index(from)].push_back(std::move(frame));
    counters_.under_way.fetch_add(1);
    counters_.last_activity = now;
}

void Wire::deliver_due(Time now) {
    for (const Host from : {Host::a, Host::b}) {
        std::deque<Travelling>& queue = travelling_[index(from)];
        while (!queue.empty() && queue.front().arrives <= now) {
            deliver(from, std::move(queue.front()));
            queue.pop_front();
        }
    }
}

void Wire::deliver(Host from, Travelling&& frame) {
    const Host to = other(from);
    frame.action.arrived = wall_now();
    const ssize_t written = ::write(taps_[index(to)].get(), frame.bytes.data(), frame.bytes.size());
    if (written < 0) {
        frame.action.kind = WireAction::Kind::dropped;
        frame.action.arrived = 0;
        counters_.refused.fetch_add(1);
    } else {
        counters_.delivered[index(to)].fetch_add(1);
    }
    sink_(frame.action);
    counters_.last_activity = monotonic_now();
    counters_.under_way.fetch_sub(1);
}

Time Wire::next_arrival() const {
    Time next = never;
    for (const std::deque<Travelling>& queue : travelling_)
        if (!queue.empty() && (next == never || queue.front().arrives < next)) next = queue.front().arrives;
    return next;
}

void Wire::set_timer() {
    const Time next = next_arrival();
    if (next == timer_set_for_) return;
    timer_set_for_ = next;
    const itimerspec when = absolute(next);  // zero disarms
    timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace osiscope
