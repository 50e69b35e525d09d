// The window's words: looked up in a catalogue as msgfmt writes it, gaps filled, plurals by the catalogue's rule.
#include "layers/words.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <thread>

#include "layers/plural_rule.hpp"

namespace osiscope {
namespace {

std::string four_bytes(std::size_t number) {
    std::string text;
    for (int i = 0; i < 4; ++i, number >>= 8) text += static_cast<char>(number & 0xff);
    return text;
}

/// A .mo file as the manual of gettext describes it: sorted rows of (length, place), least byte first.
std::string mo_file(const std::map<std::string, std::string>& texts) {
    const std::size_t count = texts.size();
    std::string keys, values, bytes;
    std::size_t at = 28 + 16 * count;
    const auto add = [&](std::string& table, const std::string& text) {
        table += four_bytes(text.size()) + four_bytes(at);
        at += text.size() + 1;
        bytes += text + '\0';
    };
    for (const auto& [english, other] : texts) add(keys, english);
    for (const auto& [english, other] : texts) add(values, other);
    return four_bytes(0x950412de) + four_bytes(0) + four_bytes(count) + four_bytes(28) + four_bytes(28 + 8 * count) +
           four_bytes(0) + four_bytes(28 + 16 * count) + keys + values + bytes;
}

using namespace std::string_literals;

const std::string& polish() {
    static const std::string file = mo_file({
        {"",
         "Language: pl\nPlural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || "
         "n%100>=20) ? 1 : 2);\n"},
        {"Close", "Zamknij"},
        {"byte {place} of {file}", "{file}: bajt {place}"},
        {"{count} frame\0{count} frames"s, "{count} ramka\0{count} ramki\0{count} ramek"s},
    });
    return file;
}

Catalogue speaking_polish() { return {Catalogue::Kind::translated, "pl", polish()}; }

TEST(Words, AreEnglishWhereNobodySpeaks) {
    EXPECT_EQ(said("Close"), "Close");
    EXPECT_EQ(say("byte {place} of {file}", {{"place", 12}, {"file", "notes.txt"}}), "byte 12 of notes.txt");
    EXPECT_EQ(say_count("{count} frame", "{count} frames", 1), "1 frame");
    EXPECT_EQ(say_count("{count} frame", "{count} frames", 1448), "1\u2009448 frames");
    EXPECT_EQ(say_count("{count} frame", "{count} frames", 0), "0 frames");
}

TEST(Words, AreTheCataloguesWhileItIsSpoken) {
    const Catalogue catalogue = speaking_polish();
    {
        const Speaking speaking(catalogue);
        EXPECT_EQ(said("Close"), "Zamknij");
        EXPECT_EQ(say("byte {place} of {file}", {{"place", 12}, {"file", "a"}}), "a: bajt 12");
        EXPECT_EQ(said("Open"), "Open") << "not translated";
        EXPECT_EQ(said(""), "") << "not the header";
        std::string elsewhere;
        std::thread([&] { elsewhere = said("Close"); }).join();
        EXPECT_EQ(elsewhere, "Close") << "another thread speaks for itself";
    }
    EXPECT_EQ(said("Close"), "Close");
}

TEST(Words, HaveTheFormForTheirCount) {
    const Catalogue catalogue = speaking_polish();
    const Speaking speaking(catalogue);
    const auto frames = [](std::uint64_t count) { return say_count("{count} frame", "{count} frames", count); };
    EXPECT_EQ(frames(1), "1 ramka");
    EXPECT_EQ(frames(22), "22 ramki");
    EXPECT_EQ(frames(12), "12 ramek");
    EXPECT_EQ(said("{count} frame"), "{count} ramka");
}

TEST(Words, KeepAGapThatNobodyFills) {
    EXPECT_EQ(say("{a} and {b}", {{"a", "x{b}"}}), "x{b} and {b}") << "what fills a gap is not looked at again";
    EXPECT_EQ(say("{ {a} {", {{"a", 1}}), "{ 1 {");
    EXPECT_EQ(say("100 % } {a}", {{"a", "ok"}}), "100 % } ok");
}

TEST(Words, OfThePseudoLanguageAreLongerAndKeepTheirGaps) {
    EXPECT_EQ(pseudo_words("Close"), "Çļőśé~~");
    EXPECT_EQ(pseudo_words("{count} frames"), "{count} fŕåméś~~~");
    const Catalogue pseudo{Catalogue::Kind::pseudo, "pseudo", {}};
    const Speaking speaking(pseudo);
    EXPECT_EQ(say_count("{count} bit", "{count} bits", 1), "1 bîţ~~");
}

TEST(PluralRules, AreReadAsGettextWritesThem) {
    const std::array<std::uint64_t, 6> counts{0, 1, 2, 5, 11, 101};
    const auto forms = [&](std::string_view rule) {
        std::string text;
        for (const std::uint64_t count : counts) text += std::to_string(plural_form(rule, count));
        return text;
    };
    EXPECT_EQ(forms("(n != 1)"), "101111");
    EXPECT_EQ(forms("0"), "000000") << "Japanese";
    EXPECT_EQ(forms("n > 1"), "001111") << "French";
    EXPECT_EQ(forms("n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2"), "201110") << "Latvian";
    EXPECT_EQ(forms("(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"), "012345")
        << "Arabic";
    for (const char* broken : {"", "n !", "n ? 1", "(n", "n 1", "m", "n % 0 +"}) EXPECT_EQ(forms(broken), "000000");
}

}  // namespace
}  // namespace osiscope
