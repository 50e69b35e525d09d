// The parts of a journal entry: lines of KEY=value. Used by the journal's own files only.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "captures/event.hpp"

namespace osiscope {

/// Journal values of this form end at the line's end; what would break that becomes a space.
inline std::string one_line(const std::string& text) {
    std::string line = text;
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return line;
}

inline std::string head(Time at, std::string_view host, std::string_view kind, const std::string& message) {
    return fmt::format(
        "__REALTIME_TIMESTAMP={}\nPRIORITY=6\nSYSLOG_IDENTIFIER=osiscope\n_HOSTNAME={}\nMESSAGE={}\n"
        "OSISCOPE_EVENT={}\nOSISCOPE_AT={}\n",
        at / 1000, host, one_line(message), kind, at);
}

/// The value after KEY= in an entry; nothing when the key is not there.
inline std::optional<std::string_view> value_of(std::string_view entry, std::string_view key) {
    for (std::size_t at = 0; at < entry.size();) {
        const std::size_t end = std::min(entry.find('\n', at), entry.size());
        const std::string_view line = entry.substr(at, end - at);
        if (line.size() > key.size() && line.substr(0, key.size()) == key && line[key.size()] == '=')
            return line.substr(key.size() + 1);
        at = end + 1;
    }
    return std::nullopt;
}

template <class Number>
bool parse(std::string_view text, Number& value) {
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc{};
}

template <class Number>
bool take(std::string_view entry, std::string_view key, Number& value) {
    const auto text = value_of(entry, key);
    return text && parse(*text, value);
}

/// The same for a moment or a duration in nanoseconds: what is out of range becomes the nearest there is.
inline bool take_time(std::string_view entry, std::string_view key, Time& time) {
    const auto text = value_of(entry, key);
    if (!text) return false;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), time);
    if (error == std::errc::result_out_of_range) time = text->starts_with('-') ? -latest_time : latest_time;
    else if (error != std::errc{}) return false;
    time = clamped(time);
    return true;
}

inline Host host_from(std::string_view text) { return text == "B" ? Host::b : Host::a; }

/// The next space-separated number of a list.
template <class Number>
void next_number(std::string_view& list, Number& value) {
    const std::size_t end = std::min(list.find(' '), list.size());
    parse(list.substr(0, end), value);
    list.remove_prefix(std::min(end + 1, list.size()));
}

/// Whether a list of the kernel's numbers has more than `TcpInfo`.
bool has_more_numbers(std::string_view tcp_info);

std::optional<Event> wire_action_from(std::string_view entry);
std::optional<Event> wire_command_from(std::string_view entry);
std::optional<Event> switch_learning_from(std::string_view entry);

}  // namespace osiscope
