// A whole frame as levels on the line and back, as fast as a wire needs it. The codes: `line_code.hpp`.
#pragma once

#include <cstdint>
#include <vector>

#include "layers/bytes.hpp"
#include "layers/physical/line_code.hpp"

namespace osiscope {

/// A frame as levels on the line: idle (4B5B, 8b/10b), preamble, start delimiter, frame, check sequence, end delimiter.
/// A smaller `count` cuts the signal short: the rest is not received.
struct LineSignal {
    LineCode code = LineCode::manchester;
    std::size_t count = 0;             ///< symbols
    std::vector<std::uint8_t> levels;  ///< packed, first symbol in the lowest bits: a bit each (1 is high), MLT-3 two
};

/// What comes out at the other end. Nothing in it means anything unless `found`.
struct ReceivedFrame {
    std::vector<std::uint8_t> bytes;         ///< destination address to the end of padding, without the check sequence
    std::uint32_t frame_check_sequence = 0;  ///< as received
    bool check_correct = false;              ///< it is the one of `bytes`
    std::uint32_t code_violations = 0;       ///< symbols or groups the code never sends; NRZ-L has none
    bool found = false;  ///< the start delimiters of code and frame were recognised, and four octets came at least
};

/// The frame as its sender puts it on the line; its check sequence is computed here, nothing is padded.
/// `out` is overwritten and its memory used again.
void transmit(LineCode code, Bytes padded_frame, LineSignal& out);

/// As above with this check sequence: for a frame that was changed after its sender computed it.
void transmit(LineCode code, Bytes padded_frame, std::uint32_t frame_check_sequence, LineSignal& out);

/// The symbols of octets that already have preamble and check sequence (`on_the_line`).
void transmit_octets(LineCode code, Bytes octets, LineSignal& out);

/// Level of a symbol: +1, -1, with MLT-3 also 0. `symbol` < `count`.
[[nodiscard]] std::int8_t level(const LineSignal& signal, std::size_t symbol);

/// Makes a symbol have this level.
void set_level(LineSignal& signal, std::size_t symbol, std::int8_t level);

/// Noise inverts one symbol; with MLT-3 it moves it to the level beside it (+ and - to 0, 0 to +).
void corrupt_symbol(LineSignal& signal, std::size_t symbol);

/// What a receiver makes of the signal. A Manchester bit without a transition counts as its second half says, a code
/// group no octet has counts as zero; both are violations, and so is an end without its delimiter. A network card drops
/// a frame with a violation just as one whose check fails. `out`'s memory is used again.
void receive(const LineSignal& signal, ReceivedFrame& out);

}  // namespace osiscope
