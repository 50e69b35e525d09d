// Quantities as people read them: a number and the unit that fits it, so that none is shown as "0" that is not 0.
// Measured values have three significant digits, or fewer where those are exact: "5 ms", "1.21 ms", "30.5 µs".
// Settings and computed values have all their digits: "1.2208 ms", "1.5 Mbit/s". Units by powers of 1000 (SI).
#pragma once

#include <cstdint>
#include <string>

namespace osiscope {

/// Nanoseconds: "812 ns", "300 µs", "1.21 ms", "40.1 s"; "0 s" for 0. A minus sign before negative ones.
[[nodiscard]] std::string duration_text(std::int64_t nanoseconds);

/// The same with every digit: "1.2208 ms".
[[nodiscard]] std::string exact_duration_text(std::int64_t nanoseconds);

/// Bits per second with every digit: "10 Mbit/s", "1.5 Mbit/s"; "no limit" for 0.
[[nodiscard]] std::string rate_text(std::uint64_t bits_per_second);

/// A measured rate in bits per second: "9.57 Mbit/s"; "0 bit/s" for 0.
[[nodiscard]] std::string measured_rate_text(double bits_per_second);

/// A measured rate in bytes per second: "1.06 MB/s".
[[nodiscard]] std::string speed_text(double bytes_per_second);

/// Bytes: "812 B", "64.2 kB", "1.5 GB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);

/// A share of 0 … 1: "0.42 %", "4.2 %", "42 %". "0 %" and "100 %" only for none and all of it.
[[nodiscard]] std::string percent_text(double share);

/// Milliseconds alone, for texts that name the unit themselves: at least two significant digits, "0.3", "1.2", "41".
[[nodiscard]] std::string milliseconds_text(std::int64_t nanoseconds);

}  // namespace osiscope
