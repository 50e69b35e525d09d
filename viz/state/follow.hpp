// Follow this byte in the window: the stations of its way, what is lit, what Ctrl+C copies.
#pragma once

#include <string>
#include <vector>

#include "viz/state/app_state.hpp"

namespace osiscope {

/// A place on the followed byte's way that can be gone to.
struct Station {
    std::string label;            ///< "send() #3"
    std::string shorter;          ///< where there is less room; may equal `label`
    TimelineItem item;            ///< what happened there
    int layer = 7;                ///< where on the item's way
    bool receiver = false;        ///< on the receiver's side
    bool returned = false;        ///< a call: stands where it returned, not where it was entered
    BitRange bits;                ///< of the byte in the frame shown there; empty for a call
    bool leads_somewhere = true;  ///< false: only said, nothing to go to
    bool bad = false;             ///< the byte was lost here, or arrived changed
};

/// "send() #3": which of its host's calls of that kind it is.
[[nodiscard]] std::string call_label(const AppState& state, std::uint32_t call);

/// Down at the sender, over the wire, up at the receiver. Empty when no byte is followed.
[[nodiscard]] std::vector<Station> stations_of(const AppState& state);

/// The station whose place is shown now; -1 when none is.
[[nodiscard]] int station_shown(const AppState& state, const std::vector<Station>& stations);

/// Where a station is in the story.
[[nodiscard]] Position position_of(const AppState& state, const Station& station);

/// The bits to light in the shown frame: those selected, else the followed byte's. May be empty.
[[nodiscard]] BitRange lit_bits(const AppState& state);

/// The followed byte in the shown call's buffer.
[[nodiscard]] std::optional<std::uint64_t> followed_in_call(const AppState& state, std::uint32_t call);

/// True when a frame of this journey carries the followed byte.
[[nodiscard]] bool carries_followed(const AppState& state, std::uint32_t journey);

/// The same of a frame on the live wire, whose journey may not be known yet: a copy carries what its model carries.
[[nodiscard]] bool carries_followed(const AppState& state, const WireAction& action, std::uint32_t journey);

/// Follows the byte, if there is one.
void follow_byte(AppState& state, const std::optional<StreamByte>& byte);

/// Selects bits of the shown frame; a single byte of a stream is followed as well.
void select_bits(AppState& state, BitRange bits);

/// The byte of a stream that is meant when no other is: the selected one, else the first the shown frame or call moves.
[[nodiscard]] std::optional<StreamByte> meant_byte(const AppState& state);

/// The row of the frame's stories with the fewest bits that contains these; nullptr when there is none.
[[nodiscard]] const Row* row_of(const SevenLayers& layers, BitRange bits);

/// The layer whose story has that row.
[[nodiscard]] int layer_of(const SevenLayers& layers, const Row* row);

/// What Ctrl+C puts onto the clipboard: the selected field's value where fields are shown, else the selected bytes in
/// hex; without a selection the shown frame's bytes. Empty when there is nothing.
[[nodiscard]] std::string copied_text(const AppState& state);

}  // namespace osiscope
