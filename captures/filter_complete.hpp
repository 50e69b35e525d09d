// What could stand next in a filter that is being written: fields, operators, and values that this capture has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

/// Replaces `count` bytes of the expression from `first` on.
struct FilterCompletion {
    std::size_t first = 0;
    std::size_t count = 0;
    std::string text;
    std::string meaning;  ///< in a few words; may be empty
};

/// At most `most` of them for the place of the cursor, in bytes from the start. None when nothing is known there, and
/// none that is written out already.
[[nodiscard]] std::vector<FilterCompletion> filter_completions(std::string_view expression, std::size_t cursor,
                                                               const Story& story, std::size_t most);

}  // namespace osiscope
