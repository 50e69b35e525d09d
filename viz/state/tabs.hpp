// The tabs of the inspector and of the views below the stage, a row each, in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "layers/words.hpp"

namespace osiscope {

enum class InspectorTab : std::uint8_t { bytes, header, fields, line, stream, calls };
enum class BottomTab : std::uint8_t { ladder, sequence, rates, states, packets };

template <class Tab>
struct TabRow {
    Tab tab;
    const char* name;          ///< in English, for `said`
    const char* command_name;  ///< as the command line calls it
};

inline constexpr TabRow<InspectorTab> inspector_tabs[] = {
    {InspectorTab::bytes, to_say("Bytes"), "bytes"},    {InspectorTab::header, to_say("Header"), "header"},
    {InspectorTab::fields, to_say("Fields"), "fields"}, {InspectorTab::line, to_say("Line"), "line"},
    {InspectorTab::stream, to_say("Stream"), "stream"}, {InspectorTab::calls, to_say("Calls"), "calls"},
};

inline constexpr TabRow<BottomTab> bottom_tabs[] = {
    {BottomTab::ladder, to_say("Ladder"), "ladder"},    {BottomTab::sequence, to_say("Sequence–time"), "sequence"},
    {BottomTab::rates, to_say("Rates"), "rates"},       {BottomTab::states, to_say("States"), "states"},
    {BottomTab::packets, to_say("Packets"), "packets"},
};

/// The tab `by` places to the right in its table, from the last one on to the first.
template <class Tab, std::size_t count>
[[nodiscard]] constexpr Tab beside(const TabRow<Tab> (&rows)[count], Tab tab, int by) {
    std::size_t at = 0;
    while (rows[at].tab != tab) ++at;
    const int all = static_cast<int>(count);
    return rows[static_cast<std::size_t>(((static_cast<int>(at) + by) % all + all) % all)].tab;
}

/// Every name by which the command line calls one of a table.
template <class Tab, std::size_t count>
[[nodiscard]] std::vector<std::string> command_names(const TabRow<Tab> (&rows)[count]) {
    std::vector<std::string> names;
    for (const TabRow<Tab>& row : rows) names.emplace_back(row.command_name);
    return names;
}

/// That row of its table.
template <class Tab, std::size_t count>
[[nodiscard]] constexpr const TabRow<Tab>& row_of(const TabRow<Tab> (&rows)[count], Tab tab) {
    std::size_t at = 0;
    while (rows[at].tab != tab) ++at;
    return rows[at];
}

}  // namespace osiscope
