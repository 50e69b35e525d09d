// What a terminal is given of text from strangers: nothing that moves its cursor, turns its text round or breaks a
// line.
#include "layers/escaped_text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace osiscope {
namespace {

TEST(EscapedText, IsTheTextItselfWhereThatIsHarmless) {
    for (const char* text : {"", "eth0", "Größe 7 µm → 日本語 🙂", "\\Device\\NPF_{0}", "a \"b\" 'c' $d `e`"})
        EXPECT_EQ(escaped(text), text);
}

TEST(EscapedText, ShowsControlCharactersAndBrokenUtf8) {
    EXPECT_EQ(escaped("a\nb\tc\rd"), "a\\nb\\tc\\rd");
    EXPECT_EQ(escaped("\x1b[31mred\x07\x7f"), "\\x1b[31mred\\x07\\x7f");
    EXPECT_EQ(escaped("\xc2\x9b"
                      "31m"),
              "\\u{9b}31m");  // C1's control sequence introducer
    EXPECT_EQ(escaped("\xe2\x80\xaegnp.exe"), "\\u{202e}gnp.exe");
    EXPECT_EQ(escaped("a\xe2\x81\xa6"
                      "b\xe2\x80\xa8"),
              "a\\u{2066}b\\u{2028}");
    EXPECT_EQ(escaped("\xff\xfe"), "\\xff\\xfe");
    EXPECT_EQ(escaped("\xc0\xaf \xe0\x80\xaf"), "\\xc0\\xaf \\xe0\\x80\\xaf");  // overlong
    EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80");                      // a surrogate
    EXPECT_EQ(escaped("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");             // past U+10FFFF
    EXPECT_EQ(escaped("x\xe2\x82"), "x\\xe2\\x82");                             // cut short
    EXPECT_EQ(escaped("\xef\xbf\xbe\xf3\xa0\x81\x81"), "\\u{fffe}\\u{e0041}");
    EXPECT_EQ(escaped(std::string("a\0b", 3)), "a\\x00b");
}

TEST(EscapedText, OfSeveralLinesKeepsItsLineBreaksOnly) {
    EXPECT_EQ(escaped_lines("one\ntwo\r\n\x1b[2J"), "one\ntwo\\r\n\\x1b[2J");
}

TEST(EscapedText, IsUtf8WithoutControlsWhateverTheBytes) {
    std::mt19937 random(3);
    for (int attempt = 0; attempt < 20'000; ++attempt) {
        std::string text(random() % 40, ' ');
        for (char& c : text) c = static_cast<char>(random() % 4 == 0 ? random() : 0xe2 - random() % 4);
        const std::string safe = escaped(text);
        for (std::string_view rest = safe; !rest.empty();) {
            const Character character = first_character(rest);
            ASSERT_TRUE(character.code_point.has_value());
            ASSERT_FALSE(is_unprintable(*character.code_point));
            rest.remove_prefix(character.length);
        }
    }
}

}  // namespace
}  // namespace osiscope
