#include "captures/wire_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "layers/physical/ethernet_line.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

void add(std::string& text, const std::string& part) { text += text.empty() ? part : "; " + part; }

std::string by(const WireAction& action) {
    if (action.actions.empty()) return "";
    return action.actions[0] == 0 ? " by hand" : fmt::format(" by action {}", action.actions[0]);
}

const char* way(Host from) { return from == Host::a ? "A>B" : "B>A"; }

void add_flips(std::string& text, const WireAction& action) {
    for (const std::uint32_t bit : action.flipped_bits)
        add(text, fmt::format("bit {} of byte {} flipped{}", bit % 8, bit / 8,
                              action.corrupt || action.actions.empty() ? " by noise" : by(action)));
}

/// What chance and the script decided; outcomes that depend on the moment (a full queue, a cut cable) come by name too.
std::string decisions(const WireAction& action) {
    std::string text;
    if (action.kind == WireAction::Kind::dropped && action.reason != WireAction::Reason::check_failed &&
        action.reason != WireAction::Reason::unfinished && action.reason != WireAction::Reason::refused)
        add(text, name(action.reason));
    if (action.jitter_ns != 0) add(text, fmt::format("jitter {} ns", action.jitter_ns));
    if (action.duplicated) add(text, "duplicate");
    if (action.reordered) add(text, "reorder");
    if (action.corrupt) add(text, "corrupt");
    for (const std::uint32_t number : action.actions)
        add(text, number == 0 ? "by hand" : fmt::format("action {}", number));
    return text.empty() ? "carried" : text;
}

/// A frame that something was decided about, and the one its sender gave from which it comes: itself, or, of a copy or
/// a forged reset, the model.
struct Decided {
    const WireAction* action = nullptr;
    const WireAction* first = nullptr;
    std::uint64_t number = 0;  ///< 0 of the model: it comes first
};

std::vector<Decided> decided_frames(const Recording& recording) {
    std::unordered_map<std::uint64_t, const WireAction*> by_number;
    for (const WireAction& action : recording.wire_actions)
        if (action.number != 0) by_number[action.number] = &action;
    std::vector<Decided> decided;
    for (const WireAction& action : recording.wire_actions) {
        const WireAction* first = &action;
        while (first != nullptr && first->copy_of != 0) {
            const auto model = by_number.find(first->copy_of);  // made before it, so this ends
            first = model != by_number.end() && model->second->number < first->number ? model->second : nullptr;
        }
        if (first == nullptr || first->nth == 0) continue;
        decided.push_back({&action, first, first == &action ? 0 : action.number});
    }
    return decided;
}

const char* kind_of_copy(const Decided& one) {
    if (!one.action->forged) return "copy";
    return one.action->from == one.first->from ? "forged reset" : "forged reset back";
}

/// The same packet at its sender's interface and on the wire: way, length and check sequence, padding counted in.
using Identity = std::tuple<std::size_t, std::uint32_t, std::uint32_t>;

std::uint32_t padded_check(Bytes frame) {
    if (frame.size() >= 60) return frame_check_sequence(frame);
    std::vector<std::uint8_t> padded(frame.begin(), frame.end());
    padded.resize(60, 0);
    return frame_check_sequence(padded);
}

}  // namespace

std::string note(const WireAction& action) {
    std::string text;
    if (action.kind == WireAction::Kind::dropped) {
        const bool hand = action.reason == WireAction::Reason::by_hand;
        add(text, fmt::format("dropped on the wire{}", hand ? by(action) : fmt::format(" ({})", name(action.reason))));
    }
    add_flips(text, action);
    if (action.arrived_length != 0 && action.arrived_length < action.length)
        add(text, fmt::format("truncated to {}{}", counted(action.arrived_length, "byte", "bytes"), by(action)));
    if (action.reordered) add(text, fmt::format("reordered: held back until later frames had passed it{}", by(action)));
    if (action.duplicated) add(text, "duplicated on the wire");
    if (action.code_violations > 0)
        add(text, counted(action.code_violations, "violation", "violations") + " of the line code");
    if (action.extra_ns > 0 && action.jitter_ns == 0 && !action.actions.empty() && !action.reordered)
        add(text, fmt::format("delayed by {}{}", duration_text(action.extra_ns), by(action)));
    return text;
}

void for_each_note(const Recording& recording, const std::function<void(std::uint32_t, std::string&&)>& found) {
    std::map<Identity, std::deque<std::uint32_t>> wanted;  // actions with something to say, oldest first
    for (std::uint32_t i = 0; i < recording.wire_actions.size(); ++i) {
        const WireAction& action = recording.wire_actions[i];
        if (action.forged || action.copy_of != 0 || note(action).empty()) continue;
        // A host's interface hears what it sends; its point is found by the host that is at that end of the row.
        wanted[{index(action.from), action.length, action.frame_check_sequence}].push_back(i);
    }
    if (wanted.empty()) return;
    for (std::uint32_t frame = 0; frame < recording.frames.size(); ++frame) {
        const StoredFrame& stored = recording.frames[frame];
        const std::optional<Host> host = host_of(recording, frame);
        if (!host || stored.direction != Direction::outbound) continue;
        const Bytes bytes = frame_bytes(recording, frame);
        const auto length = std::max(static_cast<std::uint32_t>(bytes.size()), 60U);
        const auto at = wanted.find({index(*host), length, padded_check(bytes)});
        if (at == wanted.end()) continue;
        // The same bytes may have been sent before: the one that left when the wire took it, give or take.
        std::deque<std::uint32_t>& actions = at->second;
        const auto taken = [&](std::uint32_t action) { return recording.wire_actions[action].at - stored.at; };
        const auto best = std::min_element(actions.begin(), actions.end(), [&](std::uint32_t a, std::uint32_t b) {
            return std::abs(taken(a)) < std::abs(taken(b));
        });
        if (std::abs(taken(*best)) > 100'000'000) continue;
        found(frame, note(recording.wire_actions[*best]));
        actions.erase(best);
        if (actions.empty()) wanted.erase(at);
    }
}

std::string decision_log(const Recording& recording) {
    std::vector<Decided> decided = decided_frames(recording);
    std::sort(decided.begin(), decided.end(), [](const Decided& a, const Decided& b) {
        return std::tuple(a.first->link, a.first->from, a.first->nth, a.number) <
               std::tuple(b.first->link, b.first->from, b.first->nth, b.number);
    });
    std::string log;
    std::uint32_t made = 0;  // of the frame whose line came last that is no copy
    for (const Decided& one : decided) {
        const bool original = one.first == one.action;
        made = original ? 0 : made + 1;
        log += fmt::format("link {} {} {}", one.first->link, way(one.first->from), one.first->nth);
        log += original ? ": " : fmt::format(".{}: {}; ", made, kind_of_copy(one));
        log += decisions(*one.action) + "\n";
    }
    return log;
}

}  // namespace osiscope
