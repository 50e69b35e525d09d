// Small expressions over a capture: `here.relative_sequence_number + here.payload_length`, `(file.size + 1) / 2`.
// Whole numbers, names, + - * / % and parentheses; a name alone may also stand for a text.
// A comparison (== != < <= > >=) is 1 where it holds and 0 where it does not.
//
//   here.…      the step's event; other names are the lesson's named events
//   file.size file.name line.rate line.delay_ms line.delay (with its unit) hosts.a hosts.b
//   lab.router lab.ipv6 lab.sack: 1 or 0
//   kernel.a.TcpRetransSegs, kernel.b.IpInHdrErrors …: what a host's kernel had counted at the end (nstat's names)
//   of a frame: frame_length payload_length segment_length sequence_number relative_sequence_number
//               acknowledgment_number relative_acknowledgment_number ip_version time_to_live total_length source_port
//               destination_port line_octets line_bits frame_check_sequence, any field by its id (ip.id, tcp.checksum),
//               number at_ms arrived_at_ms (since the first event),
//               and the same of the frame as it arrived: here.received.time_to_live
//   of a call:  result first_byte milliseconds duration (with its unit) at_ms crossings (frames that left and arrived
//   while it waited)
#pragma once

#include <string>
#include <variant>

#include "lessons/predicate.hpp"

namespace osiscope {

/// What …_ms and `milliseconds` name: exact inside, and as text a number of milliseconds with at least two significant
/// digits ("0.3", "41"). Times a whole number it stays one; a whole number added to it counts milliseconds.
struct Milliseconds {
    std::int64_t nanoseconds = 0;

    friend auto operator<=>(const Milliseconds&, const Milliseconds&) = default;
};

using Value = std::variant<std::int64_t, std::string, Milliseconds>;

struct Evaluation {
    std::optional<Value> value;
    std::string problem;  ///< a sentence when there is no value
};

/// What expressions can speak of.
struct ExpressionScope {
    const Story& story;
    const NamedItems& names;  ///< "here" among them
};

[[nodiscard]] Evaluation evaluate(const std::string& expression, const ExpressionScope& scope);

/// True where a condition evaluates to a number other than 0; an empty one always holds.
[[nodiscard]] bool holds(const std::string& condition, const ExpressionScope& scope);

/// The value as text; whole numbers of five digits and more in groups of three.
[[nodiscard]] std::string text(const Value& value);

/// The text with every {expression} replaced by its value; `{expression|plain}` leaves digits ungrouped and
/// `{expression|hex}` writes 0x…. What cannot be evaluated becomes "…". Of `[[condition: if so || else]]` one part
/// stays ("|| else" may be missing), and neither where the condition cannot be evaluated.
[[nodiscard]] std::string fill_in(const std::string& text, const ExpressionScope& scope);

/// The problems of every {expression} in a text, for checking lessons.
[[nodiscard]] std::vector<std::string> fill_in_problems(const std::string& text, const ExpressionScope& scope);

}  // namespace osiscope
