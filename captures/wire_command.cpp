#include "captures/wire_command.hpp"

#include <fmt/format.h>

#include "captures/setting_values.hpp"

namespace osiscope {

namespace {

using Kind = WireCommand::Kind;

constexpr std::string_view frozen_word = "frozen";
constexpr std::string_view moving_word = "moving";
constexpr std::string_view pace_word = "pace";
constexpr std::string_view note_word = "note: ";

WireCommand saying(Time at, Kind kind, std::string text) {
    WireCommand command;
    command.at = at;
    command.kind = kind;
    command.text = std::move(text);
    return command;
}

WireCommand of_rule(Time at, Kind kind, const WireRule& rule) {
    WireCommand command = saying(at, kind, rule.text);
    command.action = rule.line;
    command.verb = rule.verb;
    return command;
}

/// What the wire says in words of its own.
bool read_words(WireCommand& command) {
    const std::string_view text = command.text;
    if (text == frozen_word) command.kind = Kind::frozen;
    else if (text == moving_word) command.kind = Kind::moving;
    else if (text.starts_with(note_word)) {
        command.kind = Kind::note;
        command.note = text.substr(note_word.size());
    } else if (text.starts_with(pace_word) && text.size() > pace_word.size()) {
        const Read<std::uint64_t> times = read_whole(text.substr(pace_word.size() + 1), 1, 1'000'000);
        if (!times.good()) return false;
        command.kind = Kind::pace;
        command.pace = static_cast<std::uint32_t>(times.value);
    }
    return command.kind != Kind::unread;
}

}  // namespace

WireCommand wire_did(Time at, const WireRule& rule, std::string problem) {
    WireCommand command = of_rule(at, Kind::done, rule);
    command.problem = std::move(problem);
    return command;
}

WireCommand wire_refused(Time at, std::string text, std::string problem) {
    WireCommand command = saying(at, Kind::unread, std::move(text));
    command.problem = std::move(problem);
    read_text(command);
    return command;
}

WireCommand wire_plans(Time at, const WireRule& rule) { return of_rule(at, Kind::planned, rule); }

WireCommand wire_is_frozen(Time at) { return saying(at, Kind::frozen, std::string(frozen_word)); }

WireCommand wire_moves(Time at) { return saying(at, Kind::moving, std::string(moving_word)); }

WireCommand wire_has_pace(Time at, std::uint32_t times_slower) {
    WireCommand command = saying(at, Kind::pace, fmt::format("{} {}", pace_word, times_slower));
    command.pace = times_slower;
    return command;
}

WireCommand wire_notes(Time at, std::string sentence) {
    WireCommand command = saying(at, Kind::note, fmt::format("{}{}", note_word, sentence));
    command.note = std::move(sentence);
    return command;
}

void read_text(WireCommand& command) {
    if (command.kind != Kind::unread || read_words(command)) return;
    WireLineRead read = read_wire_line(command.text);
    if (read.rule) {
        command.kind = Kind::done;
        command.verb = std::move(read.rule->verb);
        return;
    }
    command.kind = Kind::not_understood;
    if (command.problem.empty()) command.note = std::move(read.problem);
}

bool did(const WireCommand& command, WireVerb::Kind kind) {
    return command.kind == Kind::done && command.problem.empty() && command.verb && command.verb->kind == kind;
}

std::string_view word_of(const WireCommand& command) {
    if (!command.problem.empty()) return {};
    switch (command.kind) {
        case Kind::done: return command.verb ? name(command.verb->kind) : "";
        case Kind::frozen: return frozen_word;
        case Kind::moving: return moving_word;
        case Kind::pace: return pace_word;
        default: return {};
    }
}

}  // namespace osiscope
