// What comes due on the wire besides frames: a script's moments, and the ends of cuts, pauses and holds.
#include <algorithm>

#include "captures/wire_command.hpp"
#include "core/wire.hpp"

namespace osiscope {

namespace {

constexpr Time ask_again = 1'000'000;  // whether the kernels' timers are ready for the freeze, or for the pace

}  // namespace

/// Does everything that has become due. However late this thread wakes, frames and rules have their effects in
/// the order of the wire's time, and at their own moments.
void Wire::catch_up() {
    Time target = now_;
    for (Time due = next_due(); due <= target; due = next_due()) {
        now_ = std::max(due, caught_up_);
        advance_all();
        caught_up_ = now_;
        execute_due();
        target = std::max(target, now_);
    }
    now_ = target;
    advance_all();
    caught_up_ = now_;
}

/// Monotonic; `never` when nothing is planned.
Time Wire::next_due() const {
    Time due = still_.thaw_at;
    const auto at_wire_time = [&](Time wire) {
        if (wire != never) due = std::min(due, real_time(clock_, wire));
    };
    if (const std::optional<Time> moment = next_moment(rules_); began_ && moment) at_wire_time(*began_ + *moment);
    for (const Lane& lane : lanes_) at_wire_time(next_deadline(lane));
    return due;
}

/// Monotonic; `never` when only a frame or a command can make something happen.
Time Wire::next_wake() const {
    Time next = std::min(next_due(), still_.freezing || pace_.awaited ? now_ + ask_again : never);
    for (const Lane& lane : lanes_)
        if (const Time event = still_.stopped ? never : next_event(lane); event != never)
            next = std::min(next, real_time(clock_, event));
    return std::max<Time>(1, next);
}

/// What ends by itself ends before anything else is begun; rules of one moment keep the script's order.
void Wire::execute_due() {
    const Time wire = wire_now();
    for (Lane& lane : lanes_) {
        if (lane.plug_at <= wire) {
            lane.plug_at = never;
            lane.settings.cut = false;
        }
        std::vector<std::uint64_t> released;
        for (const WireFrame& frame : lane.aside)
            if (frame.held && frame.held_with == 0 && frame.release_at <= wire) released.push_back(frame.action.number);
        for (const std::uint64_t number : released) release_from(lane, number);
    }
    if (still_.thaw_at <= now_) go_on_moving();
    while (began_) {
        const std::optional<WireRule> rule = take_due(rules_, wire_now() - *began_);
        if (!rule) return;
        execute(*rule);
    }
}

/// Executes it, or keeps it until its frame or its moment comes. Of the latter it tells only why it cannot.
void Wire::add_rule(WireRule&& rule) {
    if (rule.kind == WireRule::Kind::now) return execute(rule);
    if (std::string problem = problem_with_links(rule, links_.size()); !problem.empty())
        sink_(wire_did(now_ + wall_offset_, rule, std::move(problem)));
    else add(rules_, std::move(rule));
}

}  // namespace osiscope
