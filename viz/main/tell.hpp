// The way to the terminal for what the program says. Interface names, journals, peers and paths may hold anything, so
// no other file of the program prints what it did not write itself.
#pragma once

#include <cstdio>
#include <string_view>

namespace osiscope {

/// One line and its line break. Whatever would move a terminal's cursor or break the line is escaped.
void tell(std::FILE* to, std::string_view line);

/// The same for text of ours in several lines, with the line break at its end if it has one.
void tell_lines(std::FILE* to, std::string_view text);

}  // namespace osiscope
