// What is done to single frames: by the script when they come, by commands while they are on the wire.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "captures/wire_command.hpp"
#include "core/wire.hpp"

namespace osiscope {

/// Every rule is applied when its turn has come, in the script's order. Returns false when one of them drops the frame.
bool Wire::consult_script(Lane& lane, WireFrame& frame, std::vector<WireFrame>& after) {
    const auto link = static_cast<std::uint16_t>(lane.link);
    bool passes = true;
    for (const WireRule* rule :
         whose_turn(rules_, {frame.bytes, frame.action.number, wire_now() - *began_, link, host_at(lane.from)})) {
        if (!is_about_frames(rule->verb.kind)) {
            execute(*rule);
            continue;
        }
        frame.action.actions.push_back(rule->line);
        Verdict verdict = verdict_of_order(rule->verb, frame.bytes);
        passes &= verdict.reason == WireAction::Reason::none;
        if (!verdict.problem.empty()) sink_(wire_did(now_ + wall_offset_, *rule, std::move(verdict.problem)));
        else carry_out(std::move(verdict), lane, frame, after);
    }
    return passes;
}

/// Does what a verdict says, but for dropping the frame. What is made of it goes `after` it.
void Wire::carry_out(Verdict&& verdict, Lane& lane, WireFrame& frame, std::vector<WireFrame>& after) {
    apply(verdict, frame);
    if (verdict.hold_ns) hold(lane, frame, *verdict.hold_ns);
    for (std::uint32_t i = 0; i < verdict.copies; ++i) after.push_back(copy_of(frame));
    if (verdict.reset) forge(std::move(*verdict.reset), lane, frame, after);
}

/// A command about a frame that is on the wire.
std::string Wire::execute_on_frame(const WireVerb& verb) {
    for (Lane& lane : lanes_) {
        WireFrame* found = find_frame(lane, verb.number);
        if (found == nullptr) continue;
        found->action.actions.push_back(0);
        Verdict verdict = verdict_of_order(verb, found->bytes);
        if (!verdict.problem.empty()) return verdict.problem;
        if (changes_place(verdict)) return change_place(verdict, lane, *found), "";
        if (verdict.reason != WireAction::Reason::none) {
            WireFrame frame;
            if (take_out(lane, verb.number, frame)) drop(std::move(frame), verdict.reason);
            release_from(lane, verb.number);
            return "";
        }
        std::vector<WireFrame> after;
        carry_out(std::move(verdict), lane, *found, after);
        std::uint64_t place = verb.number;
        for (WireFrame& one : after) {
            const std::uint64_t number = one.action.number;
            if (!insert_after(lane, place, one)) drop(std::move(one), WireAction::Reason::queue_full);
            else place = number;
        }
        return "";
    }
    return fmt::format("no frame {} is on the wire now", verb.number);
}

/// Holds, delays or swaps a frame by command: it is queued, on the line, or set aside.
void Wire::change_place(const Verdict& verdict, Lane& lane, WireFrame& frame) {
    const std::uint64_t number = frame.action.number;
    const bool travels = frame.on_line && !frame.held && frame.let_pass == 0;
    if (verdict.hold_ns) {
        if (frame.held) return hold(lane, frame, *verdict.hold_ns);
        WireFrame taken;
        if (!take_out(lane, number, taken)) return;
        if (taken.passed) taken.aside_ns += wire_now() - taken.held_since;
        taken.passed = false;
        hold(lane, taken, *verdict.hold_ns);
        if (taken.on_line) announce(taken);
        return set_aside(lane, std::move(taken), wire_now());
    }
    if (verdict.delay_ns) {
        frame.delay_ns += *verdict.delay_ns;
        if (frame.on_line) frame.arrives += *verdict.delay_ns;
        WireFrame taken;
        if (travels && take_out(lane, number, taken)) announce(travel(lane, std::move(taken)));
        return;
    }
    frame.action.reordered = true;
    if (!travels) {
        frame.let_pass = *verdict.let_pass;
        return;
    }
    swap_on_line(lane, number, *verdict.let_pass, wire_now());
    if (WireFrame* moved = find_frame(lane, number)) announce(*moved);
}

void Wire::forge(ForgedReset&& forged, Lane& lane, WireFrame& frame, std::vector<WireFrame>& after) {
    Lane& way = forged.back ? lanes_[lane.link * 2 + (1 - lane.from)] : lane;
    WireFrame reset = new_frame(way, std::move(forged.bytes));
    reset.dice = dice_of_copy(frame.dice, ++frame.made);
    reset.action.forged = true;
    reset.aim = forged.aim;
    reset.action.copy_of = frame.action.number;
    reset.action.actions = frame.action.actions;
    if (forged.back) go_on(way, std::move(reset));
    else after.push_back(std::move(reset));
}

/// Until it is released, or for so long. What is held with the frame stays with it.
void Wire::hold(Lane& lane, WireFrame& frame, std::int64_t time_ns) {
    frame.held = true;
    frame.release_at = time_ns != 0 ? wire_now() + time_ns : never;
    for (WireFrame& other : lane.aside)
        if (other.held_with == frame.action.number) other.release_at = frame.release_at;
}

/// Releases one held frame, or all of them.
std::string Wire::release(std::uint64_t number) {
    bool found = number == 0;
    for (Lane& lane : lanes_) {
        const WireFrame* frame = find_frame(lane, number);
        found |= frame != nullptr && frame->held;
        release_from(lane, number);
    }
    return found ? "" : fmt::format("no frame {} is held", number);
}

/// Releases a frame with those that are held together with it.
void Wire::release_from(Lane& lane, std::uint64_t number) {
    std::vector<WireFrame> released;
    for (WireFrame& frame : std::exchange(lane.aside, {})) {
        const bool meant = number == 0 || frame.action.number == number || frame.held_with == number;
        (frame.held && meant ? released : lane.aside).push_back(std::move(frame));
    }
    for (WireFrame& frame : released) {
        const Time held = wire_now() - frame.held_since;
        (frame.on_line ? frame.arrives : frame.aside_ns) += held;
        frame.held = false;
        frame.held_with = 0;
        frame.release_at = never;
        go_on(lane, std::move(frame));
    }
}

}  // namespace osiscope
