#include "core/wire.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"
#include "layers/physical/ethernet_line.hpp"

namespace osiscope {

namespace {

constexpr std::size_t largest_frame = 65'536;
constexpr Time worth_announcing = 10'000'000;  // whoever hears of shorter flights hears of their end at the same time

constexpr Time noticeable_slew = 20'000;

using Reason = WireAction::Reason;

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
      caught_up_(now_),
      wall_offset_(wall_now() - now_),
      buffer_(largest_frame),
      alarm_{FileDescriptor(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))},
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!alarm_.timer.open() || !wake_.open()) throw_system_failure("Cannot start the wire", errno);
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
    watch_.resize(links_.size());
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
        const std::lock_guard lock(orders_.mutex);
        orders_.lines.push_back(std::move(line));
    }
    eventfd_write(wake_.get(), 1);
}

void Wire::send(std::size_t link, std::size_t end, std::vector<std::uint8_t>&& frame) {
    Lane& lane = lanes_[link * 2 + end];
    if (!still_.stopped) fill_line(lane);  // whose turn has come does not wait any more
    take(lane, std::move(frame));
}

void Wire::run() {
    give_up_capabilities();
    ::prctl(PR_SET_TIMERSLACK, 1);  // nanoseconds; the default of 50 µs would be seen at 100 Mbit/s
    std::vector<pollfd> watched{{alarm_.timer.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    for (const Lane& lane : lanes_) watched.push_back({links_[lane.link].ends[lane.from].get(), POLLIN, 0});
    constexpr int batch = 64;  // frames from one side before the other gets its turn
    for (WireRule& rule : std::exchange(settings_.rules, {})) add_rule(std::move(rule));
    for (;;) {
        count_under_way();
        set_timer();
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
        if (ending_) return finish();
        look_at_clocks();
        catch_up();  // what is due has been done before what comes now
        if ((watched[1].revents & POLLIN) != 0) execute_commands();
        for (std::size_t i = 0; i < lanes_.size(); ++i)
            if ((watched[2 + i].revents & POLLIN) != 0) {
                if (is_plain(lanes_[i])) carry_plainly(lanes_[i], batch);
                else take_frames(lanes_[i], batch);
            }
        catch_up();
        freeze_if_ready();
        slow_if_ready();
    }
}

/// The wall clock may be slewed or set while the wire runs. What differs less is how long it takes to read both.
void Wire::look_at_clocks() {
    const Time before = monotonic_now();
    const Time wall = wall_now();
    now_ = std::max(now_, monotonic_now());
    const bool at_once = now_ - before < noticeable_slew;
    if (at_once && std::abs(wall - before - wall_offset_) > noticeable_slew) wall_offset_ = wall - before;
}

void Wire::take_frames(Lane& lane, int most) {
    const int tap = links_[lane.link].ends[lane.from].get();
    for (int i = 0; i < most; ++i) {
        const ssize_t count = ::read(tap, buffer_.data(), buffer_.size());
        if (count <= 0) return;
        now_ = std::max(now_, monotonic_now());
        if (!began_) began_ = wire_now();
        catch_up();
        take(lane, std::vector<std::uint8_t>(buffer_.begin(), buffer_.begin() + count));
    }
}

WireFrame Wire::new_frame(const Lane& lane, std::vector<std::uint8_t>&& bytes) {
    WireFrame frame;
    frame.bytes = std::move(bytes);
    frame.bytes.resize(frame.bytes.size() + padding_octets(static_cast<std::uint32_t>(frame.bytes.size())), 0);
    frame.check = frame_check_sequence(frame.bytes);
    frame.noise = lane.settings.bit_error_rate;
    frame.taken = now_;
    frame.action.from = lane.from == 0 ? Host::a : Host::b;
    frame.action.link = static_cast<std::uint16_t>(lane.link);
    frame.action.number = ++frames_;
    frame.action.length = static_cast<std::uint32_t>(frame.bytes.size());
    frame.action.frame_check_sequence = frame.check;
    return frame;
}

/// A copy has bit errors of its own; chance decides nothing else about it.
WireFrame Wire::copy_of(WireFrame& frame) {
    WireFrame copy = frame;
    copy.taken = now_;
    copy.announced = copy.held = copy.passed = false;
    copy.held_with = 0;
    copy.release_at = never;
    copy.let_pass = 0;
    copy.dice = dice_of_copy(frame.dice, ++frame.made);
    copy.made = 0;
    copy.action.copy_of = frame.action.number;
    copy.action.number = ++frames_;
    copy.action.reordered = copy.action.corrupt = copy.action.duplicated = false;
    copy.action.jitter_ns = 0;
    return copy;
}

/// A frame comes from its sender: script and chance decide about it, then it is queued for the line. What was made of
/// it follows it wherever it goes, and takes its place when it is dropped.
void Wire::take(Lane& lane, std::vector<std::uint8_t>&& bytes) {
    counters_.ends[lane.link][lane.from].taken.fetch_add(1);
    counters_.last_activity = now_;
    if (!began_) began_ = wire_now();
    const Verdict link = verdict_of_link(lane.settings, bytes);
    watch_sent(watch_[lane.link], bytes);
    WireFrame frame = new_frame(lane, std::move(bytes));
    frame.dice = roll(lane.dice, lane.settings);
    frame.action.nth = lane.dice.frames;
    frame.action.jitter_ns = frame.dice.jitter_ns;
    frame.action.corrupt = frame.dice.corrupt;
    if (link.reason != Reason::none) return drop(std::move(frame), link.reason);
    std::vector<WireFrame> after;
    const Reason reason = decide(lane, frame, after);
    for (WireFrame& one : after) {
        one.delay_ns = frame.delay_ns;
        one.let_pass = frame.let_pass;
        if (reason != Reason::none || !frame.held) continue;
        one.held = true;
        one.held_with = frame.action.number;
        one.release_at = frame.release_at;
    }
    if (reason != Reason::none) drop(std::move(frame), reason);
    else go_on(lane, std::move(frame));
    for (WireFrame& one : after) go_on(lane, std::move(one));
}

/// Why the frame is dropped before it gets to the line; `none` when it is not.
WireAction::Reason Wire::decide(Lane& lane, WireFrame& frame, std::vector<WireFrame>& after) {
    if (!consult_script(lane, frame, after)) return Reason::by_hand;
    Verdict chance = verdict_of_chance(frame.dice, lane.settings, frame.let_pass);
    const Reason reason = chance.reason;
    if (reason == Reason::none) carry_out(std::move(chance), lane, frame, after);
    return reason;
}

/// Passes the frame on to the next stage: set aside, queued, or back on the line it was on.
void Wire::go_on(Lane& lane, WireFrame&& frame) {
    const Time now = wire_now();
    const std::uint64_t number = frame.action.number;
    const std::uint32_t let_pass = frame.let_pass;
    if (frame.held) set_aside(lane, std::move(frame), now);
    else if (frame.on_line) {
        announce(travel(lane, std::move(frame)));
        if (let_pass > 0) swap_on_line(lane, number, let_pass, now);
    } else if (!enqueue(lane, frame, now, still_.stopped)) {
        drop(std::move(frame), Reason::queue_full);
    }
}

void Wire::advance_all() {
    if (still_.stopped) return;
    for (bool again = true; again;) {  // a switch puts what has arrived on the next link
        again = false;
        for (Lane& lane : lanes_) again |= advance(lane);
    }
}

bool Wire::advance(Lane& lane) {
    const Time now = wire_now();
    bool moved = fill_line(lane);
    moved |= return_swapped(lane, now);
    for (; !lane.travelling.empty() && lane.travelling.front().arrives <= now; moved = true) {
        WireFrame frame = std::move(lane.travelling.front());
        lane.travelling.pop_front();
        deliver(lane, std::move(frame));
    }
    return moved;
}

/// Puts every frame whose turn has come on the line; false when there was none.
bool Wire::fill_line(Lane& lane) {
    bool moved = false;
    for (; WireFrame* put = put_next_on_line(lane, wire_now()); moved = true) {
        const WayLine& line = line_[lane.from];
        put->code = put->first_bit < line.changed ? line.before : line.now.code;
        if (lane.settings.cut) {
            WireFrame lost;
            if (take_out(lane, put->action.number, lost)) drop(std::move(lost), Reason::cut);
        } else if (real_time(clock_, put->arrives) - now_ >= worth_announcing) {
            announce(*put);
        }
    }
    return moved;
}

void Wire::deliver(Lane& lane, WireFrame&& frame) {
    const std::size_t to = 1 - lane.from;
    const FileDescriptor& tap = links_[lane.link].ends[to];
    aim_reset(watch_[lane.link], frame);
    WireAction& action = frame.action;
    action.at = frame.taken + wall_offset_;
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
    watch_received(watch_[lane.link], frame.bytes);
    counters_.ends[lane.link][to].delivered.fetch_add(1);
    sink_(std::move(action));
    if (!tap.open()) settings_.port(*this, lane.link, to, std::move(frame.bytes));
    counters_.last_activity = now_;
    mind_pace();
}

void Wire::drop(WireFrame&& frame, WireAction::Reason reason) {
    WireAction& action = frame.action;
    action.kind = WireAction::Kind::dropped;
    action.reason = reason;
    action.at = frame.taken + wall_offset_;
    action.arrived = 0;
    action.ended = now_ + wall_offset_;
    if (frame.on_line) {
        action.first_bit = wall_of(frame.first_bit);
        action.last_bit = wall_of(frame.last_bit);
    }
    sink_(std::move(action));
    counters_.last_activity = now_;
}

/// Tells of a frame that is under way, as far as can be known now.
void Wire::announce(WireFrame& frame) {
    frame.announced = true;
    WireAction action = frame.action;
    action.kind = WireAction::Kind::put_on_line;
    action.at = frame.taken + wall_offset_;
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
    if (still_.timers_raised) settings_.timers->restore();
    for (Lane& lane : lanes_) {
        for (WireFrame& frame : lane.travelling) drop(std::move(frame), WireAction::Reason::unfinished);
        for (WireFrame& frame : lane.waiting) drop(std::move(frame), WireAction::Reason::unfinished);
        for (WireFrame& frame : lane.aside) drop(std::move(frame), WireAction::Reason::unfinished);
    }
}

/// Wakes those who wait for the wire to fall silent.
void Wire::count_under_way() {
    std::size_t count = 0;
    for (const Lane& lane : lanes_) count += under_way(lane);
    counters_.next_event = next_wake();
    counters_.under_way = count;
}

void Wire::set_timer() {
    const Time next = counters_.next_event.load();
    if (next == alarm_.set_for) return;
    alarm_.set_for = next;
    const itimerspec when = absolute(next == never ? 0 : next);  // zero disarms
    timerfd_settime(alarm_.timer.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace osiscope
