// The wire's language: what is printed is read again as the same, and the screen shows what the wire has.
#include "captures/wire_language.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "captures/journal.hpp"
#include "captures/wire_command.hpp"
#include "captures/wire_options.hpp"
#include "captures/wire_settings.hpp"
#include "tests/captures/wire_lines.hpp"

namespace osiscope {
namespace {

WireRule rule(const std::string& line) {
    WireLineRead read = read_wire_line(line);
    EXPECT_TRUE(read.rule.has_value()) << line << "\n  said: " << read.problem;
    return read.rule.value_or(WireRule{});
}

std::string problem(const std::string& line) { return read_wire_line(line).problem; }

TEST(WireLanguage, WhatIsPrintedIsReadAgainAsTheSame) {
    WireLines lines(20'261'201);
    for (int i = 0; i < 5000; ++i) {
        const std::string line = lines.line();
        const WireRule first = rule(line);
        EXPECT_EQ(to_text(first), line);
        EXPECT_EQ(rule(to_text(first)).verb, first.verb) << line;
    }
}

TEST(WireLanguage, SpacesAndCommentsMeanNothing) {
    WireLines lines(7);
    for (int i = 0; i < 1000; ++i) {
        const std::string line = lines.line();
        std::string wide = "\t ";
        bool quoted = false;
        for (const char c : line) {
            if (c == '\'') quoted = !quoted;
            wide += c == ' ' && !quoted ? "  \t" : std::string(1, c);
            if (c == ':' && !quoted) wide += ' ';
        }
        const std::size_t colon = line.rfind(": ");
        const std::string narrow =
            colon == std::string::npos ? line : line.substr(0, colon + 1) + line.substr(colon + 2);
        for (const std::string& other : {wide + "  # so it is", narrow}) {
            EXPECT_EQ(to_text(rule(other)), line) << other;
            EXPECT_EQ(rule(other).verb, rule(line).verb) << other;
        }
    }
}

/// The lanes of a wire: [link][from].
using Lanes = std::array<std::array<Impairments, 2>, 2>;

LabFacts facts_with(const std::string& topology) {
    LabFacts facts;
    facts.topology = topology;
    facts.wire[0] = {.rate = 10'000'000, .delay_ns = 20'000'000};
    facts.wire[1] = {.rate = 2'000'000, .delay_ns = 10'000'000, .loss = 0.01};
    return facts;
}

/// As the wire does it when a rule's turn has come, and tells it into the recording.
void carry_out(const WireRule& rule, std::size_t links, Lanes& lanes, Recording& recording) {
    for (std::uint16_t link = 0; link < links; ++link)
        for (const Host from : {Host::a, Host::b})
            if (is_about(rule.verb, link, from))
                set_wire_value(*rule.verb.option, rule.verb.value, lanes[link][index(from)]);
    const std::optional<Event> told = from_journal(to_journal(wire_did(1, rule)));
    ASSERT_TRUE(told.has_value());
    append(recording, Event(*told));
}

TEST(WireLanguage, TheScreenShowsWhatTheWireHas) {
    for (const char* topology : {"direct", "router"}) {
        const std::size_t links = std::string(topology) == "direct" ? 1 : 2;
        WireLines lines(42);
        Recording recording;
        append(recording, facts_with(topology));
        Lanes lanes;
        lanes.fill(recording.facts->wire);
        for (int i = 0; i < 3000; ++i) {
            const WireRule next = rule(lines.triggered_set());
            if (!problem_with_links(next, links).empty()) continue;
            carry_out(next, links, lanes, recording);
            if (i % 10 != 0) continue;
            for (std::uint16_t link = 0; link < links; ++link)
                EXPECT_EQ(wire_settings_at(recording, 1, link)->way, lanes[link]) << next.text;
            recording.wire_commands.clear();  // and on from there: a recording's beginning is not read over and over
            lanes.fill(recording.facts->wire);
        }
    }
}

WireSetup setup_after(const std::string& line, const char* topology = "direct",
                      std::optional<std::uint16_t> link = std::nullopt) {
    Recording recording;
    append(recording, facts_with(topology));
    append(recording, WireCommand{5, line, 1, ""});  // as recordings of osiscope 0.1.0 have it: text alone
    return wire_settings_at(recording, 5, link).value_or(WireSetup{});
}

TEST(WireLanguage, NoSpaceAfterAColonAndAnyOrderAreReadAsTheWireReadsThem) {
    EXPECT_EQ(setup_after("at 0s:set A>B delay 50ms").way[0].delay_ns, 50'000'000);
    EXPECT_EQ(setup_after("at 0s:set A>B delay 50ms").way[1].delay_ns, 10'000'000);
    const WireSetup first = setup_after("set link 0 A>B loss 5%");
    EXPECT_EQ(first.way[0].loss, 0.05);
    EXPECT_EQ(first.way[1].loss, 0.01);
    EXPECT_EQ(setup_after("set link 0 A>B loss 5%", "router", std::uint16_t{0}).way[0].loss, 0.05);
    EXPECT_EQ(setup_after("set link 0 A>B loss 5%", "router", std::uint16_t{1}).way[0].loss, 0);
    EXPECT_EQ(setup_after("when 'tcp' nth 1:set loss 7%").way[1].loss, 0.07);
    EXPECT_EQ(setup_after("when 'ip.src == 10.7.0.1 or frame contains \": \"' nth 1: set loss 7%").way[0].loss, 0.07);
    EXPECT_EQ(setup_after("set loss 7%  # set loss 9%").way[0].loss, 0.07);
    EXPECT_EQ(setup_after("set frame-check off").frame_check[0], false);
    EXPECT_EQ(setup_after("at 1s:set A>B line-code mlt3").line_code[0], "mlt3");
    EXPECT_EQ(setup_after("at 1s:set A>B line-code mlt3").line_code[1], "none");
}

TEST(WireLanguage, TwoWaysInOneSetAreRefused) {
    const std::pair<const char*, const char*> mistakes[] = {
        {"set B>A A>B loss 5%", "column 9: "},         {"set A>B B>A loss 5%", "column 9: "},
        {"set A>B link 0 B>A loss 5%", "column 16: "}, {"set A>B A>B loss 5%", "column 9: "},
        {"at 1s: set B>A A>B loss 5%", "column 16: "},
    };
    for (const auto& [line, column] : mistakes) {
        EXPECT_EQ(problem(line),
                  std::string(column) + "“set” names one way at most: write A>B, B>A, or neither to set both")
            << line;
        EXPECT_EQ(setup_after(line).way, facts_with("direct").wire) << line;
    }
    EXPECT_EQ(problem("set link 0 B>A loss 5%"), "");
}

TEST(WireLanguage, NumbersOutOfRangeGetASentenceAndChangeNothing) {
    const std::pair<const char*, const char*> mistakes[] = {
        {"set delay 1e300s", "column 11: “1e300s” is not a delay up to a minute; write for example 20ms"},
        {"set delay 1e400s", "column 11: “1e400s” is not a delay up to a minute"},
        {"set jitter 61s", "column 12: “61s” is not a delay up to a minute"},
        {"set delay -1ms", "column 11: “-1ms” is not a delay"},
        {"set delay nan", "column 11: “nan” is not a delay"},
        {"set rate 1e99G", "column 10: “1e99G” is not a rate; write for example 10M"},
        {"set rate inf", "column 10: “inf” is not a rate"},
        {"set rate 12", "column 10: A rate of 12 bit/s would take minutes for one frame; the slowest is 1k"},
        {"set loss 101%", "column 10: “101%” is not a probability"},
        {"set loss 5%%", "column 10: “5%%” is not a probability"},
        {"set burst-loss 1%/0", "column 16: “0” is not a whole number from 1 to 1000"},
        {"set reorder 1%/1e9", "column 13: “1e9” is not a whole number from 1 to 1000"},
        {"set queue 99999999999999999999", "column 11: “99999999999999999999” is not a whole number from 1 to 1000000"},
        {"set mtu -1", "column 9: “-1” is not a whole number from 0 to 65535"},
        {"set line-code morse", "column 15: a line code is none, nrz-l, manchester, mlt3 or 8b10b"},
        {"set frame-check 1", "column 17: the frame check is on or off"},
        {"set link 0 line-code none", "column 12: line-code is set for a whole way; leave “link” out"},
        {"pause 1e300s", "column 7: how long is at most 86400s, and “1e300s” is longer"},
        {"at 1e300s: plug", "column 4: the time after at is at most 86400s"},
        {"slow 1e3", "column 6: how many times slower is a whole number from 1 to 1000"},
    };
    for (const auto& [line, expected] : mistakes) {
        EXPECT_NE(problem(line).find(expected), std::string::npos) << line << "\n  said: " << problem(line);
        EXPECT_EQ(setup_after(line).way, facts_with("direct").wire) << line;
    }
}

TEST(WireLanguage, WhatCannotBeReadStaysInARecordingAsTextWithANote) {
    Recording recording;
    append(recording, facts_with("direct"));
    append(recording, WireCommand{1, "set warp 9", 0, ""});
    append(recording, WireCommand{2, "note: Something else happened", 0, ""});
    append(recording, WireCommand{3, "pace 22", 0, ""});
    append(recording, WireCommand{4, "at 1s: pause 2s", 3, ""});
    const std::vector<WireCommand>& told = recording.wire_commands;
    EXPECT_EQ(told[0].kind, WireCommand::Kind::not_understood);
    EXPECT_EQ(told[0].text, "set warp 9");
    EXPECT_NE(told[0].note.find("unknown wire setting “warp”"), std::string::npos) << told[0].note;
    EXPECT_EQ(told[1].kind, WireCommand::Kind::note);
    EXPECT_EQ(told[1].note, "Something else happened");
    EXPECT_EQ(told[2].pace, 22U);
    EXPECT_TRUE(did(told[3], WireVerb::Kind::pause));
    EXPECT_EQ(word_of(told[3]), "pause");
}

TEST(WireLanguage, TheJournalKeepsWhatWasDoneAndWhatIsPlanned) {
    const WireRule later = rule("when 'tcp' nth 3:  set B>A loss 5% # so");
    const auto back = [](const WireCommand& command) {
        return std::get<WireCommand>(from_journal(to_journal(command)).value());
    };
    const WireCommand planned = back(wire_plans(7, later));
    EXPECT_EQ(planned.kind, WireCommand::Kind::planned);
    EXPECT_EQ(planned.verb, later.verb);
    EXPECT_EQ(word_of(planned), "") << "it is not done yet";
    const WireCommand done = back(wire_did(8, later));
    EXPECT_EQ(done.text, "when 'tcp' nth 3:  set B>A loss 5%");
    EXPECT_EQ(done.verb, later.verb);
    EXPECT_TRUE(did(done, WireVerb::Kind::set));
    EXPECT_FALSE(did(back(wire_did(9, later, "no")), WireVerb::Kind::set));
    EXPECT_EQ(back(wire_is_frozen(1)).kind, WireCommand::Kind::frozen);
    EXPECT_EQ(back(wire_moves(1)).kind, WireCommand::Kind::moving);
    EXPECT_EQ(back(wire_has_pace(1, 50)).pace, 50U);
    EXPECT_EQ(back(wire_notes(1, "It is so")).note, "It is so");
    EXPECT_EQ(back(wire_refused(1, "dorp 5", "unknown")).problem, "unknown");
    Recording recording;
    append(recording, facts_with("direct"));
    append(recording, wire_plans(7, later));
    EXPECT_EQ(wire_settings_at(recording, 7)->way[1].loss, 0.01);
    append(recording, wire_did(8, later));
    EXPECT_EQ(wire_settings_at(recording, 8)->way[1].loss, 0.05);
}

TEST(WireOptions, AreReadForEachDirectionAndTheFastPathKnowsThem) {
    std::array<Impairments, 2> wire{};
    const auto set = [&](const char* name, const char* text) { return set_wire(*wire_option(name), text, wire); };
    EXPECT_EQ(set("loss", "5%"), "");
    EXPECT_EQ(wire[0].loss, 0.05);
    EXPECT_EQ(set("loss", "B>A:1e-3"), "");
    EXPECT_EQ(wire[0].loss, 0.05);
    EXPECT_EQ(wire[1].loss, 1e-3);
    EXPECT_EQ(set("burst-loss", "1%/8"), "");
    EXPECT_EQ(wire[0].burst_leave, 0.125);
    EXPECT_EQ(set("reorder", "A>B:2%/3"), "");
    EXPECT_EQ(wire[0].reorder_by, 3U);
    EXPECT_EQ(wire[1].reorder_by, 1U);
    for (const char* wrong : {"", "-1%", "101%", "2", "x", "5%%", "nan"}) EXPECT_NE(set("loss", wrong), "") << wrong;
    for (const WireOption& option : wire_options()) {
        if (!is_impairment(option)) continue;
        Impairments one;
        const bool chance = std::holds_alternative<double Impairments::*>(option.places[0].member);
        set_wire_value(option, {chance ? 0.5 : 600, 3}, one);
        EXPECT_EQ(leaves_frames_alone(one), option.harmless_alone) << option.name;
        set_wire_value(option, {0, 1}, one);
        EXPECT_TRUE(leaves_frames_alone(one)) << option.name;
        EXPECT_EQ(one, Impairments{}) << option.name;
    }
    EXPECT_FALSE(leaves_frames_alone({.cut = true}));
}

std::string page(const char* path) {
    std::ifstream file(std::string(OSISCOPE_SOURCE_DIR) + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(WireOptions, AreTheRowsOfTheTableInTheDocumentation) {
    const std::string wire = page("/docs/wire.md");
    const std::regex row("\\n\\| `(?:--)?([a-z-]+)` \\| ([^|]*) \\|");
    const std::regex value("`([^`]*)`");
    std::vector<std::string> names;
    for (std::sregex_iterator at(wire.begin(), wire.end(), row), end; at != end; ++at) {
        const WireOption* option = wire_option((*at)[1].str());
        if (option == nullptr) continue;
        names.emplace_back(option->name);
        const std::string values = (*at)[2].str();
        for (std::sregex_iterator text(values.begin(), values.end(), value); text != end; ++text)
            EXPECT_TRUE(read_wire_value(*option, (*text)[1].str()).good()) << option->name << " " << (*text)[1];
    }
    std::vector<std::string> known;
    for (const WireOption& option : wire_options()) known.emplace_back(option.name);
    EXPECT_EQ(names, known);
}

}  // namespace
}  // namespace osiscope
