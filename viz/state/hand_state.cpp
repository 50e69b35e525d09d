#include "viz/state/hand_state.hpp"

#include <algorithm>
#include <iterator>

#include "captures/wire_command.hpp"
#include "layers/words.hpp"

namespace osiscope {

namespace {

/// The bit to flip: the first that is selected, else the first of the highest layer's bytes.
std::uint32_t bit_in_hand(const AppState& state, std::uint32_t journey) {
    if (state.selected_bits.count > 0) return static_cast<std::uint32_t>(state.selected_bits.first);
    if (journey == no_index) return 0;
    const Packet packet = decode_frame(state.story.recording, frame_of(journey_at(state.story, journey)));
    return packet.layers.empty() ? 0 : static_cast<std::uint32_t>(packet.layers.back().header.first * 8);
}

/// The frame of this number while it is on the wire, else nullptr. No frame has number 0.
const WireAction* under_way(const AppState& state, std::uint64_t number) {
    for (const WireAction& action : state.story.recording.under_way)
        if (number != 0 && action.number == number) return &action;
    return nullptr;
}

bool is_held(const Hand& hand) { return std::find(hand.held.begin(), hand.held.end(), hand.frame) != hand.held.end(); }

/// Only the wire's own words count: a freeze takes hold later than it is asked for.
std::optional<Time> standing_since(const Recording& recording) {
    for (auto command = recording.wire_commands.rbegin(); command != recording.wire_commands.rend(); ++command) {
        if (command->kind == WireCommand::Kind::moving) return std::nullopt;
        if (command->kind == WireCommand::Kind::frozen || did(*command, WireVerb::Kind::pause)) return command->at;
    }
    return std::nullopt;
}

const WireAction* newest_under_way(const AppState& state) {
    const WireAction* newest = nullptr;
    for (const WireAction& action : state.story.recording.under_way)
        if (action.first_bit <= now_on_wire(state) && (newest == nullptr || action.first_bit > newest->first_bit))
            newest = &action;
    return newest;
}

/// On the wire as far as it has come by now; a frame whose arrival is not known yet is nowhere else.
Position position_under_way(const AppState& state, std::uint32_t journey, const WireAction& action) {
    Position at{{TimelineItem::Kind::journey, journey, journey_at(state.story, journey).departs}, 0, 0};
    const StopNumbers numbers = stop_numbers(at.item, state.story);
    const Journey told = journey_at(state.story, journey);
    at.stop = action.link != told.first_link && numbers.second_wire >= 0 ? numbers.second_wire : numbers.wire;
    const auto flight = static_cast<double>(std::max<Time>(1, action.arrived - action.first_bit));
    at.progress =
        std::clamp(static_cast<float>(static_cast<double>(now_on_wire(state) - action.first_bit) / flight), 0.0F, 1.0F);
    return at;
}

/// A packet whose arrival is not known yet has not gone up anywhere.
Position position_now(const AppState& state) {
    Position at = position_at(now_on_wire(state), state.story);
    if (at.item.kind != TimelineItem::Kind::journey) return at;
    const Journey journey = journey_at(state.story, at.item.index);
    if (journey.arrival_known) return at;
    const StopNumbers numbers = stop_numbers(at.item, state.story);
    at.stop = numbers.wire;
    if (journey.router_in != no_index && numbers.router >= 0) at.stop += numbers.router_top;
    if (journey.router_out != no_index && numbers.second_wire >= 0) at.stop = numbers.second_wire;
    at.progress = 0;
    return at;
}

using Lines = std::vector<std::string>;
using Kind = WireVerb::Kind;

/// One overload a request that reaches the wire.
struct LinesOf {
    const AppState& state;

    template <class Other>
    Lines operator()(const Other&) const {
        return {};
    }
    /// Laid down, the tweezers leave nothing held and nothing standing.
    Lines operator()(const request::ArmTweezers& to) const {
        if (to.on) return {slow(state.hand.slow)};
        Lines lines;
        for (const std::uint64_t number : state.hand.held)
            if (under_way(state, number) != nullptr) lines.push_back(line(Kind::release, number));
        if (state.hand.pause != WirePause::none) lines.push_back(line(Kind::thaw));
        lines.push_back(slow(1));
        return lines;
    }
    Lines operator()(const request::TellWire& tell) const { return {tell.line}; }
    Lines operator()(const request::SlowWire&) const { return {slow(state.hand.slow)}; }
    Lines operator()(const request::PauseWire& to) const {
        switch (to.pause) {
            case WirePause::frozen: return {line(Kind::freeze)};
            case WirePause::cruel: return {line(Kind::pause)};
            case WirePause::none: break;
        }
        return {line(Kind::thaw)};
    }
    Lines operator()(const request::TouchFrame& touch) const {
        const WireAction* frame = frame_in_hand(state);
        return frame != nullptr ? Lines{touch_line(touch.what, *frame)} : Lines{};
    }

private:
    [[nodiscard]] std::string touch_line(Touch what, const WireAction& frame) const {
        WireVerb verb;
        verb.number = frame.number;
        switch (what) {
            case Touch::drop: verb.kind = Kind::drop; break;
            case Touch::flip: {
                const std::uint32_t bit = bit_in_hand(state, journey_under_way(state, frame));
                verb.kind = Kind::flip;
                verb.place = {BitPlace::Base::frame, "", bit / 8, bit % 8};
                break;
            }
            case Touch::hold: verb.kind = is_held(state.hand) ? Kind::hold : Kind::release; break;
            case Touch::duplicate: verb.kind = Kind::duplicate; break;
            case Touch::delay:
                verb.kind = Kind::delay;
                verb.time_ns = 1'000'000'000;
                break;
            case Touch::swap: verb.kind = Kind::swap; break;
            case Touch::truncate:
                verb.kind = Kind::truncate;
                verb.count = frame.length / 2;
                break;
            case Touch::reset: verb.kind = Kind::reset; break;
            case Touch::reset_in_window:
                verb.kind = Kind::reset;
                verb.aim = ResetAim::in_window;
                break;
            case Touch::reset_outside:
                verb.kind = Kind::reset;
                verb.aim = ResetAim::outside;
                break;
        }
        return to_text(verb);
    }

    static std::string line(Kind kind, std::uint64_t number = 0) {
        WireVerb verb;
        verb.kind = kind;
        verb.number = number;
        return to_text(verb);
    }

    static std::string slow(int times) {
        WireVerb verb;
        verb.kind = Kind::slow;
        verb.count = static_cast<std::uint32_t>(times);
        return to_text(verb);
    }
};

}  // namespace

bool following(const AppState& state) { return state.hand.armed && state.live_running && state.hand.follows; }

bool wire_stands(const AppState& state) { return standing_since(state.story.recording).has_value(); }

Time now_on_wire(const AppState& state) { return standing_since(state.story.recording).value_or(state.hand.now); }

bool follow(AppState& state) {
    if (timeline_size(state.story.digest) == 0) return false;
    const WireAction* frame = frame_in_hand(state);
    if (frame == nullptr) frame = newest_under_way(state);
    const std::uint32_t journey = frame != nullptr ? journey_under_way(state, *frame) : no_index;
    Position to = journey != no_index ? position_under_way(state, journey, *frame) : position_now(state);
    if (!(to.item == state.time.position.item)) {
        state.selected_bits = {};
        state.selected_field = -1;
    }
    state.time.position = to;
    return !state.story.recording.under_way.empty();
}

void arm_tweezers(AppState& state, bool on) {
    if (on && !state.live) {
        state.hint = why_not_armed(state);
        return;
    }
    state.hand.armed = state.hand.follows = on;
    if (!on) return;  // what is held or paused is still to be told to the wire
    state.hand.pause = WirePause::none;
    state.hand.held.clear();
}

bool pause_wire(AppState& state, WirePause pause) {
    if (!state.live_running) {
        state.hint = why_no_touch(state);
        return false;
    }
    if (pause != WirePause::none && state.hand.pause != WirePause::none) {
        state.notice =
            said("The wire is standing still already. Let it move first (Z or V), then choose the other pause.");
        return false;
    }
    state.hand.pause = pause;
    return true;
}

void point_at(AppState& state, std::uint64_t number) {
    state.hand.frame = state.hand.frame == number ? 0 : number;
    state.hand.follows = true;
    state.selected_bits = {};
    state.selected_field = -1;
}

void slow_wire(AppState& state, int by) {
    const auto* at = std::lower_bound(std::begin(slow_motions), std::end(slow_motions), state.hand.slow);
    const auto place =
        std::clamp<std::ptrdiff_t>((at - std::begin(slow_motions)) + by, 0, std::ssize(slow_motions) - 1);
    state.hand.slow = slow_motions[place];
}

void touch_frame(AppState& state, Touch what) {
    state.hint = why_no_touch(state);
    if (what != Touch::hold || !state.hint.empty()) return;
    std::vector<std::uint64_t>& held = state.hand.held;
    if (is_held(state.hand)) held.erase(std::find(held.begin(), held.end(), state.hand.frame));
    else held.push_back(state.hand.frame);
}

std::string why_not_armed(const AppState& state) {
    if (state.live_running) return said("First take up the tweezers: X.");
    if (state.live) return said("The transfer is over. R sends the file again; then X takes up the tweezers.");
    return said(
        "This is a recording, and what has happened cannot be changed. Ctrl L lists the lessons; R there runs one "
        "live.");
}

std::string why_no_touch(const AppState& state) {
    if (!state.live_running) return said("The transfer is over. R sends the file again, slowly enough to reach in.");
    if (frame_in_hand(state) == nullptr) return said("First click a frame on the wire.");
    return {};
}

const WireAction* frame_in_hand(const AppState& state) { return under_way(state, state.hand.frame); }

std::uint32_t journey_under_way(const AppState& state, const WireAction& action) {
    return journey_awaiting(state.story, action);
}

std::vector<std::string> wire_lines(const AppState& state, const Request& request) {
    return std::visit(LinesOf{state}, request);
}

}  // namespace osiscope
