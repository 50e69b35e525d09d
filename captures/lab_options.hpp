// Everything that can be set about a lab besides its wire's impairments (captures/wire_options.hpp), each once: its
// name, values, range and words. The command line, lessons, recordings and the way into the lab's process read this
// table; a new option is a row here, a member of `RunSettings` or `LabSettings` and its effect.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "captures/lab_settings.hpp"
#include "captures/setting_values.hpp"

namespace osiscope {

/// Where an option is kept.
template <class Member>
using LabPlace = Member& (*)(LabSettings&);

struct LabOptionRow {
    const char* name;  ///< "line-code"; in lessons with underscores
    ValueKind kind;
    std::variant<LabPlace<std::string>, LabPlace<bool>, LabPlace<std::uint32_t>, LabPlace<std::uint64_t>,
                 LabPlace<std::int64_t>, LabPlace<std::optional<std::uint64_t>>>
        place;
    const char* group = "";                     ///< of options on the command line; empty: it is none of them
    const char* help = "";                      ///< on the command line
    const char* value_name = "";                ///< "FILE"; empty: what the values say
    bool shows_usual = false;                   ///< the help shows the usual value
    bool for_lessons = true;                    ///< a key of a lesson's `lab`
    double least = 0;                           ///< of a count …
    double most = 0;                            ///< … 0 = any
    bool or_zero = false;                       ///< 0 may be given besides
    std::span<const std::string_view> words{};  ///< that may be given
    const char* fact = "";                      ///< JSON pointer into a recording's facts; empty: not told there
    bool told_if_unusual = false;               ///< told only when it differs from a run with nothing set
};

[[nodiscard]] std::span<const LabOptionRow> lab_options();

/// nullptr when there is none of that name.
[[nodiscard]] const LabOptionRow* lab_option(std::string_view name);

/// Sets it from a text as the command line takes it. Returns what is wrong with the text; empty when it is set.
[[nodiscard]] std::string set_lab_option(LabSettings& settings, const LabOptionRow& option, std::string_view text);

/// The same by name, for the wire's options too ("loss", "A>B:5%").
[[nodiscard]] std::string set_lab_option(LabSettings& settings, std::string_view name, std::string_view text);

}  // namespace osiscope
