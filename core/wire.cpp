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

Wire::Wire(std::vector<WireLink> links, WireSettings settings, std::function<void(Event&&)> sink)
    : links_(std::move(links)),
      settings_(std::move(settings)),
      sink_(std::move(sink)),
      wall_offset_(wall_now() - monotonic_now()),
      buffer_(largest_frame),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!timer_.open() || !wake_.open()) throw_system_failure("Cannot start the wire", errno);
    for (std::size_t link = 0; link < links_.size(); ++link)
        for (std::size_t end = 0; end < 2; ++end) lanes_.push_back({link, end, {}, 0});
    counters_.ends = std::vector<std::array<EndCounters, 2>>(links_.size());
    counters_.last_activity = monotonic_now();
    thread_ = std::thread([this] { run(); });
}

Wire::~Wire() {
    eventfd_write(wake_.get(), 1);
    thread_.join();
}

void Wire::run() {
    give_up_capabilities();
    std::vector<pollfd> watched{{timer_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    for (const Lane& lane : lanes_) watched.push_back({links_[lane.link].ends[lane.from].get(), POLLIN, 0});
    constexpr int batch = 64;  // frames from one side before the other gets its turn
    for (;;) {
        set_timer();
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
        if ((watched[1].revents & POLLIN) != 0) return;
        for (std::size_t i = 0; i < lanes_.size(); ++i)
            if ((watched[2 + i].revents & POLLIN) != 0) take_frames(lanes_[i], batch);
        deliver_due(monotonic_now());
    }
}

void Wire::take_frames(Lane& lane, int most) {
    const int tap = links_[lane.link].ends[lane.from].get();
    for (int i = 0; i < most; ++i) {
        const ssize_t count = ::read(tap, buffer_.data(), buffer_.size());
        if (count <= 0) return;
        put_on_line(lane, std::vector<std::uint8_t>(buffer_.begin(), buffer_.begin() + count));
    }
}

void Wire::send(std::size_t link, std::size_t end, std::vector<std::uint8_t>&& frame) {
    put_on_line(lanes_[link * 2 + end], std::move(frame));
}

/// One frame at a time is on the line in each direction; the next one's first bit waits for the gap behind it.
void Wire::put_on_line(Lane& lane, std::vector<std::uint8_t>&& bytes) {
    const Impairments& set = links_[lane.link].settings[lane.from];
    counters_.ends[lane.link][lane.from].taken.fetch_add(1);
    bytes.resize(bytes.size() + padding_octets(static_cast<std::uint32_t>(bytes.size())), 0);
    const Time now = monotonic_now();
    const auto length = static_cast<std::uint32_t>(bytes.size());
    const Time occupied = line_nanoseconds(length, set.rate);
    const Time gap = occupied * inter_packet_gap_octets / line_octets(length);
    const Time first_bit = std::max(now, lane.line_free);
    const Time last_bit = first_bit + occupied - gap;
    lane.line_free = first_bit + occupied;
    Travelling frame;
    frame.action.at = now + wall_offset_;
    frame.action.first_bit = first_bit + wall_offset_;
    frame.action.last_bit = last_bit + wall_offset_;
    frame.action.from = lane.from == 0 ? Host::a : Host::b;
    frame.action.link = static_cast<std::uint16_t>(lane.link);
    frame.action.number = ++frames_;
    frame.action.length = length;
    frame.action.frame_check_sequence = frame_check_sequence(bytes);
    frame.arrives = last_bit + set.delay_ns;
    frame.bytes = std::move(bytes);
    lane.travelling.push_back(std::move(frame));
    counters_.under_way.fetch_add(1);
    counters_.last_activity = now;
}

void Wire::deliver_due(Time now) {
    for (bool again = true; again;) {  // a switch puts what has arrived on the next link
        again = false;
        for (Lane& lane : lanes_) {
            for (; !lane.travelling.empty() && lane.travelling.front().arrives <= now; again = true) {
                Travelling frame = std::move(lane.travelling.front());
                lane.travelling.pop_front();
                deliver(lane, std::move(frame));
            }
        }
    }
}

void Wire::deliver(Lane& lane, Travelling&& frame) {
    const std::size_t to = 1 - lane.from;
    const FileDescriptor& tap = links_[lane.link].ends[to];
    frame.action.arrived = frame.action.ended = wall_now();
    frame.action.arrived_length = frame.action.length;
    frame.action.arrived_check = frame.action.frame_check_sequence;
    if (settings_.came_out) settings_.came_out(frame.action, frame.bytes);
    const bool taken = !tap.open() || ::write(tap.get(), frame.bytes.data(), frame.bytes.size()) >= 0;
    if (!taken) {
        frame.action.kind = WireAction::Kind::dropped;
        frame.action.reason = WireAction::Reason::refused;
        frame.action.arrived = 0;
        counters_.refused.fetch_add(1);
    } else {
        counters_.ends[lane.link][to].delivered.fetch_add(1);
    }
    sink_(std::move(frame.action));
    if (!tap.open()) settings_.port(*this, lane.link, to, std::move(frame.bytes));
    counters_.last_activity = monotonic_now();
    counters_.under_way.fetch_sub(1);
}

Time Wire::next_arrival() const {
    Time next = never;
    for (const Lane& lane : lanes_)
        if (!lane.travelling.empty() && (next == never || lane.travelling.front().arrives < next))
            next = lane.travelling.front().arrives;
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
