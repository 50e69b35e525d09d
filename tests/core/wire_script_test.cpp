// The script language: what is understood, and what a mistake is answered.
#include "core/wire_script.hpp"

#include <gtest/gtest.h>

#include "captures/wire_options.hpp"
#include "core/error.hpp"

namespace osiscope {
namespace {

using Kind = WireVerb::Kind;

WireRule rule(const std::string& line) {
    WireLineRead read = read_wire_line(line);
    EXPECT_TRUE(read.rule.has_value()) << line << "\n  said: " << read.problem;
    return read.rule.value_or(WireRule{});
}

std::string complaint(const std::string& script) {
    try {
        static_cast<void>(parse_script(script, "file.txt"));
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(WireScript, SaysWhichFrameAndWhatToDo) {
    const WireRule first = rule("when 'tcp.flags.syn == 1 and ip.src == 10.7.0.1' nth 1: drop  # the SYN");
    EXPECT_EQ(first.kind, WireRule::Kind::when);
    EXPECT_EQ(first.verb.kind, Kind::drop);
    EXPECT_EQ(first.first, 1U);
    EXPECT_EQ(first.last, 1U);
    const WireRule second = rule("when 'tcp.len > 0' from A link 1 nth 5-9: flip payload 0.3");
    EXPECT_EQ(second.from, Host::a);
    EXPECT_EQ(second.link, 1);
    EXPECT_EQ(second.first, 5U);
    EXPECT_EQ(second.last, 9U);
    EXPECT_EQ(second.verb.place.base, BitPlace::Base::payload);
    EXPECT_EQ(second.verb.place.byte, 0U);
    EXPECT_EQ(second.verb.place.bit, 3U);
    const WireRule every = rule("when 'arp' every: delay 30ms");
    EXPECT_GT(every.last, 1'000'000U);
    EXPECT_EQ(every.verb.time_ns, 30'000'000);
}

TEST(WireScript, SaysWhenAndWhatToDoWithTheWire) {
    const WireRule freeze = rule("at 1.5s: freeze 5s");
    EXPECT_EQ(freeze.kind, WireRule::Kind::at);
    EXPECT_EQ(freeze.at, 1'500'000'000);
    EXPECT_EQ(freeze.verb.kind, Kind::freeze);
    EXPECT_EQ(freeze.verb.time_ns, 5'000'000'000);
    const WireRule set = rule("at 0.5s: set A>B loss 5%");
    EXPECT_EQ(set.verb.from, Host::a);
    EXPECT_EQ(set.verb.option, wire_option("loss"));
    EXPECT_EQ(set.verb.value.amount, 0.05);
    const WireRule cut = rule("at 2s: cut link 1 5s");
    EXPECT_EQ(cut.verb.link, 1);
    EXPECT_EQ(cut.verb.time_ns, 5'000'000'000);
    EXPECT_EQ(rule("slow 100").verb.count, 100U);
    EXPECT_EQ(rule("set link 1 B>A burst-loss 1%/4").verb.from, Host::b);
}

TEST(WireScript, SaysEverythingAHandCanDo) {
    EXPECT_EQ(rule("drop 1234").verb.number, 1234U);
    EXPECT_EQ(rule("flip 12 tcp.flags.reset").verb.place.field, "tcp.flags.reset");
    EXPECT_TRUE(rule("flip 12 ip.ttl bit 0 repair").verb.repair);
    EXPECT_EQ(rule("flip 12 ip 8.0").verb.place.base, BitPlace::Base::network);
    EXPECT_EQ(rule("swap 7 3").verb.count, 3U);
    EXPECT_EQ(rule("swap 7").verb.count, 1U);
    EXPECT_EQ(rule("duplicate 7 2").verb.count, 2U);
    EXPECT_EQ(rule("truncate 7 40").verb.count, 40U);
    EXPECT_TRUE(rule("reset 7 back").verb.back);
    EXPECT_EQ(rule("hold 7 1s").verb.time_ns, 1'000'000'000);
    EXPECT_EQ(rule("release 7").verb.number, 7U);
    EXPECT_EQ(rule("release").verb.number, 0U);
    EXPECT_EQ(rule("thaw").verb.kind, Kind::thaw);
    EXPECT_EQ(rule("pause").verb.kind, Kind::pause);
    EXPECT_EQ(rule("plug").verb.kind, Kind::plug);
}

TEST(WireScript, CountsItsLinesAndSkipsCommentsAndEmptyOnes) {
    const std::vector<WireRule> rules = parse_script("# first\n\n  at 1s: cut 2s\nset loss 1%\n", "f");
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0].line, 3U);
    EXPECT_EQ(rules[0].text, "at 1s: cut 2s");
    EXPECT_EQ(rule("\t  at 1s: cut 2s  # what a comment says").text, "at 1s: cut 2s");
    EXPECT_EQ(rule("   when 'tcp' nth 1: drop# no more").text, "when 'tcp' nth 1: drop");
    EXPECT_EQ(rules[1].line, 4U);
    EXPECT_FALSE(read_wire_line("   # nothing").rule.has_value());
    EXPECT_TRUE(read_wire_line("   # nothing").problem.empty());
}

TEST(WireScript, MistakesAreNamedWithLineColumnAndWhatToWrite) {
    const std::pair<const char*, const char*> mistakes[] = {
        {"at 1s: cut\nwhen 'tcp.prt == 80' nth 1: drop",
         "file.txt, line 2, column 7: there is no field “tcp.prt”; did you mean tcp.port?"},
        {"when 'tcp' nth 1 drop", "line 1, column 18: “drop” is not understood here; write from A"},
        {"when 'tcp' nth 1: dorp", "column 19: unknown action “dorp”; known actions: drop, hold, flip"},
        {"when tcp nth 1: drop", "column 6: put the expression into '…'"},
        {"when 'tcp nth 1: drop", "column 6: the expression that begins here has no closing '"},
        {"when 'tcp' nth 0: drop", "column 16: which one is a whole number from 1"},
        {"when 'tcp' nth 1: flip tcp.flags.rset",
         "column 24: there is no field “tcp.flags.rset”; did you mean tcp.flags.reset"},
        {"when 'tcp' nth 1: flip payload 3", "column 32: write the byte and the bit"},
        {"when 'tcp' nth 1: flip payload 3.9", "column 34: the bit is a whole number from 0 to 7"},
        {"when 'tcp' nth 1: truncate 4", "column 28: the bytes to leave is a whole number from 14"},
        {"when 'tcp' nth 1: delay soon", "column 25: the delay is a time such as 30ms"},
        {"when 'tcp' nth 1: drop it", "column 24: “it” is too much here; write drop"},
        {"when 'tcp.analysis.retransmission' nth 1: drop",
         "column 7: tcp.analysis.retransmission is known of a whole capture only"},
        {"at 1s cut", "column 7: a colon is missing here"},
        {"at 1s: drop", "column 8: that is done to a frame, so say to which"},
        {"at 1s: set los 5%", "column 12: unknown wire setting “los”; known settings: rate, delay"},
        {"at 1s: set loss 5x", "column 17: “5x” is not a probability"},
        {"at 1s: slow 5000", "how many times slower is a whole number from 1 to 1000"},
        {"drop 12", "a script does not know the numbers of frames yet"},
        {"when 'tcp' nth 1: delay 90s", "column 25: the delay is at most 60s, and “90s” is longer"},
        {"freeze 200s", "column 8: how long is at most 100s, and “200s” is longer"},
        {"at 90000s: plug", "column 4: the time after at is at most 86400s, and “90000s” is longer"},
    };
    for (const auto& [script, expected] : mistakes) {
        const std::string said = complaint(script);
        EXPECT_NE(said.find(expected), std::string::npos) << script << "\n  said: " << said;
    }
}

TEST(WireScript, KnowsTimesLongerThanAMinute) {
    EXPECT_EQ(rule("at 90s: cut 120s").at, 90'000'000'000);
    EXPECT_EQ(rule("at 90s: cut 120s").verb.time_ns, 120'000'000'000);
    EXPECT_EQ(rule("pause 3600s").verb.time_ns, 3'600'000'000'000);
}

TEST(WireScript, NamesLinksThatAWireDoesNotHave) {
    const auto complaint_about = [](const char* script, std::size_t links) -> std::string {
        try {
            check_links(parse_script(script, "f"), links, "f");
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(complaint_about("\nat 1s: cut link 7", 1), "f, line 2: there is no link 7; the only one is 0");
    EXPECT_EQ(complaint_about("when 'tcp' link 2 nth 1: drop", 2), "f, line 1: there is no link 2; the last one is 1");
    EXPECT_EQ(complaint_about("set link 1 loss 1%\nplug link 0", 2), "");
}

}  // namespace
}  // namespace osiscope
