// System calls, wire actions and failures as systemd journal export entries, the form in which they travel inside a
// .pcapng (block type 9), so Wireshark lists them in line between the packets.
// Format: https://systemd.io/JOURNAL_EXPORT_FORMATS/ — lines of KEY=value. docs/captures.md lists our keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "captures/event.hpp"

namespace osiscope {

[[nodiscard]] std::string to_journal(const SystemCall& call);
[[nodiscard]] std::string to_journal(const TcpSample& sample);
[[nodiscard]] std::string to_journal(const WireAction& action);
[[nodiscard]] std::string to_journal(const SwitchLearning& learning);
[[nodiscard]] std::string to_journal(const WireCommand& command);
[[nodiscard]] std::string to_journal(const Failure& failure);

/// The event in a journal entry; nothing when the entry is not one of osiscope's or misses a key it must have.
[[nodiscard]] std::optional<Event> from_journal(std::string_view entry);

/// Fields of an entry which `from_journal` has no use for, because a newer osiscope wrote them: keys that this kind of
/// entry does not have, and a list of the kernel's numbers that has more of them. Empty for what this program writes.
[[nodiscard]] std::string unknown_fields(std::string_view entry);

/// The entry with such fields. They replace its own of the same key.
[[nodiscard]] std::string with_fields(std::string_view entry, std::string_view fields);

/// An entry of osiscope's of which `from_journal` makes nothing; nothing for anybody else's.
[[nodiscard]] std::optional<UnknownLines> unknown_entry(std::string_view entry);

}  // namespace osiscope
