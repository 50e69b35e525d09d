// What the wire tells about itself besides its frames, as it is made and as it is read.
#pragma once

#include "captures/event.hpp"
#include "captures/wire_language.hpp"

namespace osiscope {

/// A line was carried out, or it was not, for this reason.
[[nodiscard]] WireCommand wire_did(Time at, const WireRule& rule, std::string problem = {});
/// The same of a line that may not even be understood.
[[nodiscard]] WireCommand wire_refused(Time at, std::string text, std::string problem);
/// A line was understood and waits for its frame or its moment.
[[nodiscard]] WireCommand wire_plans(Time at, const WireRule& rule);
[[nodiscard]] WireCommand wire_is_frozen(Time at);
[[nodiscard]] WireCommand wire_moves(Time at);
[[nodiscard]] WireCommand wire_has_pace(Time at, std::uint32_t times_slower);
/// Something that was done otherwise than asked, as a sentence without its full stop.
[[nodiscard]] WireCommand wire_notes(Time at, std::string sentence);

/// Gives a command that is `unread`, as recordings of osiscope 0.1.0 have them, its kind and its verb from its text.
void read_text(WireCommand& command);

/// Whether this was done: a verb of this kind, and no problem.
[[nodiscard]] bool did(const WireCommand& command, WireVerb::Kind kind);

/// "cut", "frozen", "pace": the word for what was done or has begun; empty for what was not done, or not yet.
[[nodiscard]] std::string_view word_of(const WireCommand& command);

}  // namespace osiscope
