// How quantities and names that are written in digits are told apart, for everything a person reads.
#pragma once

#include <cstdint>
#include <string>

namespace osiscope {

/// Between groups of three digits: a thin space (U+2009). Every language reads it, and no line breaks there.
inline constexpr char group_mark[] = "\u2009";

/// A quantity: from four digits on in groups of three, "999", "1\u2009448", "62\u2009481". For all quantities, in the
/// window and in text output: lengths, offsets, sequence numbers, windows, counts, times. Not for names: ports, frame
/// numbers, identifiers, types, years, documents. Never in JSON, in filters, in what a program is told, in columns that
/// a program may read (`decode` and `streams` begin their lines with them), or in a system call quoted as it was made.
[[nodiscard]] std::string grouped(std::uint64_t count);

/// The same of a number that may lie below zero: "−1\u2009448".
[[nodiscard]] std::string grouped_signed(std::int64_t count);

/// A measured value with so many digits after its point, "1\u2009234.567890".
[[nodiscard]] std::string grouped_decimal(double value, int digits);

/// The text without the marks that `grouped` puts between digits, for whoever goes on to calculate with it.
[[nodiscard]] std::string ungrouped(std::string words);

}  // namespace osiscope
