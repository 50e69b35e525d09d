// What this program does not know of a journal, because a newer one wrote it: found here, kept as it is, written again.
#include <algorithm>
#include <array>
#include <span>

#include "captures/byte_order.hpp"
#include "captures/journal.hpp"
#include "captures/journal_entry.hpp"
#include "layers/bytes.hpp"

namespace osiscope {

namespace {

using Keys = std::span<const std::string_view>;

// In the order in which they are written, so that of an entry of ours each is found at the first look.
constexpr std::string_view keys_of_all[]{
    "__REALTIME_TIMESTAMP", "PRIORITY", "SYSLOG_IDENTIFIER", "_HOSTNAME", "MESSAGE", "OSISCOPE_EVENT", "OSISCOPE_AT"};
constexpr std::string_view call_keys[]{"OSISCOPE_CALL",       "OSISCOPE_ARGUMENTS", "OSISCOPE_RETURNED",
                                       "OSISCOPE_RESULT",     "OSISCOPE_ERRNO",     "OSISCOPE_OBJECT",
                                       "OSISCOPE_FIRST_BYTE", "OSISCOPE_TCP_INFO"};
constexpr std::string_view tcp_keys[]{"OSISCOPE_TCP_INFO"};
constexpr std::string_view wire_keys[]{"OSISCOPE_ACTION",
                                       "OSISCOPE_FIRST_BIT",
                                       "OSISCOPE_LAST_BIT",
                                       "OSISCOPE_ARRIVED",
                                       "OSISCOPE_LENGTH",
                                       "OSISCOPE_FCS",
                                       "OSISCOPE_ENDED",
                                       "OSISCOPE_LINK",
                                       "OSISCOPE_REASON",
                                       "OSISCOPE_FORGED",
                                       "OSISCOPE_REORDERED",
                                       "OSISCOPE_NUMBER",
                                       "OSISCOPE_NTH",
                                       "OSISCOPE_COPY_OF",
                                       "OSISCOPE_ARRIVED_LENGTH",
                                       "OSISCOPE_ARRIVED_FCS",
                                       "OSISCOPE_CARRIED_FCS",
                                       "OSISCOPE_EXTRA",
                                       "OSISCOPE_JITTER",
                                       "OSISCOPE_DOUBLED",
                                       "OSISCOPE_CORRUPT",
                                       "OSISCOPE_CODE_VIOLATIONS",
                                       "OSISCOPE_FLIPPED_BITS",
                                       "OSISCOPE_ACTIONS"};
constexpr std::string_view command_keys[]{"OSISCOPE_COMMAND", "OSISCOPE_ACTIONS", "OSISCOPE_VERB", "OSISCOPE_PLANNED",
                                          "OSISCOPE_PROBLEM"};
constexpr std::string_view switch_keys[]{"OSISCOPE_LEARNING", "OSISCOPE_MAC", "OSISCOPE_PORT"};

Keys keys_of(std::string_view kind) {
    if (kind == "call") return call_keys;
    if (kind == "tcp") return tcp_keys;
    if (kind == "wire") return wire_keys;
    if (kind == "command") return command_keys;
    if (kind == "switch") return switch_keys;
    return {};
}

/// Looks for each key first where the one before it was found.
struct KnownKeys {
    Keys of_kind;
    std::size_t next = 0;

    bool have(std::string_view key) {
        const std::size_t all = std::size(keys_of_all) + of_kind.size();
        for (std::size_t i = 0; i < all; ++i) {
            const std::size_t at = next + i < all ? next + i : next + i - all;
            if (key != (at < std::size(keys_of_all) ? keys_of_all[at] : of_kind[at - std::size(keys_of_all)])) continue;
            next = at + 1;
            return true;
        }
        return false;
    }
};

/// Blocks are filled up with zeros.
std::string_view without_filling(std::string_view entry) { return entry.substr(0, entry.find_last_not_of('\0') + 1); }

/// The length of a field whose line has no "=", only its key: eight bytes that say how many bytes its value has, and
/// those. Without the line break at its end.
std::size_t binary_length(std::string_view text, std::size_t key) {
    const std::size_t value = key + 9;
    if (value > text.size()) return text.size();
    const std::uint64_t count = load64(reinterpret_cast<const std::uint8_t*>(text.data()) + key + 1, false);
    return value + std::min<std::uint64_t>(count, text.size() - value);
}

/// Calls `use(key, field)`.
template <class Use>
void for_each_field(std::string_view text, Use use) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        const std::size_t sign = line.find('=');
        const bool binary = sign == std::string_view::npos && !line.empty();
        const std::size_t length = binary ? binary_length(text, line.size()) : line.size();
        if (length > 0) use(line.substr(0, sign), text.substr(0, length));
        text.remove_prefix(std::min(length + 1, text.size()));
    }
}

}  // namespace

std::string unknown_fields(std::string_view entry) {
    std::string unknown;
    KnownKeys known{keys_of(value_of(entry, "OSISCOPE_EVENT").value_or(""))};
    for_each_field(without_filling(entry), [&](std::string_view key, std::string_view field) {
        const bool more = key == "OSISCOPE_TCP_INFO" && has_more_numbers(field);
        if (known.have(key) && !more) return;
        unknown.append(field);
        unknown += '\n';
    });
    return unknown;
}

std::string with_fields(std::string_view entry, std::string_view fields) {
    std::string whole;
    for_each_field(entry, [&](std::string_view key, std::string_view field) {
        bool replaced = false;
        for_each_field(fields, [&](std::string_view other, std::string_view) { replaced = replaced || other == key; });
        if (replaced) return;
        whole.append(field);
        whole += '\n';
    });
    return whole.append(fields);
}

std::optional<UnknownLines> unknown_entry(std::string_view entry) {
    if (!value_of(entry, "OSISCOPE_EVENT")) return std::nullopt;
    UnknownLines lines;
    take_time(entry, "OSISCOPE_AT", lines.at);
    lines.text = without_filling(entry);
    return lines;
}

}  // namespace osiscope
