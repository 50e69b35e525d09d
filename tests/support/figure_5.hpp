// RFC 9293 figure 5, written down from the RFC: the ways from state to state, and its notes 1 and 3 on resets.
#pragma once

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include "layers/session/observed_end.hpp"

namespace osiscope {

inline const std::set<std::pair<std::string, std::string>>& figure_5() {
    static const std::set<std::pair<std::string, std::string>> ways{
        {"CLOSED", "LISTEN"},           {"CLOSED", "SYN-SENT"},          {"LISTEN", "CLOSED"},
        {"LISTEN", "SYN-RECEIVED"},     {"LISTEN", "SYN-SENT"},          {"SYN-SENT", "CLOSED"},
        {"SYN-SENT", "SYN-RECEIVED"},   {"SYN-SENT", "ESTABLISHED"},     {"SYN-RECEIVED", "LISTEN"},
        {"SYN-RECEIVED", "FIN-WAIT-1"}, {"SYN-RECEIVED", "ESTABLISHED"}, {"ESTABLISHED", "FIN-WAIT-1"},
        {"ESTABLISHED", "CLOSE-WAIT"},  {"FIN-WAIT-1", "FIN-WAIT-2"},    {"FIN-WAIT-1", "CLOSING"},
        {"FIN-WAIT-2", "TIME-WAIT"},    {"CLOSE-WAIT", "LAST-ACK"},      {"CLOSING", "TIME-WAIT"},
        {"LAST-ACK", "CLOSED"},         {"TIME-WAIT", "CLOSED"}};
    return ways;
}

/// What a history tells that cannot be: a way that figure 5 does not have and no reset explains, a way that does not
/// begin where the one before ended, a moment that goes back. "" when it is right.
inline std::string not_of_figure_5(const std::vector<StateChange>& changes) {
    const StateChange* before = nullptr;
    for (const StateChange& change : changes) {
        const std::string from = name(change.from);
        const std::string to = name(change.to);
        const bool moved = change.kind == ChangeKind::moved;
        const bool reset = to == "CLOSED";  // notes 1 and 3: from every state
        if (moved && !reset && figure_5().count({from, to}) == 0) return fmt::format("{} → {}", from, to);
        if (!moved && from != to) return fmt::format("{} to {} without a way", from, to);
        if (change.kind == ChangeKind::first_seen && before != nullptr) return to + " first seen twice";
        if (before != nullptr && before->to != change.from)
            return fmt::format("{} and then from {}", name(before->to), from);
        if (before != nullptr && before->moment > change.moment) return fmt::format("back in time to {}", to);
        if (before == nullptr && moved && from != "CLOSED") return fmt::format("out of nothing to {}", to);
        before = &change;
    }
    return {};
}

}  // namespace osiscope
