// The language in which a wire is told what to do: one action a line, in a file for `record --actions` or alone as a
// command to a running lab. docs/wire.md has all of it. Nothing else knows how it is written.
//
//     when 'tcp.flags.syn == 1 and ip.src == 10.7.0.1' nth 1: drop
//     when 'tcp.len > 0' from A nth 5: flip payload 0.3
//     at 2s: cut 5s
//     set A>B loss 5%
#pragma once

#include <string_view>

#include "captures/filter.hpp"
#include "captures/wire_verb.hpp"

namespace osiscope {

/// A line: what to do, and when.
struct WireRule {
    enum class Kind : std::uint8_t { now, at, when };
    static constexpr std::uint64_t every = ~std::uint64_t{0};
    Kind kind = Kind::now;
    Time at = 0;             ///< the wire's time since its first frame
    std::string expression;  ///< of the filter
    Filter filter;
    std::optional<Host> from;
    std::optional<std::uint16_t> link;
    std::uint64_t first = 1, last = 1;  ///< of the frames the filter accepts, as they come from their senders
    WireVerb verb;
    std::string text;        ///< the line as it was written, without its comment
    std::uint32_t line = 0;  ///< of the script, from 1; 0 = a command
};

/// What a line says; with neither a rule nor a problem it is empty or a comment.
struct WireLineRead {
    std::optional<WireRule> rule;
    std::string problem;  ///< "column 7: a colon is missing here, and after it what to do"; columns count from 1
};

[[nodiscard]] WireLineRead read_wire_line(std::string_view line);

/// The same for a line of a script, where frames have no numbers yet.
[[nodiscard]] WireLineRead read_script_line(std::string_view line);

/// The whole line, written one way only. Parsed, it is the same again.
[[nodiscard]] std::string to_text(const WireRule& rule);

/// Why a wire of so many links cannot do it: there is no link of that number. Empty when it can.
[[nodiscard]] std::string problem_with_links(const WireRule& rule, std::size_t links);
[[nodiscard]] std::string problem_with_link(std::optional<std::uint16_t> link, std::size_t links);

}  // namespace osiscope
