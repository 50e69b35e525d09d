#include "core/wire_clock.hpp"

namespace osiscope {

Time wire_time(const WireClock& clock, Time real) {
    const WireClock::Piece& piece = clock.pieces.back();
    return piece.stopped ? piece.wire : piece.wire + (real - piece.real) / piece.slow;
}

Time real_time(const WireClock& clock, Time wire) {
    std::size_t at = clock.pieces.size() - 1;
    while (at > 0 && clock.pieces[at].wire > wire) --at;
    const WireClock::Piece& piece = clock.pieces[at];
    if (!piece.stopped) return piece.real + (wire - piece.wire) * piece.slow;
    return wire > piece.wire ? never : piece.real;
}

void set_pace(WireClock& clock, Time real, std::uint32_t slow, bool stopped) {
    clock.pieces.push_back({real, wire_time(clock, real), slow, stopped});
}

}  // namespace osiscope
