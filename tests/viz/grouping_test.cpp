// Numbers of four digits and more stand in groups of three, everywhere in the window, and names never do.
#include <gtest/gtest.h>

#include <cctype>

#include "layers/grouping.hpp"
#include "layers/text.hpp"
#include "tests/viz/states.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {
namespace {

TextMeasure even_letters() {
    return {nullptr, [](void*, TextStyle style, const char* first, const char* last) {
                return static_cast<float>(last - first) * style.px * 0.52F;
            }};
}

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Digits that are a name, by what stands before them: a port, a frame, a document, a year, a name's own digits.
bool is_name(const std::string& words, std::size_t at) {
    static const std::vector<std::string> before{"port ",   "Port ",  "frame ",  "frames ", "RFC ", "Port\n",
                                                 "stream ", "port: ", "port = ", "→ ",      "TCP: "};
    if (at == 0) return false;
    const char c = words[at - 1];
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == ':' || c == '-' || c == '_') return true;
    return std::any_of(before.begin(), before.end(), [&](const std::string& word) {
        return at >= word.size() && words.compare(at - word.size(), word.size(), word) == 0;
    });
}

bool is_hex_or_bits(const std::string& words) {
    return words.find_first_not_of("0123456789abcdef :=DK./JSR?") == std::string::npos;
}

/// The bits of an octet or a code group.
bool is_bits(const std::string& words, std::size_t at, std::size_t end) {
    return end - at >= 8 && words.find_first_not_of("01", at) >= end;
}

/// The first ungrouped quantity; "" when there is none. A call is quoted as it was made.
std::string ungrouped_in(const std::string& words) {
    for (const char* result : {") =", ") returned"})
        if (words.find(result) != std::string::npos) return "";
    for (std::size_t at = 0; at < words.size(); ++at) {
        std::size_t end = at;
        while (end < words.size() && digit(words[end])) ++end;
        if (end - at < 4) {
            at = std::max(at, end);
            continue;
        }
        const bool goes_on = end < words.size() && (std::isalpha(static_cast<unsigned char>(words[end])) != 0 ||
                                                    words[end] == '-' || words[end] == '_');
        if (!goes_on && !is_name(words, at) && !is_bits(words, at, end)) return words.substr(at, end - at);
        at = end;
    }
    return "";
}

TEST(Grouping, TheCheckFindsWhatItLooksFor) {
    EXPECT_EQ(ungrouped_in("file 1448 B"), "1448");
    EXPECT_EQ(ungrouped_in("seq 1"), "");
    EXPECT_EQ(ungrouped_in("port 9000, frame 1234, 10.7.0.1:49152, 0.159954 s"), "");
    EXPECT_EQ(ungrouped_in(grouped(1448)), "");
}

TEST(Grouping, EveryQuantityInTheWindowIsGrouped) {
    const TextMeasure measure = even_letters();
    for (AppState state : {state_at_first_data(), lossy_state(), routed_state()})
        for (int tab = 0; tab < tab_count; ++tab)
            for (const BottomTab bottom :
                 {BottomTab::ladder, BottomTab::sequence, BottomTab::rates, BottomTab::states, BottomTab::packets})
                for (const int layer : {7, 4, 3, 2, 1}) {
                    state.view.inspector = static_cast<InspectorTab>(tab);
                    state.view.bottom = bottom;
                    apply(state, request::GoToLayer{layer, false});
                    const Canvas scene = build_scene(state, measure, 1920, 1080);
                    for (const Shape& shape : scene.shapes)
                        if (const Text* text = std::get_if<Text>(&shape)) {
                            if (is_hex_or_bits(text->text)) continue;
                            EXPECT_EQ(ungrouped_in(text->text), "") << text->text << ", tab " << tab;
                        }
                    for (const Hit& hit : scene.hits) EXPECT_EQ(ungrouped_in(hit.tooltip), "") << hit.tooltip;
                }
}

TEST(Grouping, NamesAndQuotedCallsAreNot) {
    const AppState state = state_at_first_data();
    bool port = false;
    const SevenLayers layers = seven_layers(state.story, shown_frame(state));
    for (const Row& row : story(layers, 4).rows)
        port |= row.label == std::string("Destination port") && row.value == "9000";
    EXPECT_TRUE(port) << "a port is a name";
}

TEST(Grouping, WhatIsCopiedCanBeCalculatedWith) {
    EXPECT_EQ(ungrouped(grouped(1'234'567)), "1234567");
    EXPECT_EQ(ungrouped("10 bytes"), "10 bytes");
    EXPECT_EQ(grouped_signed(-1448), "−1\u2009448");
}

}  // namespace
}  // namespace osiscope
