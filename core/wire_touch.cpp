// What is done to single frames: by the script when they come, by commands while they are on the wire.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "captures/wire_command.hpp"
#include "core/wire.hpp"
#include "core/wire_tweezers.hpp"
#include "layers/decode.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/text.hpp"
#include "layers/tweezers.hpp"

namespace osiscope {

namespace {

using Kind = WireVerb::Kind;

}  // namespace

/// Every rule counts every frame that its filter accepts, as it came from its sender, and is applied when its turn has
/// come, in the script's order. Returns false when one of them drops the frame.
bool Wire::consult_script(Lane& lane, WireFrame& frame, std::vector<WireFrame>& after) {
    const std::vector<std::uint8_t> bytes = frame.bytes;
    const Packet packet = decode(LinkType::ethernet, bytes, static_cast<std::uint32_t>(bytes.size()));
    const FrameSummary summary = summarize(packet, bytes);
    FilterSubject subject;
    subject.number = static_cast<std::uint32_t>(frame.action.number);
    subject.since_first = wire_now() - *began_;
    subject.captured_length = subject.original_length = frame.action.length;
    subject.interface_name = "wire";
    subject.summary = &summary;
    subject.bytes = bytes;
    subject.packet = &packet;
    bool passes = true;
    for (const WireRule* rule :
         whose_turn(rules_, subject, static_cast<std::uint16_t>(lane.link), host_at(lane.from))) {
        if (!is_about_frames(rule->verb.kind)) {
            execute(*rule);
            continue;
        }
        frame.action.actions.push_back(rule->line);
        if (rule->verb.kind == Kind::drop) {
            passes = false;
            continue;
        }
        std::string problem = apply_to_frame(rule->verb, lane, frame, after);
        if (!problem.empty()) sink_(wire_did(now_ + wall_offset_, *rule, std::move(problem)));
    }
    return passes;
}

/// A command about a frame that is on the wire.
std::string Wire::execute_on_frame(const WireVerb& verb) {
    for (Lane& lane : lanes_) {
        WireFrame* found = find_frame(lane, verb.number);
        if (found == nullptr) continue;
        found->action.actions.push_back(0);
        if (verb.kind == Kind::hold || verb.kind == Kind::delay || verb.kind == Kind::swap)
            return change_place(verb, lane, *found), "";
        if (verb.kind == Kind::drop) {
            WireFrame frame;
            if (take_out(lane, verb.number, frame)) drop(std::move(frame), WireAction::Reason::by_hand);
            release_from(lane, verb.number);
            return "";
        }
        std::vector<WireFrame> after;
        std::string problem = apply_to_frame(verb, lane, *found, after);
        std::uint64_t place = verb.number;
        for (WireFrame& one : after) {
            const std::uint64_t number = one.action.number;
            if (!insert_after(lane, place, one)) drop(std::move(one), WireAction::Reason::queue_full);
            else place = number;
        }
        return problem;
    }
    return fmt::format("no frame {} is on the wire now", verb.number);
}

/// Holds, delays or swaps a frame by command: it is queued, on the line, or set aside.
void Wire::change_place(const WireVerb& verb, Lane& lane, WireFrame& frame) {
    const std::uint64_t number = frame.action.number;
    const bool travels = frame.on_line && !frame.held && frame.let_pass == 0;
    if (verb.kind == Kind::hold) {
        if (frame.held) return hold(lane, frame, verb.time_ns);
        WireFrame taken;
        if (!take_out(lane, number, taken)) return;
        if (taken.passed) taken.aside_ns += wire_now() - taken.held_since;
        taken.passed = false;
        hold(lane, taken, verb.time_ns);
        if (taken.on_line) announce(taken);
        return set_aside(lane, std::move(taken), wire_now());
    }
    if (verb.kind == Kind::delay) {
        frame.delay_ns += verb.time_ns;
        if (frame.on_line) frame.arrives += verb.time_ns;
        WireFrame taken;
        if (travels && take_out(lane, number, taken)) announce(travel(lane, std::move(taken)));
        return;
    }
    frame.action.reordered = true;
    if (!travels) {
        frame.let_pass = verb.count;
        return;
    }
    swap_on_line(lane, number, verb.count, wire_now());
    if (WireFrame* moved = find_frame(lane, number)) announce(*moved);
}

/// Returns "" or why it cannot be done. What is made of the frame goes `after` it.
std::string Wire::apply_to_frame(const WireVerb& verb, Lane& lane, WireFrame& frame, std::vector<WireFrame>& after) {
    std::string problem;
    switch (verb.kind) {
        case Kind::hold: hold(lane, frame, verb.time_ns); break;
        case Kind::flip:
            if (const auto bit = find_bit(frame.bytes, verb.place, problem)) {
                flip_bit(frame.bytes, *bit);
                frame.action.flipped_bits.push_back(*bit);
                if (!verb.repair) break;
                repair_checksums(frame.bytes, LinkType::ethernet, static_cast<std::uint32_t>(frame.bytes.size()));
                frame.check = frame_check_sequence(frame.bytes);
            }
            break;
        case Kind::duplicate:
            for (std::uint32_t i = 0; i < verb.count; ++i) after.push_back(copy_of(frame));
            break;
        case Kind::delay: frame.delay_ns += verb.time_ns; break;
        case Kind::swap:
            frame.let_pass = verb.count;
            frame.action.reordered = true;
            break;
        case Kind::truncate:
            if (verb.count < frame.bytes.size()) frame.bytes.resize(verb.count);
            else problem = "the frame has only " + counted(frame.bytes.size(), "byte", "bytes");
            break;
        case Kind::reset: return forge(verb, lane, frame, after);
        default: break;
    }
    return problem;
}

std::string Wire::forge(const WireVerb& verb, Lane& lane, WireFrame& frame, std::vector<WireFrame>& after) {
    std::optional<std::vector<std::uint8_t>> bytes = forged_reset(frame.bytes, verb.back);
    if (!bytes) return "a reset can be forged only from a TCP segment, and this frame is not one";
    Lane& way = verb.back ? lanes_[lane.link * 2 + (1 - lane.from)] : lane;
    WireFrame reset = new_frame(way, std::move(*bytes));
    reset.dice = dice_of_copy(frame.dice, ++frame.made);
    reset.action.forged = true;
    reset.aim = verb.aim;
    reset.action.copy_of = frame.action.number;
    reset.action.actions = frame.action.actions;
    if (verb.back) go_on(way, std::move(reset));
    else after.push_back(std::move(reset));
    return "";
}

/// It arrives now, and only now is it known what its receiver expects. A reset that was damaged on the way stays so.
void Wire::aim_reset(const Lane& lane, WireFrame& frame) {
    WireAction& action = frame.action;
    if (!action.flipped_bits.empty() || frame.bytes.size() != action.length) return;
    const std::optional<SequenceNumber> number = aimed_number(watch_[lane.link], frame.bytes, *frame.aim);
    if (!number) return;
    set_sequence_number(frame.bytes, number->value);
    frame.check = action.frame_check_sequence = frame_check_sequence(frame.bytes);
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
