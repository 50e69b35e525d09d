// The languages the window speaks: English, those that have a catalogue (viz/words/LANGUAGE.po), and one for tests.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "layers/words.hpp"

namespace osiscope {

/// English for a language without a catalogue; "pseudo" is the language of the tests.
[[nodiscard]] const Catalogue& catalogue(std::string_view language);

/// "en, de"
[[nodiscard]] std::string language_names();

/// The one after it: English, each that has a catalogue, and English again.
[[nodiscard]] std::string next_language(std::string_view language);

/// What was translated; generated from the catalogues when the program is built.
[[nodiscard]] std::span<const Catalogue> translations();

}  // namespace osiscope
