// Inside lessons/ only: predicates and the lab's options from JSON.
#pragma once

#include "lessons/json_reader.hpp"

namespace osiscope {

[[nodiscard]] std::optional<Host> read_side(Reader& reader, bool required);

/// `wire_too`: what was done to the wire as a whole counts as an event.
[[nodiscard]] Predicate read_predicate(Reader& reader, bool wire_too);

/// "lab": options of `osiscope record`, with underscores for dashes.
[[nodiscard]] std::vector<LabOption> read_lab(Reader& lesson);

}  // namespace osiscope
