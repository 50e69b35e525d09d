// What is done to the wire as a whole: by the script, and by the commands of whoever holds the tweezers.
#include <sys/eventfd.h>

#include <algorithm>
#include <utility>

#include "captures/wire_command.hpp"
#include "captures/wire_options.hpp"
#include "core/clock.hpp"
#include "core/wire.hpp"

namespace osiscope {

using Kind = WireVerb::Kind;

void Wire::execute_commands() {
    eventfd_t count = 0;
    eventfd_read(wake_.get(), &count);
    std::vector<std::string> lines;
    {
        const std::lock_guard lock(mutex_);
        lines.swap(commands_);
    }
    for (const std::string& line : lines) {
        WireLineRead read = read_wire_line(line);
        if (!read.problem.empty()) sink_(wire_refused(now_ + wall_offset_, line, std::move(read.problem)));
        if (!read.rule) continue;
        if (read.rule->kind != WireRule::Kind::now && problem_with_links(*read.rule, links_.size()).empty())
            sink_(wire_plans(now_ + wall_offset_, *read.rule));
        add_rule(std::move(*read.rule));
        catch_up();  // the next one finds the wire as this one has left it
    }
}

void Wire::execute(const WireRule& rule) {
    std::string problem = execute(rule.verb);
    sink_(wire_did(now_ + wall_offset_, rule, std::move(problem)));
    if (rule.verb.kind == Kind::slow) told_slow_ = rule.verb.count;
    if (slow_ != told_slow_ || rule.verb.kind == Kind::slow) tell_pace();
}

/// Does it and returns "", or why it cannot be done.
std::string Wire::execute(const WireVerb& verb) {
    if (std::string problem = problem_with_link(verb.link, links_.size()); !problem.empty()) return problem;
    switch (verb.kind) {
        case Kind::release: return release(verb.number);
        case Kind::cut: cut(verb, true); return "";
        case Kind::plug: cut(verb, false); return "";
        case Kind::freeze: freeze(verb.time_ns); return "";
        case Kind::pause: pause(verb.time_ns); return "";
        case Kind::thaw: go_on_moving(); return "";
        case Kind::slow:
            wanted_slow_ = verb.count;
            go_for_pace();
            return "";
        case Kind::set: set(verb); return "";
        default: return execute_on_frame(verb);
    }
}

template <class Act>
void Wire::for_lanes(const WireVerb& verb, Act&& act) {
    for (Lane& lane : lanes_)
        if (is_about(verb, static_cast<std::uint16_t>(lane.link), host_at(lane.from))) act(lane);
}

void Wire::set(const WireVerb& verb) {
    if (!is_impairment(*verb.option)) return set_line(verb);
    for_lanes(verb, [&](Lane& lane) { set_wire_value(*verb.option, verb.value, lane.settings); });
    if (!connected_ && wanted_slow_ > 1) go_for_pace();  // the handshake's round trip is another now
}

void Wire::set_line(const WireVerb& verb) {
    for (std::size_t from = 0; from < 2; ++from) {
        if (verb.from && index(*verb.from) != from) continue;
        WayLine& line = line_[from];
        if (sets_frame_check(verb)) line.now.frame_check = verb.value.amount != 0;
        if (!sets_line_code(verb)) continue;
        line.before = line.now.code;
        line.changed = wire_now();
        line.now.code = static_cast<WireCode>(verb.value.amount);
    }
}

/// What is on a cable when it is unplugged is lost. The last command says how long: it ends what the one before it
/// planned.
void Wire::cut(const WireVerb& verb, bool unplugged) {
    for_lanes(verb, [&](Lane& lane) {
        lane.settings.cut = unplugged;
        lane.plug_at = unplugged && verb.time_ns != 0 ? wire_now() + verb.time_ns : never;
        if (unplugged) drop_all(take_all_on_line(lane), WireAction::Reason::cut);
    });
}

/// The kernels' timers first; the wire runs on until nothing of theirs would fire, and after a pause it runs again for
/// that.
void Wire::freeze(std::int64_t time_ns) {
    if (frozen_) return stop(time_ns);
    if (stopped_) go_on_moving();
    if (settings_.timers && !timers_raised_) {
        settings_.timers->prepare(round_trip());
        timers_raised_ = true;
    }
    freezing_ = time_ns;
    freeze_if_ready();
}

void Wire::freeze_if_ready() {
    if (!freezing_ || (timers_raised_ && !settings_.timers->ready(silent()))) return;
    stop(*freezing_);
    freezing_.reset();
    frozen_ = true;
    if (timers_raised_) settings_.timers->settle();
    sink_(wire_is_frozen(now_ + wall_offset_));
}

bool Wire::silent() const {
    return std::all_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) {
        return lane.waiting.empty() && lane.travelling.empty() && lane.aside.empty();
    });
}

/// As long as it takes now, by the clock of those who wait: there and back, and what is on the line before.
Time Wire::round_trip() const {
    constexpr Time of_the_hosts = 50'000'000;  // an acknowledgment they delay
    constexpr Time most = 60'000'000'000;
    Time wire = 0;
    for (const Lane& lane : lanes_) {
        const Time queued = lane.line_free > wire_now() ? lane.line_free - wire_now() : 0;
        wire += lane.settings.delay_ns + lane.settings.jitter_ns + queued;
    }
    return std::min(most, wire * static_cast<Time>(slow_) + of_the_hosts);
}

/// The timers fire, those too that a freeze had put off.
void Wire::pause(std::int64_t time_ns) {
    freezing_.reset();
    frozen_ = false;
    restore_timers();
    stop(time_ns);
}

/// Nothing moves any more, until told otherwise or for so long.
void Wire::stop(std::int64_t time_ns) {
    change_pace(slow_, true);
    thaw_at_ = time_ns != 0 ? now_ + time_ns : never;
}

void Wire::restore_timers() {
    if (!std::exchange(timers_raised_, false)) return;
    settings_.timers->restore();
    now_ = std::max(now_, monotonic_now());  // it may have taken its time, in which nothing has moved
}

void Wire::go_on_moving() {
    freezing_.reset();
    frozen_ = false;
    thaw_at_ = never;
    restore_timers();
    if (stopped_) sink_(wire_moves(now_ + wall_offset_));
    change_pace(slow_, false);
    if (slowing_) renew_pace();
}

void Wire::change_pace(std::uint32_t slow, bool stopped) {
    slow_ = slow;
    stopped_ = stopped;
    set_pace(clock_, now_, slow, stopped);
    caught_up_ = now_;
    for (Lane& lane : lanes_)
        for (WireFrame& frame : lane.travelling) announce(frame);
}

}  // namespace osiscope
