// What the switch learned, as journal entries.
#include "captures/journal.hpp"
#include "captures/journal_entry.hpp"
#include "captures/switch_table.hpp"

namespace osiscope {

namespace {

const char* learning_text(SwitchLearning::Kind kind) {
    switch (kind) {
        case SwitchLearning::Kind::moved: return "moved";
        case SwitchLearning::Kind::aged_out: return "aged_out";
        default: return "learned";
    }
}

std::optional<MacAddress> mac_from(std::string_view text) {
    MacAddress mac{};
    if (text.size() != 17) return std::nullopt;
    for (std::size_t i = 0; i < mac.size(); ++i) {
        const char* at = text.data() + 3 * i;
        if (std::from_chars(at, at + 2, mac[i], 16).ptr != at + 2) return std::nullopt;
    }
    return mac;
}

}  // namespace

std::string to_journal(const SwitchLearning& learning) {
    const char* what = learning_text(learning.kind);
    const bool forgot = learning.kind == SwitchLearning::Kind::aged_out;
    const std::string message =
        fmt::format("switch: {} {} at port {}", forgot ? "forgot" : what, text(learning.mac), port_name(learning.port));
    return head(learning.at, "switch", "switch", message) +
           fmt::format("OSISCOPE_LEARNING={}\nOSISCOPE_MAC={}\nOSISCOPE_PORT={}\n", what, text(learning.mac),
                       learning.port);
}

std::optional<Event> switch_learning_from(std::string_view entry) {
    SwitchLearning learning;
    const auto mac = mac_from(value_of(entry, "OSISCOPE_MAC").value_or(""));
    if (!mac || !take_time(entry, "OSISCOPE_AT", learning.at) || !take(entry, "OSISCOPE_PORT", learning.port))
        return std::nullopt;
    learning.mac = *mac;
    const std::string_view what = value_of(entry, "OSISCOPE_LEARNING").value_or("learned");
    if (what == "moved") learning.kind = SwitchLearning::Kind::moved;
    if (what == "aged_out") learning.kind = SwitchLearning::Kind::aged_out;
    return learning;
}

}  // namespace osiscope
