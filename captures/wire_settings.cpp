#include "captures/wire_settings.hpp"

#include "captures/wire_command.hpp"
#include "captures/wire_options.hpp"

namespace osiscope {

namespace {

/// What a recording says of the wire at its start.
WireSetup setup_of(const LabFacts& facts) {
    WireSetup setup;
    setup.way = facts.wire;
    setup.line_code.fill(facts.line_code);
    setup.frame_check.fill(facts.frame_check);
    return setup;
}

void take_command(WireSetup& setup, const WireCommand& command, bool one_link, std::optional<std::uint16_t> link) {
    if (did(command, WireVerb::Kind::set)) execute_set(setup, *command.verb, one_link, link);
}

}  // namespace

void execute_set(WireSetup& setup, const WireVerb& verb, bool one_link, std::optional<std::uint16_t> link) {
    if (verb.kind != WireVerb::Kind::set || verb.option == nullptr) return;
    if (verb.link && !one_link) {
        setup.links_differ = true;
        if (verb.link != link) return;
    }
    for (const Host from : {Host::a, Host::b}) {
        if (verb.from && *verb.from != from) continue;
        const std::size_t way = index(from);
        set_wire_value(*verb.option, verb.value, setup.way[way]);
        if (sets_line_code(verb)) setup.line_code[way] = wire_value_text(*verb.option, verb.value);
        if (sets_frame_check(verb)) setup.frame_check[way] = verb.value.amount != 0;
    }
}

std::vector<WireRate> wire_rates(const Recording& recording) {
    std::vector<WireRate> rates;
    if (!recording.facts) return rates;
    const int links = links_of(recording.facts);
    WireSetup from[2];  // the line next to A, the one next to B
    for (WireSetup& setup : from) setup = setup_of(*recording.facts);
    rates.push_back({time_span(recording).first, {from[0].way[0].rate, from[1].way[1].rate}});
    for (const WireCommand& command : recording.wire_commands) {
        take_command(from[0], command, links == 1, std::uint16_t{0});
        take_command(from[1], command, links == 1, static_cast<std::uint16_t>(links - 1));
        const std::array<std::uint64_t, 2> now{from[0].way[0].rate, from[1].way[1].rate};
        if (now != rates.back().rate) rates.push_back({command.at, now});
    }
    return rates;
}

std::optional<WireSetup> wire_settings_at(const Recording& recording, Time at, std::optional<std::uint16_t> link) {
    if (!recording.facts) return std::nullopt;
    WireSetup setup = setup_of(*recording.facts);
    for (const WireCommand& command : recording.wire_commands)
        if (command.at <= at) take_command(setup, command, links_of(recording.facts) == 1, link);
    return setup;
}

}  // namespace osiscope
