// The language in which a wire is told what to do: one action a line, in a file for `record --actions` or alone as a
// command to a running lab. docs/wire.md has all of it.
//
//     when 'tcp.flags.syn == 1 and ip.src == 10.7.0.1' nth 1: drop
//     when 'tcp.len > 0' from A nth 5: flip payload 0.3
//     at 2s: cut 5s
//     set A>B loss 5%
#pragma once

#include <string_view>

#include "captures/filter.hpp"
#include "core/wire_tweezers.hpp"

namespace osiscope {

/// Which sequence number a forged reset arrives with, seen from what its receiver expects then (RCV.NXT).
enum class ResetAim : std::uint8_t {
    exact,      ///< RCV.NXT: the receiver resets the connection
    in_window,  ///< in the window but not RCV.NXT: the receiver answers with a challenge ACK (RFC 5961 §3.2)
    outside,    ///< the receiver silently discards it
};

/// One thing to do: to a frame, or (from `cut` on) to the wire.
struct WireVerb {
    enum class Kind : std::uint8_t {
        drop,
        hold,
        flip,
        duplicate,
        delay,
        swap,
        truncate,
        reset,
        release,
        cut,
        plug,
        freeze,
        pause,
        thaw,
        slow,
        set
    };
    Kind kind = Kind::drop;
    BitPlace place;       ///< flip
    bool repair = false;  ///< flip: make every checksum fit again, the check sequence too
    bool back = false;    ///< reset: to the frame's sender
    ResetAim aim = ResetAim::exact;
    std::int64_t time_ns = 0;  ///< delay; cut, freeze, pause, hold: how long, 0 = until told otherwise
    std::uint32_t count =
        1;                ///< duplicate: copies; swap: frames to let pass; truncate: bytes left; slow: how many times
    std::string setting;  ///< set: its name …
    std::string value;    ///< … and value
    std::optional<std::uint16_t> link;  ///< cut, plug, set: nothing = every link
    std::optional<Host> from;           ///< set: nothing = both directions
    std::uint64_t number = 0;           ///< the frame on the wire it is about, in a command; 0 = all (release)
};

/// Settings that are no impairment, but how frames are coded and checked: "line-code", "frame-check".
[[nodiscard]] bool is_about_line(std::string_view setting);

/// When to do it.
struct WireRule {
    enum class Kind : std::uint8_t { now, at, when };
    Kind kind = Kind::now;
    Time at = 0;  ///< the wire's time since its first frame
    Filter filter;
    std::optional<Host> from;
    std::optional<std::uint16_t> link;
    std::uint64_t first = 1, last = 1;  ///< of the frames the filter accepts, as they come from their senders
    WireVerb verb;
    std::string text;        ///< the line
    std::uint32_t line = 0;  ///< of the script, from 1; 0 = a command
    std::uint64_t seen = 0;  ///< frames accepted so far
};

/// The rules of a script. Throws Error that names file, line and column and says what to write.
[[nodiscard]] std::vector<WireRule> parse_script(std::string_view text, const std::string& file);

/// One line; nothing when it is empty or a comment. Throws Error with the column.
[[nodiscard]] std::optional<WireRule> parse_line(std::string_view line);

/// The same for a line of a script, where frames have no numbers yet.
[[nodiscard]] std::optional<WireRule> parse_script_line(std::string_view line);

/// Says that a wire of so many links has none of that number.
[[nodiscard]] std::string link_problem(std::uint16_t link, std::size_t links);

/// Throws Error that names file and line when a rule is about a link that a wire of so many does not have.
void check_links(const std::vector<WireRule>& rules, std::size_t links, const std::string& file);

[[nodiscard]] inline bool is_about_frames(WireVerb::Kind kind) { return kind <= WireVerb::Kind::reset; }

}  // namespace osiscope
