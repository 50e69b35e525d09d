#include "captures/line_frame.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/refusal.hpp"
#include "captures/wire_settings.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/words.hpp"

namespace osiscope {

namespace {

constexpr std::uint32_t longest_on_a_line = 9'022;  // a jumbo frame of 9000 bytes with its header and a tag or two
constexpr std::size_t two_addresses = 12;

/// Linux writes Ethernet headers with empty addresses for it; others have a link type of their own.
bool is_loopback(const Recording& recording, std::uint32_t frame) {
    const PointId point = recording.frames[frame].point;
    if (point < recording.points.size() &&
        (recording.points[point].name == "lo" || recording.points[point].name == "lo0"))
        return true;
    const Bytes bytes = frame_bytes(recording, frame);
    return bytes.size() >= two_addresses &&
           std::all_of(bytes.begin(), bytes.begin() + two_addresses, [](std::uint8_t byte) { return byte == 0; });
}

std::uint32_t computed_check(Bytes frame) {
    const std::uint32_t pad = padding_octets(static_cast<std::uint32_t>(frame.size()));
    if (pad == 0) return frame_check_sequence(frame);
    std::vector<std::uint8_t> padded(frame.begin(), frame.end());
    padded.resize(frame.size() + pad, 0);
    return frame_check_sequence(padded);
}

/// The wire's action on the link that the frame had come along when it was captured; `no_index` before its first.
std::uint32_t action_before(const Journey& journey, std::uint32_t frame) {
    if (frame == journey.on_wire || frame == journey.router_in) return journey.wire_action;
    if (frame == journey.next_on_wire) return journey.next_wire_action;
    if (frame != journey.received) return no_index;
    return journey.next_wire_action != no_index ? journey.next_wire_action : journey.wire_action;
}

/// Older recordings do not tell the check sequence that came out of the line.
void guess_carried(CheckSequence& check, const Recording& recording, const WireAction& action) {
    const bool refused = action.reason == WireAction::Reason::check_failed;
    const auto setup = wire_settings_at(recording, action.first_bit);
    const bool checked = setup && setup->frame_check[index(action.from)];
    if (checked && !refused) return;  // it was handed over, so it fitted
    check.carried = action.frame_check_sequence;
    check.carried_known = !refused || check.carried != check.computed || action.code_violations > 0;
}

}  // namespace

OnLine on_line(const Recording& recording, std::uint32_t frame) {
    const StoredFrame& stored = recording.frames[frame];
    const LinkType type = link_type_of(recording, frame);
    if (type == LinkType::null_loopback || type == LinkType::loop) return OnLine::loopback;
    if (type != LinkType::ethernet) return OnLine::other_link;
    if (is_loopback(recording, frame)) return OnLine::loopback;
    if (stored.original_length > longest_on_a_line) return OnLine::too_large;
    return stored.captured_length < stored.original_length ? OnLine::cut_short : OnLine::yes;
}

const char* off_line_sentence(OnLine reason) {
    switch (reason) {
        case OnLine::yes: break;
        case OnLine::other_link: return to_say("Not an Ethernet capture: what was on the line is not known.");
        case OnLine::loopback: return to_say("Loopback: it never left this computer, so there was no line.");
        case OnLine::cut_short:
            return to_say("The captured frame is truncated: its check sequence and symbols cannot be computed.");
        case OnLine::too_large:
            return to_say(
                "Too large for one frame on a line: the network card split this packet after it was captured.");
    }
    return "";
}

CheckSequence check_sequence_of(const Story& story, std::uint32_t frame) {
    CheckSequence check;
    check.computed = check.carried = computed_check(frame_bytes(story.recording, frame));
    if (!story.digest.two_ends) return check;
    const std::uint32_t number = action_before(journey_at(story, journey_of(story.digest, frame)), frame);
    if (number == no_index) return check;
    const WireAction& action = story.recording.wire_actions[number];
    if (action.carried_check) check.carried = *action.carried_check;
    else if (is_damaged(action) || action.reason == WireAction::Reason::check_failed)
        guess_carried(check, story.recording, action);
    return check;
}

std::string check_sequence_text(std::uint32_t check) {
    return fmt::format("0x{:02x}{:02x}{:02x}{:02x}", check & 0xff, check >> 8 & 0xff, check >> 16 & 0xff, check >> 24);
}

const char* check_sequence_order() {
    return to_say("its octets in the order they are sent, as on the line and in Wireshark");
}

std::vector<std::uint8_t> octets_on_line(const Story& story, std::uint32_t frame) {
    std::vector<std::uint8_t> octets = on_the_line(frame_bytes(story.recording, frame));
    const std::uint32_t carried = check_sequence_of(story, frame).carried;
    for (std::size_t i = 0; i < frame_check_sequence_octets; ++i)
        octets[octets.size() - frame_check_sequence_octets + i] = static_cast<std::uint8_t>(carried >> (8 * i));
    return octets;
}

}  // namespace osiscope
