// What is to be done to one frame, and nothing else: decided from the frame, the orders given for it, the dice and the
// impairments in force. No wire, no clock; `Wire` carries it out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "captures/event.hpp"
#include "captures/impairments.hpp"
#include "captures/wire_verb.hpp"
#include "core/wire_dice.hpp"
#include "core/wire_lane.hpp"
#include "core/wire_watch.hpp"

namespace osiscope {

/// A reset that is made from the frame.
struct ForgedReset {
    std::vector<std::uint8_t> bytes;
    bool back = false;  ///< goes to the frame's sender at once, else after the frame
    ResetAim aim = ResetAim::exact;
};

/// With nothing set the frame goes on as it is.
struct Verdict {
    WireAction::Reason reason = WireAction::Reason::none;  ///< it is dropped for this
    std::optional<Time> hold_ns;                           ///< it is held for so long; 0 = until released
    std::optional<std::uint32_t> let_pass;                 ///< so many frames are to pass it
    std::optional<std::int64_t> delay_ns;                  ///< it arrives so much later
    std::optional<std::uint32_t> flipped_bit;              ///< from the first byte's most significant bit
    bool repair = false;                                   ///< every checksum is made to fit again after that
    std::optional<std::uint32_t> truncated;                ///< to so many bytes
    std::uint32_t copies = 0;                              ///< right after it
    bool duplicated = false;                               ///< chance decided for the copy
    std::optional<ForgedReset> reset;
    std::string problem;  ///< why an order could not be followed; nothing is done then
};

/// What an order says about the frame as it is now. `order` is about frames.
[[nodiscard]] Verdict verdict_of_order(const WireVerb& order, Bytes frame);

/// What chance says about a frame on its way to the line, which `let_pass` frames are to pass already.
[[nodiscard]] Verdict verdict_of_chance(const FrameDice& dice, const Impairments& in_force, std::uint32_t let_pass);

/// What the link says about a frame as it came from its sender, not padded yet: it may be too long.
[[nodiscard]] Verdict verdict_of_link(const Impairments& in_force, Bytes frame);

/// Whether it decides when and where the frame goes, and nothing about its bytes or what is made of it.
[[nodiscard]] bool changes_place(const Verdict& verdict);

/// Does to a frame what needs no wire: all but dropping, holding, and what is made of it.
void apply(const Verdict& verdict, WireFrame& frame);

/// Gives a forged reset, as it arrives, the sequence number it is aimed with: only now is it known what its receiver
/// expects. A reset that was damaged on the way stays so.
void aim_reset(const WireWatch& watch, WireFrame& frame);

}  // namespace osiscope
