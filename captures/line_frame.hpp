// A captured frame on its line: whether it was on an Ethernet line at all, and the octets that went along it. No
// capture contains them; the check sequence of our own wire's frames is known from what the wire told.
#pragma once

#include "captures/digest.hpp"

namespace osiscope {

enum class OnLine : std::uint8_t {
    yes,
    other_link,  ///< the capture's link type is not Ethernet: what was on the line is not known
    loopback,    ///< between two programs of one computer: there was no line
    cut_short,   ///< not all of its bytes were captured
    too_large    ///< the sender's network card cut it into several frames after the capture
};

[[nodiscard]] OnLine on_line(const Recording& recording, std::uint32_t frame);

/// Why nothing of the line can be shown, as a sentence; "" for `yes`.
[[nodiscard]] const char* off_line_sentence(OnLine reason);

/// The frame check sequence (IEEE 802.3 clause 3.2.9) at the place where the frame was captured.
struct CheckSequence {
    std::uint32_t computed = 0;  ///< over the frame's bytes and padding, as they are there
    std::uint32_t carried = 0;   ///< the one that came along the line with them; as computed where nothing hit either
    bool carried_known = true;   ///< false: an error hit the check sequence, and the recording does not say how
};

/// Only for frames of which `on_line` says `yes`.
[[nodiscard]] CheckSequence check_sequence_of(const Story& story, std::uint32_t frame);

[[nodiscard]] inline bool fits(const CheckSequence& check) {
    return check.carried_known && check.carried == check.computed;
}

/// "0x1a2b3c4d": the four octets in the order they are sent, as they are on the line and in Wireshark.
[[nodiscard]] std::string check_sequence_text(std::uint32_t check);

/// Why it is written in that order, as a sentence.
[[nodiscard]] const char* check_sequence_order();

/// From the preamble's first octet to the check sequence's last, with the check sequence that the line carried.
[[nodiscard]] std::vector<std::uint8_t> octets_on_line(const Story& story, std::uint32_t frame);

}  // namespace osiscope
