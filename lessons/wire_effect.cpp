#include "lessons/wire_effect.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/refusal.hpp"
#include "captures/wire_command.hpp"
#include "layers/describe.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"

namespace osiscope {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

/// What a bit of the frame says: "Time to live, layer 3".
std::string place_of_bit(const Recording& recording, std::uint32_t frame, std::uint32_t bit) {
    const Packet packet = decode_frame(recording, frame);
    const Bytes bytes = frame_bytes(recording, frame);
    for (const Layer& layer : packet.layers)
        for (const Row& row : describe(packet, layer, bytes))
            if (layer.protocol != Protocol::data && bit >= row.bits.first && bit < row.bits.end())
                return fmt::format("{} of {}", row.label, name(layer.protocol));
    return fmt::format("the data, byte {} of the frame", bit / 8);
}

/// "duplicate 3" of "when 'tcp' nth 2: duplicate 3".
std::string what_to_do(const std::string& line) {
    const WireLineRead read = read_wire_line(line);
    return read.rule ? to_text(read.rule->verb) : std::string(trimmed(line));
}

/// "21", and as what it came to the other end: "21 (at B: 33)".
std::string frame_words(const Journey& journey) {
    const std::uint32_t frame = frame_of(journey);
    if (journey.received == no_index || journey.received == frame) return fmt::format("{}", frame + 1);
    return fmt::format("{} (at {}: {})", frame + 1, name(other(journey.from)), journey.received + 1);
}

std::string words_for(const Recording& recording, const WireAction& action, const Journey& journey,
                      const std::string& line) {
    const std::string number = frame_words(journey);
    if (action.kind == WireAction::Kind::dropped && action.reason == WireAction::Reason::by_hand)
        return fmt::format("The lesson drops frame {}.", number);
    if (!action.flipped_bits.empty())
        return fmt::format("The lesson flips a bit of frame {}: {}.", number,
                           place_of_bit(recording, frame_of(journey), action.flipped_bits.front()));
    if (action.arrived_length != 0 && action.arrived_length < action.length)
        return fmt::format("The lesson truncates frame {} to {}.", number,
                           counted(action.arrived_length, "byte", "bytes"));
    if (action.forged) return fmt::format("The lesson puts a forged reset on the wire: frame {}.", number);
    if (action.copy_of != 0) return fmt::format("The lesson duplicates a frame: {} is the copy.", number);
    if (action.reordered) return fmt::format("The lesson reorders frame {}: others arrive before it.", number);
    if (action.extra_ns > 0)
        return fmt::format("The lesson delays frame {} by {}.", number, duration_text(action.extra_ns));
    return fmt::format("The lesson does this to frame {}: {}.", number, what_to_do(line));
}

/// The packet a wire's action was about, in a recording of both ends.
std::uint32_t journey_of_action(const Digest& digest, std::uint32_t action) {
    for (std::uint32_t i = 0; i < digest.journeys.size(); ++i)
        if (digest.journeys[i].wire_action == action || digest.journeys[i].next_wire_action == action) return i;
    return no_index;
}

}  // namespace

bool touched_by(const Recording& recording, const WireAction& action, std::string_view line) {
    if (!recording.facts) return false;
    const std::vector<std::string>& script = recording.facts->actions;
    return std::any_of(action.actions.begin(), action.actions.end(), [&](std::uint32_t number) {
        return number > 0 && number <= script.size() && trimmed(script[number - 1]) == trimmed(line);
    });
}

bool touched_by(const Recording& recording, const WireAction& action, const Lesson& lesson) {
    if (action.actions.empty()) return false;
    for (const LessonStep& step : lesson.steps)
        for (const std::string& line : step.inject)
            if (touched_by(recording, action, line)) return true;
    return false;
}

std::vector<WireEffect> effects_of(const LessonStep& step, const Story& story) {
    std::vector<WireEffect> effects;
    for (const std::string& line : step.inject) {
        for (std::uint32_t i = 0; i < story.recording.wire_actions.size(); ++i) {
            const WireAction& action = story.recording.wire_actions[i];
            if (action.actions.empty() || !touched_by(story.recording, action, line)) continue;
            const std::uint32_t number = journey_of_action(story.digest, i);
            if (number == no_index) continue;  // its capture has not come yet
            const Journey& journey = story.digest.journeys[number];
            effects.push_back({words_for(story.recording, action, journey, line),
                               TimelineItem{TimelineItem::Kind::journey, number, journey.departs}});
        }
        for (const WireCommand& command : story.recording.wire_commands)
            if (!word_of(command).empty() && trimmed(command.text) == trimmed(line))
                effects.push_back({fmt::format("The lesson tells the wire: {}.", what_to_do(line)), std::nullopt});
    }
    return effects;
}

}  // namespace osiscope
