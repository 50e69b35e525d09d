// The views below the stage, in the order of their tabs.
#pragma once

#include <iterator>

#include "layers/words.hpp"
#include "viz/state/request.hpp"

namespace osiscope {

inline constexpr BottomTab all_bottom_tabs[] = {BottomTab::ladder, BottomTab::sequence, BottomTab::rates,
                                                BottomTab::states, BottomTab::packets};

[[nodiscard]] constexpr const char* name(BottomTab tab) {
    switch (tab) {
        case BottomTab::ladder: return to_say("Ladder");
        case BottomTab::sequence: return to_say("Sequence–time");
        case BottomTab::rates: return to_say("Rates");
        case BottomTab::states: return to_say("States");
        case BottomTab::packets: return to_say("Packets");
    }
    return "";
}

/// As the command line calls it.
[[nodiscard]] constexpr const char* command_name(BottomTab tab) {
    switch (tab) {
        case BottomTab::ladder: return "ladder";
        case BottomTab::sequence: return "sequence";
        case BottomTab::rates: return "rates";
        case BottomTab::states: return "states";
        case BottomTab::packets: return "packets";
    }
    return "";
}

/// The tab `by` places to the right, from the last one on to the first.
[[nodiscard]] constexpr BottomTab beside(BottomTab tab, int by) {
    constexpr int count = static_cast<int>(std::size(all_bottom_tabs));
    int at = 0;
    while (all_bottom_tabs[at] != tab) ++at;
    return all_bottom_tabs[((at + by) % count + count) % count];
}

}  // namespace osiscope
