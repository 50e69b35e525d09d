// Display filters: which frames to show, written as Wireshark's users write it ("tcp.flags.syn == 1 and ip.ttl < 64").
// The language is a subset of Wireshark 4.0's with the same meaning; docs/filter.md has all of it.
//
//     FilterError error;
//     const std::optional<Filter> filter = parse_filter("tcp.port in {80, 443}", error);
//     if (filter && matches(*filter, subject)) show(subject);
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "captures/event.hpp"
#include "captures/summary.hpp"

namespace osiscope {

struct FilterField;

/// Numbers, addresses and times are all compared as 128-bit numbers.
struct FilterValue {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend auto operator<=>(const FilterValue&, const FilterValue&) = default;
};

/// Both ends belong to it.
struct FilterInterval {
    FilterValue first;
    FilterValue last;
};

/// One question about a frame, and the test that follows each answer: `and`, `or` and `not` are only such jumps.
struct FilterTest {
    enum class Kind : std::uint8_t {
        present,   ///< the field is there
        one_of,    ///< an occurrence of the field is one of the constants
        none_of,   ///< the field is there and no occurrence is one of the constants
        contains,  ///< the field's bytes contain the constant
    };
    static constexpr std::uint32_t accept = ~std::uint32_t{0};
    static constexpr std::uint32_t reject = accept - 1;

    Kind kind = Kind::present;
    const FilterField* field = nullptr;  ///< of the table that lasts as long as the program
    std::uint32_t first_constant = 0;    ///< in `Filter::texts` for bytes and text, else in `Filter::intervals`
    std::uint32_t constant_count = 0;
    std::uint32_t if_true = accept;  ///< the next test, `accept` or `reject`
    std::uint32_t if_false = reject;
};

/// A filter ready to use. The default one accepts every frame.
struct Filter {
    std::vector<FilterTest> tests;
    std::vector<FilterInterval> intervals;
    std::vector<std::string> texts;
};

/// Why an expression is not a filter.
struct FilterError {
    std::size_t first = 0;  ///< bytes of the expression it is about; may be its end
    std::size_t count = 0;
    std::string sentence;  ///< "there is no field “tcp.prt”; did you mean tcp.port?"
};

/// What a filter looks at. Views and pointers must outlive the call only.
struct FilterSubject {
    std::uint32_t number = 1;               ///< of the frame in its file, from 1
    std::optional<Time> since_first;        ///< nanoseconds since the file's first frame; nothing without a time
    std::uint32_t captured_length = 0;      ///< bytes
    std::uint32_t original_length = 0;      ///< bytes on the wire
    std::string_view interface_name;        ///< empty when the file does not say
    const FrameSummary* summary = nullptr;  ///< always needed; with stream, analysis and window for TCP
    Bytes bytes;                            ///< captured bytes; needed when `needs_bytes`
    const Packet* packet = nullptr;         ///< decoded from `bytes`; needed when `needs_bytes`
};

/// The filter, or nothing and `error`. An empty expression accepts every frame. Never throws on bad text.
[[nodiscard]] std::optional<Filter> parse_filter(std::string_view expression, FilterError& error);

/// Whether the filter accepts the frame.
[[nodiscard]] bool matches(const Filter& filter, const FilterSubject& subject);

/// False when summary, number, lengths and times decide: then the frames' bytes are not even looked at.
[[nodiscard]] bool needs_bytes(const Filter& filter);

/// False when no checksum is asked for: then none need be verified.
[[nodiscard]] bool needs_checksums(const Filter& filter);

/// False when numbers, lengths, times and what `FrameRow` keeps decide: stream, scaled window and TCP analysis.
[[nodiscard]] bool needs_summary(const Filter& filter);

/// The error for a terminal: "column 9: there is no …", the expression, and carets under the place. Columns count
/// characters from 1. No final line break.
[[nodiscard]] std::string error_text(const FilterError& error, std::string_view expression);

}  // namespace osiscope
