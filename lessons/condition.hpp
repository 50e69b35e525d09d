// A condition as it is typed: a filter over frames, or one of the things only a lab tells. docs/filter.md has it under
// “Run until”.
//
//     tcp.flags.fin == 1          any filter: the next packet it accepts
//     call · call send · call B recv      the next system call, of that name, of that host
//     call read fails                     … that returned an error
//     byte 4711                           the next frame that carries this byte of the file
//     record end                          the next frame in which such a transfer record begins
#pragma once

#include "captures/filter_subject.hpp"
#include "lessons/predicate.hpp"

namespace osiscope {

struct Condition {
    std::optional<Predicate> predicate;
    bool failing = false;  ///< calls: only those that failed
    Filter filter;         ///< when there is no predicate
};

/// The condition, or nothing and `error`. An empty text is no condition.
[[nodiscard]] std::optional<Condition> parse_condition(std::string_view text, FilterError& error);

[[nodiscard]] bool holds(const Condition& condition, const Story& story, const TimelineItem& item);

/// The words a condition can begin with besides fields, with what they mean.
struct ConditionWord {
    const char* text;
    const char* meaning;
};
inline constexpr ConditionWord condition_words[] = {
    {"call", "a system call: call send, call B recv, call read fails"},
    {"byte", "the frame with this byte of the file: byte 4711"},
    {"record", "the frame in which a record begins: record end"},
};

}  // namespace osiscope
