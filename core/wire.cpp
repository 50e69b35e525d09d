#include "core/wire.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

#include <algorithm>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"
#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

constexpr std::size_t largest_frame = 65'536;
constexpr std::uint32_t ethernet_header = 14;
constexpr Time worth_announcing = 10'000'000;  // whoever hears of shorter flights hears of their end at the same time

constexpr Time ask_again = 1'000'000;  // whether the kernels' timers are ready for the freeze

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
      now_(monotonic_now()),
      wall_offset_(wall_now() - now_),
      buffer_(largest_frame),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!timer_.open() || !wake_.open()) throw_system_failure("Cannot start the wire", errno);
    for (std::size_t link = 0; link < links_.size(); ++link) {
        for (std::size_t end = 0; end < 2; ++end) {
            Lane& lane = lanes_.emplace_back();
            lane.link = link;
            lane.from = end;
            lane.settings = links_[link].settings[end];
            lane.dice = dice_of(settings_.seed, link, end);
        }
    }
    for (WayLine& line : line_) line.now = settings_.line;
    counters_.ends = std::vector<std::array<EndCounters, 2>>(links_.size());
    counters_.last_activity = now_;
    thread_ = std::thread([this] { run(); });
}

Wire::~Wire() {
    ending_ = true;
    eventfd_write(wake_.get(), 1);
    thread_.join();
}

void Wire::command(std::string line) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back(std::move(line));
    }
    eventfd_write(wake_.get(), 1);
}

void Wire::send(std::size_t link, std::size_t end, std::vector<std::uint8_t>&& frame) {
    take(lanes_[link * 2 + end], std::move(frame));
}

void Wire::run() {
    give_up_capabilities();
    ::prctl(PR_SET_TIMERSLACK, 1);  // nanoseconds; the default of 50 µs would be seen at 100 Mbit/s
    std::vector<pollfd> watched{{timer_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    for (const Lane& lane : lanes_) watched.push_back({links_[lane.link].ends[lane.from].get(), POLLIN, 0});
    constexpr int batch = 64;  // frames from one side before the other gets its turn
    for (WireRule& rule : settings_.rules) {
        if (rule.kind == WireRule::Kind::now) obey(rule);
        if (rule.kind == WireRule::Kind::when) ++active_rules_;
    }
    for (;;) {
        set_timer();
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
        if (ending_) return finish();
        now_ = monotonic_now();
        if ((watched[1].revents & POLLIN) != 0) obey_commands();
        obey_due();
        advance_all();  // what is due has been on the wire before what comes now
        for (std::size_t i = 0; i < lanes_.size(); ++i)
            if ((watched[2 + i].revents & POLLIN) != 0) {
                if (is_plain(lanes_[i])) carry_plainly(lanes_[i], batch);
                else take_frames(lanes_[i], batch);
            }
        advance_all();
        freeze_if_ready();
    }
}

void Wire::take_frames(Lane& lane, int most) {
    const int tap = links_[lane.link].ends[lane.from].get();
    for (int i = 0; i < most; ++i) {
        const ssize_t count = ::read(tap, buffer_.data(), buffer_.size());
        if (count <= 0) return;
        now_ = monotonic_now();
        take(lane, std::vector<std::uint8_t>(buffer_.begin(), buffer_.begin() + count));
    }
}

WireFrame Wire::new_frame(const Lane& lane, std::vector<std::uint8_t>&& bytes) {
    WireFrame frame;
    frame.bytes = std::move(bytes);
    frame.bytes.resize(frame.bytes.size() + padding_octets(static_cast<std::uint32_t>(frame.bytes.size())), 0);
    frame.check = frame_check_sequence(frame.bytes);
    frame.noise = lane.settings.bit_error_rate;
    frame.action.at = now_ + wall_offset_;
    frame.action.from = lane.from == 0 ? Host::a : Host::b;
    frame.action.link = static_cast<std::uint16_t>(lane.link);
    frame.action.number = ++frames_;
    frame.action.length = static_cast<std::uint32_t>(frame.bytes.size());
    frame.action.frame_check_sequence = frame.check;
    counters_.under_way.fetch_add(1);
    return frame;
}

/// It has its own errors on the line, and nothing else of chance.
WireFrame Wire::copy_of(const WireFrame& frame) {
    WireFrame copy = frame;
    copy.held = copy.announced = false;
    copy.let_pass = 0;
    copy.dice = {};
    copy.dice.noise = random_number(frame.dice.noise, frames_);
    copy.action.copy_of = frame.action.number;
    copy.action.number = ++frames_;
    copy.action.reordered = copy.action.corrupt = copy.action.doubled = false;
    copy.action.jitter_ns = 0;
    counters_.under_way.fetch_add(1);
    return copy;
}

/// A frame comes from its sender: script and chance decide about it, then it waits for the line.
void Wire::take(Lane& lane, std::vector<std::uint8_t>&& bytes) {
    counters_.ends[lane.link][lane.from].taken.fetch_add(1);
    counters_.last_activity = now_;
    if (!began_) began_ = wire_now();
    WireFrame frame = new_frame(lane, std::move(bytes));
    frame.dice = roll(lane.dice, lane.settings);
    frame.action.nth = lane.dice.frames;
    frame.action.jitter_ns = frame.dice.jitter_ns;
    frame.action.corrupt = frame.dice.corrupt;
    const Impairments& set = lane.settings;
    if (set.mtu != 0 && frame.action.length > set.mtu + ethernet_header)
        return drop(std::move(frame), WireAction::Reason::too_long);
    std::vector<WireFrame> behind;
    if (active_rules_ > 0 && !consult_script(lane, frame, behind))
        return drop(std::move(frame), WireAction::Reason::by_hand);
    if (frame.dice.lost) return drop(std::move(frame), WireAction::Reason::loss);
    if (frame.dice.lost_in_burst) return drop(std::move(frame), WireAction::Reason::burst_loss);
    if (frame.dice.reordered) frame.action.reordered = true;
    if (frame.dice.reordered) frame.let_pass = std::max(frame.let_pass, set.reorder_by);
    if (frame.dice.doubled) behind.push_back(copy_of(frame));
    frame.action.doubled = frame.dice.doubled;
    let_go(lane, std::move(frame));
    for (WireFrame& one : behind) let_go(lane, std::move(one));
    while (!stopped_ && !lane.waiting.empty() && lane.line_free <= wire_now()) advance(lane);
}

/// On to where it belongs: aside, the queue, or the line it was on.
void Wire::let_go(Lane& lane, WireFrame&& frame) {
    if (frame.held) counters_.under_way.fetch_sub(1);
    if (!go_on(lane, frame, wire_now())) drop(std::move(frame), WireAction::Reason::queue_full);
}

void Wire::advance_all() {
    if (stopped_) return;
    for (bool again = true; again;) {  // a switch puts what has arrived on the next link
        again = false;
        for (Lane& lane : lanes_) again |= advance(lane);
    }
}

bool Wire::advance(Lane& lane) {
    const Time now = wire_now();
    bool moved = false;
    WireFrame frame;
    for (;; moved = true) {
        if (take_overtaken(lane, now, frame)) next_in_line(lane, std::move(frame), now);
        else if (!lane.waiting.empty() && lane.line_free <= now) put_on_line(lane);
        else break;
    }
    for (; !lane.travelling.empty() && lane.travelling.front().arrives <= now; moved = true) {
        frame = std::move(lane.travelling.front());
        lane.travelling.pop_front();
        deliver(lane, std::move(frame));
    }
    return moved;
}

void Wire::put_on_line(Lane& lane) {
    WireFrame* put = put_next_on_line(lane, wire_now());
    const WayLine& line = line_[lane.from];
    put->code = put->first_bit < line.changed ? line.before : line.now.code;
    if (!lane.settings.cut) {
        if (real_time(clock_, put->arrives) - now_ >= worth_announcing) announce(*put);
        return;
    }
    WireFrame lost;
    if (take_out(lane, put->action.number, lost)) drop(std::move(lost), WireAction::Reason::cut);
}

void Wire::deliver(Lane& lane, WireFrame&& frame) {
    const std::size_t to = 1 - lane.from;
    const FileDescriptor& tap = links_[lane.link].ends[to];
    WireAction& action = frame.action;
    action.extra_ns = frame.arrives - frame.undisturbed + frame.aside_ns;
    const bool accepted = cross({frame.code, line_[lane.from].now.frame_check}, frame);
    action.arrived = action.ended = wall_now();
    action.first_bit = wall_of(frame.first_bit);
    action.last_bit = wall_of(frame.last_bit);
    if (settings_.spool != nullptr && action.arrived_length > 0) keep_in_spool(action, frame.bytes);
    if (settings_.came_out && action.arrived_length > 0) settings_.came_out(action, frame.bytes);
    if (!accepted) return drop(std::move(frame), WireAction::Reason::check_failed);
    if (tap.open() && ::write(tap.get(), frame.bytes.data(), frame.bytes.size()) < 0) {
        counters_.refused.fetch_add(1);
        return drop(std::move(frame), WireAction::Reason::refused);
    }
    counters_.ends[lane.link][to].delivered.fetch_add(1);
    sink_(std::move(action));
    if (!tap.open()) settings_.port(*this, lane.link, to, std::move(frame.bytes));
    counters_.last_activity = now_;
    counters_.under_way.fetch_sub(1);
}

void Wire::drop(WireFrame&& frame, WireAction::Reason reason) {
    WireAction& action = frame.action;
    action.kind = WireAction::Kind::dropped;
    action.reason = reason;
    action.arrived = 0;
    action.ended = now_ + wall_offset_;
    if (frame.on_line) {
        action.first_bit = wall_of(frame.first_bit);
        action.last_bit = wall_of(frame.last_bit);
    }
    sink_(std::move(action));
    counters_.last_activity = now_;
    if (!frame.held) counters_.under_way.fetch_sub(1);
}

/// Tells of a frame that is under way, as far as can be known now.
void Wire::announce(WireFrame& frame) {
    frame.announced = true;
    WireAction action = frame.action;
    action.kind = WireAction::Kind::put_on_line;
    action.first_bit = expected(frame.first_bit);
    action.last_bit = expected(frame.last_bit);
    action.arrived = frame.held ? 0 : expected(frame.arrives);
    sink_(std::move(action));
}

/// The wall clock at a moment of the wire's time; while the wire stands still, as if it went on from there at once.
Time Wire::expected(Time wire) const {
    const WireClock::Piece& piece = clock_.pieces.back();
    if (!piece.stopped || wire <= piece.wire) return wall_of(wire);
    return piece.real + (wire - piece.wire) * piece.slow + wall_offset_;
}

/// The wall clock at a moment of the wire's time; 0 when that will not come as long as the wire is frozen.
Time Wire::wall_of(Time wire) const {
    const Time real = real_time(clock_, wire);
    return real == never ? 0 : real + wall_offset_;
}

/// The wire is taken down: tells of everything that is still on it.
void Wire::finish() {
    now_ = monotonic_now();
    if (timers_raised_) settings_.timers->restore();
    for (Lane& lane : lanes_) {
        for (WireFrame& frame : lane.travelling) drop(std::move(frame), WireAction::Reason::unfinished);
        for (WireFrame& frame : lane.waiting) drop(std::move(frame), WireAction::Reason::unfinished);
        for (WireFrame& frame : lane.aside) drop(std::move(frame), WireAction::Reason::unfinished);
    }
}

/// Monotonic; `never` when only a frame or a command can make something happen.
Time Wire::next_wake() const {
    Time next = freezing_ ? now_ + ask_again : never;
    const auto at_wire_time = [&](Time wire) {
        if (wire != never) next = std::min(next, std::max<Time>(1, real_time(clock_, wire)));
    };
    if (!stopped_)
        for (const Lane& lane : lanes_) at_wire_time(next_event(lane));
    for (const WireRule& rule : settings_.rules)
        if (rule.kind == WireRule::Kind::at && rule.seen == 0 && began_) at_wire_time(*began_ + rule.at);
    for (const Deadline& deadline : deadlines_)
        if (deadline.real) next = std::min(next, deadline.at);
        else at_wire_time(deadline.at);
    return next;
}

void Wire::set_timer() {
    const Time next = next_wake();
    if (next == timer_set_for_) return;
    timer_set_for_ = next;
    const itimerspec when = absolute(next == never ? 0 : next);  // zero disarms
    timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace osiscope
