// What can be set about a lab: read from texts, told in recordings, and sent whole to the lab's process.
#include "captures/lab_options.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "captures/facts.hpp"
#include "captures/wire_options.hpp"

namespace osiscope {
namespace {

TEST(Values, AreReadAsPeopleWriteThem) {
    const auto value = [](ValueKind kind, const char* text) {
        const Read<double> read = read_value(kind, text);
        EXPECT_EQ(read.problem, "") << text;
        return read.value;
    };
    EXPECT_EQ(value(ValueKind::rate, "10M"), 10e6);
    EXPECT_EQ(value(ValueKind::rate, "2.5G"), 2.5e9);
    EXPECT_EQ(value(ValueKind::rate, "64k"), 64e3);
    EXPECT_EQ(value(ValueKind::rate, "unlimited"), 0);
    EXPECT_EQ(value(ValueKind::delay, "20ms"), 20e6);
    EXPECT_EQ(value(ValueKind::delay, "1.5s"), 1.5e9);
    EXPECT_EQ(value(ValueKind::delay, "300us"), 300e3);
    EXPECT_EQ(value(ValueKind::delay, "0"), 0);
    EXPECT_EQ(value(ValueKind::duration, "86400s"), 86'400e9);
    EXPECT_EQ(value(ValueKind::size, "64K"), 65'536);
    EXPECT_EQ(value(ValueKind::probability, "1e-3"), 1e-3);
    for (const char* wrong : {"", "fast", "10X", "-5M", "1e99G", "3", "inf", "nan", " 10M"})
        EXPECT_FALSE(read_value(ValueKind::rate, wrong).good()) << wrong;
    for (const char* wrong : {"", "soon", "20", "-1ms", "2h", "nan", "61s", "1e300s"})
        EXPECT_FALSE(read_value(ValueKind::delay, wrong).good()) << wrong;
}

TEST(Values, AreWrittenShortAndReadAgainAsTheSame) {
    const std::pair<ValueKind, std::vector<const char*>> texts[] = {
        {ValueKind::rate, {"10M", "2.5G", "64k", "1.234567M", "unlimited", "1001"}},
        {ValueKind::delay, {"20ms", "1.5s", "300us", "7ns", "0ms"}},
        {ValueKind::size, {"64K", "1M", "4097", "0"}},
        {ValueKind::probability, {"5%", "0.5%", "7%", "0%", "100%", "1e-06", "0.0001"}},
        {ValueKind::error_rate, {"0", "1e-06", "0.05"}},
    };
    for (const auto& [kind, all] : texts)
        for (const char* text : all)
            EXPECT_EQ(value_text(kind, read_value(kind, text).value), std::string(text) == "1001" ? "1.001k" : text);
}

TEST(LabOptions, AreSetByTheirNamesAndSayWhatIsWrong) {
    LabSettings lab;
    const auto set = [&](const char* name, const char* text) { return set_lab_option(lab, name, text); };
    EXPECT_EQ(set("mtu", "600"), "");
    EXPECT_EQ(lab.mtu, 600U);
    EXPECT_EQ(set("mtu", "100"), "“100” is not a whole number from 576 to 9000");
    EXPECT_EQ(set("mss", "0"), "");
    EXPECT_EQ(set("mss", "87"), "“87” is not a whole number from 88 to 8960");
    EXPECT_EQ(set("seed", "18446744073709551615"), "");
    EXPECT_EQ(lab.seed, ~std::uint64_t{0});
    EXPECT_EQ(set("topology", "star"), "“star” must be direct, switch or router");
    EXPECT_EQ(set("sack", "off"), "");
    EXPECT_FALSE(lab.tcp.sack);
    EXPECT_EQ(set("sack", "maybe"), "“maybe” must be on or off");
    EXPECT_EQ(set("ipv6", ""), "");
    EXPECT_TRUE(lab.ipv6);
    EXPECT_EQ(set("slow-reader", "64k"), "");
    EXPECT_EQ(lab.tcp.reader_rate, 64'000U);
    EXPECT_EQ(set("max-time", "90s"), "");
    EXPECT_EQ(lab.max_time_ns, 90'000'000'000);
    EXPECT_EQ(set("loss", "A>B:5%"), "");
    EXPECT_EQ(lab.wire[0].loss, 0.05);
    EXPECT_EQ(lab.wire[1].loss, 0);
    EXPECT_EQ(set("los", "5%"), "there is no option “los”");
}

/// Everything set to something unusual, whatever rows there are.
LabSettings unusual() {
    LabSettings lab;
    for (const LabOptionRow& option : lab_options()) {
        const bool number = option.kind == ValueKind::count;
        const std::string text = !option.words.empty()                ? std::string(option.words.back())
                                 : number                             ? fmt::format("{}", option.least + 1)
                                 : option.kind == ValueKind::rate     ? "77k"
                                 : option.kind == ValueKind::size     ? "33K"
                                 : option.kind == ValueKind::duration ? "1.5s"
                                 : option.kind == ValueKind::on_off   ? "off"
                                 : option.kind == ValueKind::flag     ? ""
                                                                      : std::string(option.name) + "\n\"\xff\xc3\xa4\\";
        EXPECT_EQ(set_lab_option(lab, option, text), "") << option.name;
    }
    for (const WireOption& option : wire_options())
        if (is_impairment(option)) {
            const bool chance = std::holds_alternative<double Impairments::*>(option.places[0].member);
            set_wire_value(option, {chance ? 0.1 : 77, 3}, lab.wire[0]);
            set_wire_value(option, {chance ? 0.7 : 99, 7}, lab.wire[1]);
        }
    lab.wire[0].rate = 123'456'789'012;
    lab.wire[1].cut = true;
    return lab;
}

TEST(LabOptions, ReachTheLabsProcessWhole) {
    const LabSettings sent = unusual();
    const std::string json = to_json(sent);
    EXPECT_EQ(json.find('\n'), std::string::npos) << "it is one line of the control socket";
    const std::optional<LabSettings> arrived = lab_settings_from_json(json);
    ASSERT_TRUE(arrived.has_value());
    EXPECT_EQ(to_json(*arrived), json);
    EXPECT_EQ(arrived->wire, sent.wire);
    EXPECT_EQ(arrived->file, sent.file) << "any bytes";
    EXPECT_EQ(arrived->actions, sent.actions);
    EXPECT_EQ(arrived->made_bytes, sent.made_bytes);
    EXPECT_EQ(arrived->max_time_ns, sent.max_time_ns);
    EXPECT_EQ(arrived->tcp.reader_rate, 77'000U);
    EXPECT_EQ(arrived->congestion_control, "bbr");
    EXPECT_FALSE(lab_settings_from_json("[]").has_value());
    EXPECT_FALSE(lab_settings_from_json(json.substr(0, json.size() - 1)).has_value());
    EXPECT_EQ(lab_settings_from_json(to_json(LabSettings{}))->made_bytes, std::nullopt);
}

TEST(LabOptions, AreToldInARecordingsFacts) {
    LabFacts facts;
    static_cast<RunSettings&>(facts) = unusual();
    const std::optional<LabFacts> back = facts_from_json(to_json(facts));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(to_json(*back), to_json(facts));
    EXPECT_EQ(back->wire, facts.wire);
    EXPECT_EQ(back->topology, "router");
    EXPECT_EQ(back->tcp.mss, 89U);
    EXPECT_EQ(back->mtu_b, 577U);
    EXPECT_FALSE(back->path_mtu_discovery);
    const std::optional<LabFacts> usual = facts_from_json(to_json(LabFacts{}));
    EXPECT_EQ(to_json(*usual), to_json(LabFacts{}));
    EXPECT_EQ(to_json(LabFacts{}).find("mtu_b"), std::string::npos);
}

}  // namespace
}  // namespace osiscope
