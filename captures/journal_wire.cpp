// What the wire did, as journal entries. Keys whose value is the usual one are left out.
#include <array>

#include "captures/journal.hpp"
#include "captures/journal_entry.hpp"
#include "captures/wire_command.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "layers/words.hpp"

namespace osiscope {

namespace {

constexpr std::array<std::string_view, 3> kinds{"carried", "dropped", "put_on_line"};
constexpr std::array<std::string_view, 10> reasons{"none",     "loss", "burst_loss", "queue_full", "check_failed",
                                                   "too_long", "cut",  "by_hand",    "refused",    "unfinished"};

template <class Enum, std::size_t count>
void take_name(std::string_view entry, std::string_view key, const std::array<std::string_view, count>& names,
               Enum& value) {
    const std::string_view text = value_of(entry, key).value_or("");
    for (std::size_t i = 0; i < count; ++i)
        if (names[i] == text) value = static_cast<Enum>(i);
}

std::string list_text(const std::vector<std::uint32_t>& numbers) {
    std::string text;
    for (const std::uint32_t number : numbers) text += fmt::format("{}{}", text.empty() ? "" : " ", number);
    return text;
}

std::vector<std::uint32_t> list_from(std::string_view entry, std::string_view key) {
    std::vector<std::uint32_t> numbers;
    std::string_view list = value_of(entry, key).value_or("");
    while (!list.empty()) next_number(list, numbers.emplace_back());
    return numbers;
}

template <class Number>
void put(std::string& entry, std::string_view key, Number value, Number usual = {}) {
    if (value != usual) entry += fmt::format("{}={}\n", key, value);
}

void put_list(std::string& entry, std::string_view key, const std::vector<std::uint32_t>& numbers) {
    if (!numbers.empty()) entry += fmt::format("{}={}\n", key, list_text(numbers));
}

std::string fate(const WireAction& action) {
    switch (action.kind) {
        case WireAction::Kind::carried: return fmt::format("carried in {}", duration_text(action.arrived - action.at));
        case WireAction::Kind::put_on_line: return "put on the line";
        case WireAction::Kind::dropped: break;
    }
    if (action.reason == WireAction::Reason::none) return "dropped";
    return fmt::format("dropped ({})", name(action.reason));
}

std::string message(const WireAction& action) {
    std::string text =
        fmt::format("wire: {} from {} {}", counted(action.length, "byte", "bytes"), name(action.from), fate(action));
    if (action.forged) text += ", forged";
    if (action.copy_of != 0 && !action.forged) text += ", a copy";
    if (action.reordered) text += ", reordered";
    if (!action.flipped_bits.empty()) text += ", " + counted(action.flipped_bits.size(), "bit", "bits") + " flipped";
    return text;
}

/// Older recordings do not say when the wire was done with a frame.
Time ended_unless_told(const WireAction& action) {
    if (action.kind == WireAction::Kind::put_on_line) return 0;
    return action.arrived != 0 ? action.arrived : action.last_bit;
}

}  // namespace

const char* name(WireAction::Reason reason) {
    switch (reason) {
        case WireAction::Reason::none: return to_say("none");
        case WireAction::Reason::loss: return to_say("loss");
        case WireAction::Reason::burst_loss: return to_say("burst loss");
        case WireAction::Reason::queue_full: return to_say("queue full");
        case WireAction::Reason::check_failed: return to_say("check failed");
        case WireAction::Reason::too_long: return to_say("too long");
        case WireAction::Reason::cut: return to_say("cable cut");
        case WireAction::Reason::by_hand: return to_say("by hand");
        case WireAction::Reason::refused: return to_say("refused");
        case WireAction::Reason::unfinished: return to_say("unfinished");
    }
    return "";
}

std::string to_journal(const WireAction& action) {
    std::string entry = head(action.at, name(action.from), "wire", message(action));
    entry += fmt::format(
        "OSISCOPE_ACTION={}\nOSISCOPE_FIRST_BIT={}\nOSISCOPE_LAST_BIT={}\nOSISCOPE_ARRIVED={}\n"
        "OSISCOPE_LENGTH={}\nOSISCOPE_FCS={}\n",
        kinds[static_cast<std::size_t>(action.kind)], action.first_bit, action.last_bit, action.arrived, action.length,
        action.frame_check_sequence);
    put(entry, "OSISCOPE_ENDED", action.ended, ended_unless_told(action));
    put(entry, "OSISCOPE_LINK", action.link);
    if (action.reason != WireAction::Reason::none)
        entry += fmt::format("OSISCOPE_REASON={}\n", reasons[static_cast<std::size_t>(action.reason)]);
    put(entry, "OSISCOPE_FORGED", static_cast<int>(action.forged));
    put(entry, "OSISCOPE_REORDERED", static_cast<int>(action.reordered));
    put(entry, "OSISCOPE_NUMBER", action.number);
    put(entry, "OSISCOPE_NTH", action.nth);
    put(entry, "OSISCOPE_COPY_OF", action.copy_of);
    put(entry, "OSISCOPE_ARRIVED_LENGTH", action.arrived_length);
    put(entry, "OSISCOPE_ARRIVED_FCS", action.arrived_check);
    if (action.carried_check) entry += fmt::format("OSISCOPE_CARRIED_FCS={}\n", *action.carried_check);
    put(entry, "OSISCOPE_EXTRA", action.extra_ns);
    put(entry, "OSISCOPE_JITTER", action.jitter_ns);
    put(entry, "OSISCOPE_DOUBLED", static_cast<int>(action.duplicated));
    put(entry, "OSISCOPE_CORRUPT", static_cast<int>(action.corrupt));
    put(entry, "OSISCOPE_CODE_VIOLATIONS", action.code_violations);
    put_list(entry, "OSISCOPE_FLIPPED_BITS", action.flipped_bits);
    put_list(entry, "OSISCOPE_ACTIONS", action.actions);
    return entry;
}

std::string to_journal(const WireCommand& command) {
    const std::string problem = command.problem.empty() ? "" : " was not done: " + command.problem;
    std::string entry = head(command.at, "osiscope", "command", "wire: " + command.text + problem);
    entry += fmt::format("OSISCOPE_COMMAND={}\n", one_line(command.text));
    put(entry, "OSISCOPE_ACTIONS", command.action);
    if (command.verb) entry += fmt::format("OSISCOPE_VERB={}\n", to_text(*command.verb));
    put(entry, "OSISCOPE_PLANNED", static_cast<int>(command.kind == WireCommand::Kind::planned));
    if (!command.problem.empty()) entry += fmt::format("OSISCOPE_PROBLEM={}\n", one_line(command.problem));
    return entry;
}

std::optional<Event> wire_action_from(std::string_view entry) {
    WireAction action;
    const bool complete =
        take_time(entry, "OSISCOPE_AT", action.at) && take_time(entry, "OSISCOPE_FIRST_BIT", action.first_bit) &&
        take_time(entry, "OSISCOPE_LAST_BIT", action.last_bit) &&
        take_time(entry, "OSISCOPE_ARRIVED", action.arrived) && take(entry, "OSISCOPE_LENGTH", action.length) &&
        take(entry, "OSISCOPE_FCS", action.frame_check_sequence);
    if (!complete) return std::nullopt;
    action.from = host_from(value_of(entry, "_HOSTNAME").value_or("A"));
    take_name(entry, "OSISCOPE_ACTION", kinds, action.kind);
    take_name(entry, "OSISCOPE_REASON", reasons, action.reason);
    action.ended = ended_unless_told(action);
    take_time(entry, "OSISCOPE_ENDED", action.ended);
    take(entry, "OSISCOPE_LINK", action.link);
    action.forged = value_of(entry, "OSISCOPE_FORGED").has_value();
    action.reordered = value_of(entry, "OSISCOPE_REORDERED").has_value();
    take(entry, "OSISCOPE_NUMBER", action.number);
    take(entry, "OSISCOPE_NTH", action.nth);
    take(entry, "OSISCOPE_COPY_OF", action.copy_of);
    take(entry, "OSISCOPE_ARRIVED_LENGTH", action.arrived_length);
    take(entry, "OSISCOPE_ARRIVED_FCS", action.arrived_check);
    if (std::uint32_t carried = 0; take(entry, "OSISCOPE_CARRIED_FCS", carried)) action.carried_check = carried;
    take_time(entry, "OSISCOPE_EXTRA", action.extra_ns);
    take_time(entry, "OSISCOPE_JITTER", action.jitter_ns);
    action.duplicated = value_of(entry, "OSISCOPE_DOUBLED").has_value();
    action.corrupt = value_of(entry, "OSISCOPE_CORRUPT").has_value();
    take(entry, "OSISCOPE_CODE_VIOLATIONS", action.code_violations);
    action.flipped_bits = list_from(entry, "OSISCOPE_FLIPPED_BITS");
    action.actions = list_from(entry, "OSISCOPE_ACTIONS");
    return action;
}

std::optional<Event> wire_command_from(std::string_view entry) {
    WireCommand command;
    const auto text = value_of(entry, "OSISCOPE_COMMAND");
    if (!text || !take_time(entry, "OSISCOPE_AT", command.at)) return std::nullopt;
    command.text = *text;
    take(entry, "OSISCOPE_ACTIONS", command.action);
    command.problem = value_of(entry, "OSISCOPE_PROBLEM").value_or("");
    const bool planned = value_of(entry, "OSISCOPE_PLANNED").has_value();
    if (const auto told = value_of(entry, "OSISCOPE_VERB"))  // recordings of osiscope 0.1.0 have the text alone
        if (WireLineRead read = read_wire_line(*told); read.rule) {
            command.kind = planned ? WireCommand::Kind::planned : WireCommand::Kind::done;
            command.verb = std::move(read.rule->verb);
        }
    read_text(command);
    return command;
}

}  // namespace osiscope
