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
        const std::lock_guard lock(orders_.mutex);
        lines.swap(orders_.lines);
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
    if (rule.verb.kind == Kind::slow) pace_.told = rule.verb.count;
    if (pace_.now != pace_.told || rule.verb.kind == Kind::slow) tell_pace();
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
            pace_.wanted = verb.count;
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
    if (!pace_.connected && pace_.wanted > 1) go_for_pace();  // the handshake's round trip is another now
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
        if (!unplugged) return;
        for (WireFrame& frame : take_all_on_line(lane)) drop(std::move(frame), WireAction::Reason::cut);
    });
}

/// The kernels' timers first; the wire runs on until nothing of theirs would fire, and after a pause it runs again for
/// that.
void Wire::freeze(std::int64_t time_ns) {
    if (still_.frozen) return stop(time_ns);
    if (still_.stopped) go_on_moving();
    if (settings_.timers && !still_.timers_raised) {
        settings_.timers->prepare(round_trip_now(lanes_, wire_now(), pace_.now));
        still_.timers_raised = true;
    }
    still_.freezing = time_ns;
    freeze_if_ready();
}

void Wire::freeze_if_ready() {
    if (!still_.freezing || (still_.timers_raised && !settings_.timers->ready(silent(lanes_)))) return;
    stop(*still_.freezing);
    still_.freezing.reset();
    still_.frozen = true;
    if (still_.timers_raised) settings_.timers->settle();
    sink_(wire_is_frozen(now_ + wall_offset_));
}

/// The timers fire, those too that a freeze had put off.
void Wire::pause(std::int64_t time_ns) {
    still_.freezing.reset();
    still_.frozen = false;
    restore_timers();
    stop(time_ns);
}

/// Nothing moves any more, until told otherwise or for so long.
void Wire::stop(std::int64_t time_ns) {
    change_pace(pace_.now, true);
    still_.thaw_at = time_ns != 0 ? now_ + time_ns : never;
}

void Wire::restore_timers() {
    if (!std::exchange(still_.timers_raised, false)) return;
    settings_.timers->restore();
    now_ = std::max(now_, monotonic_now());  // it may have taken its time, in which nothing has moved
}

void Wire::go_on_moving() {
    still_.freezing.reset();
    still_.frozen = false;
    still_.thaw_at = never;
    restore_timers();
    if (still_.stopped) sink_(wire_moves(now_ + wall_offset_));
    change_pace(pace_.now, false);
    if (pace_.awaited) renew_pace();
}

void Wire::change_pace(std::uint32_t slow, bool stopped) {
    pace_.now = slow;
    still_.stopped = stopped;
    set_pace(clock_, now_, slow, stopped);
    caught_up_ = now_;
    for (Lane& lane : lanes_)
        for (WireFrame& frame : lane.travelling) announce(frame);
}

}  // namespace osiscope
