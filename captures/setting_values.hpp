// Values as people write them, "10M", "20ms", "5%", read into numbers and written so that they are read again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace osiscope {

/// A value, or the sentence that says what to write instead; the sentence has no full stop, so that more may follow.
template <class Value>
struct Read {
    Value value{};
    std::string problem;  ///< empty when there is a value

    [[nodiscard]] bool good() const { return problem.empty(); }
};

enum class ValueKind : std::uint8_t {
    rate,         ///< bits per second: "10M", "2.5G", "64k"; "0" and "unlimited" are 0. 1k … 1000G
    delay,        ///< nanoseconds up to a minute: "20ms", "1.5s", "300us", "0"
    duration,     ///< the same up to a day
    size,         ///< bytes up to 1e9: "64K" (1024 each), "1M", "4096"
    probability,  ///< "5%", "0.05", "1e-3"
    error_rate,   ///< a probability that is written without a percent sign
    chance_of,    ///< a probability and a number of frames: "1%/4"
    count,        ///< a whole number from … to …
    word,         ///< one of a few words; its value is which one, from 0
    on_off,       ///< "on" is 1, "off" is 0
    flag,         ///< takes no value: it is there, or not
    text,         ///< a path, or whatever else stands for itself
    script,       ///< a script for the wire; on the command line, the file with it
};

/// Of every kind that is a number or a switch. `least` and `most` are those of a count, and of the frames after a
/// chance.
[[nodiscard]] Read<double> read_value(ValueKind kind, std::string_view text, double least = 0, double most = 0);

/// A whole number from `least` to `most`, all of whose digits count.
[[nodiscard]] Read<std::uint64_t> read_whole(std::string_view text, std::uint64_t least, std::uint64_t most);

/// So that reading it gives the same value again, and short: "10M", "1.5s", "5%", "1e-06".
[[nodiscard]] std::string value_text(ValueKind kind, double value);

/// "none, nrz-l or 8b10b"
[[nodiscard]] std::string one_of(std::span<const std::string_view> words);

/// Whether it is a time at all, however long.
[[nodiscard]] bool is_time(std::string_view text);

}  // namespace osiscope
