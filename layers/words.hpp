// The words of the window, in the language that is being spoken. A text is a whole sentence in English, which is also
// its name in the catalogues; what changes in it are named gaps:
//
//   const Speaking speaking(catalogue("de"));
//   said("Close")                                                            "Schließen"
//   say("byte {place} of {file}", {{"place", grouped(12)}, {"file", name}})  "Byte 12 von notes.txt"
//   say_count("{count} frame", "{count} frames", 3)                          "3 Rahmen"
//
// Where nobody speaks it is English. Only what draws the window and carries out its requests speaks, so JSON, `decode`,
// `explain`, the digest and everything that is written to a file are always English.
// `scripts/update-words.sh` finds the texts in the sources; a sentence glued from parts cannot be found, or translated.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace osiscope {

/// The texts of one language by their English.
struct Catalogue {
    enum class Kind : std::uint8_t { english, translated, pseudo };
    Kind kind = Kind::english;
    std::string_view language = "en";  ///< BCP 47
    std::string_view bytes;            ///< of a .mo file, when it is translated; they live as long as the program
};

/// While one lives, its thread speaks that language; then the one before it again.
class Speaking {
public:
    explicit Speaking(const Catalogue& catalogue);
    ~Speaking();
    Speaking(const Speaking&) = delete;
    Speaking& operator=(const Speaking&) = delete;

private:
    const Catalogue* before_;
};

/// What fills a gap: words, or a number that is a name (a port, a frame's number). A quantity is `grouped` first.
struct Gap {
    std::string_view name;
    std::string words;

    Gap(std::string_view gap, std::string text) : name(gap), words(std::move(text)) {}
    Gap(std::string_view gap, std::string_view text) : name(gap), words(text) {}
    Gap(std::string_view gap, const char* text) : name(gap), words(text) {}
    Gap(std::string_view gap, std::integral auto number) : name(gap), words(std::to_string(number)) {}
};
using Gaps = std::initializer_list<Gap>;

/// The text in the language spoken; as it is where that has no translation.
[[nodiscard]] std::string said(std::string_view english);

/// The same with its gaps filled: "{name}" becomes the words of the gap of that name. A gap nobody fills stays.
[[nodiscard]] std::string say(std::string_view english, Gaps gaps);

/// The form for so many, by the plural rule of the language spoken; its gap "count" is the number, grouped.
[[nodiscard]] std::string say_count(std::string_view one, std::string_view many, std::uint64_t count, Gaps gaps = {});

/// Marks a text that stands in a table, for the catalogues; whoever shows it says it.
[[nodiscard]] constexpr const char* to_say(const char* english) { return english; }

/// A language made of the English, to test with: accents, and two fifths longer; gaps stay as they are.
[[nodiscard]] std::string pseudo_words(std::string_view english);

}  // namespace osiscope
