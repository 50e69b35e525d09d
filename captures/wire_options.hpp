// Everything `set` can set about the wire, each once: its name, values, range and words. The wire's language, the
// command line, lessons, recordings, the window's knobs and the fast path read this table; a new impairment is a row
// here, a member of `Impairments` and its effect.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "captures/impairments.hpp"
#include "captures/setting_values.hpp"

namespace osiscope {

/// A member of `Impairments` and its key in a recording's facts.
struct ImpairmentPlace {
    std::variant<std::monostate, std::uint64_t Impairments::*, std::int64_t Impairments::*, double Impairments::*,
                 std::uint32_t Impairments::*>
        member;
    const char* fact = "";
};

struct WireOption {
    const char* name;  ///< "loss"
    ValueKind kind;
    double least = 0;             ///< of a count
    double most = 0;              ///< of a count
    double usual_frames = 0;      ///< of a chance, when the text does not say: "1%" is "1%/4"
    double means = 0;             ///< what 0 stands for: a queue that is not set has room for 1000 frames
    bool harmless_alone = false;  ///< changes nothing about frames as long as nothing else is set
    /// Amount and, of a chance, frames. Neither of what is set for the coding and checking of frames (`line-code` and
    /// `frame-check`), which is no impairment: it is set for a whole way, not for one link.
    std::array<ImpairmentPlace, 2> places{};
    const char* value_name = "";  ///< on the command line: "TIME"
    const char* help = "";        ///< on the command line; empty: only in scripts and commands
    const char* noun = "";        ///< what a word or a switch is called in complaints: "a line code"
    const char* label = "";       ///< of its knob in the window; empty: none
    const char* meaning = "";
    std::span<const double> ladder{};           ///< the knob's values, upwards; a rate of 0 is above all
    std::span<const std::string_view> words{};  ///< of a word or a switch
};

[[nodiscard]] std::span<const WireOption> wire_options();

/// nullptr when there is none of that name.
[[nodiscard]] const WireOption* wire_option(std::string_view name);

/// "rate, delay, …"
[[nodiscard]] std::string wire_option_names();

[[nodiscard]] inline bool is_impairment(const WireOption& option) { return option.places[0].member.index() != 0; }

[[nodiscard]] Read<WireValue> read_wire_value(const WireOption& option, std::string_view text);
/// So that reading it gives the same value again.
[[nodiscard]] std::string wire_value_text(const WireOption& option, WireValue value);

/// Of one that is an impairment; with `means` in the place of 0.
[[nodiscard]] WireValue wire_value(const WireOption& option, const Impairments& set);
/// Changes nothing for one that is no impairment.
void set_wire_value(const WireOption& option, WireValue value, Impairments& set);

/// "loss" and "A>B:5%": for that direction, without one for both. [0] is the direction from A. Returns what is wrong
/// with the text; empty when it is set.
[[nodiscard]] std::string set_wire(const WireOption& option, std::string_view text, std::array<Impairments, 2>& wire);

/// Whether frames arrive as they were sent, at once.
[[nodiscard]] bool leaves_frames_alone(const Impairments& set);

/// How frames may be coded on the line, by the numbers of `line-code`'s values: "none", "nrz-l", "manchester", …
inline constexpr std::array<std::string_view, 5> line_code_names{"none", "nrz-l", "manchester", "mlt3", "8b10b"};

}  // namespace osiscope
