// One thing that can be done on the wire, as a value: what a line of the wire's language says, and what a recording
// tells was done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "captures/facts.hpp"

namespace osiscope {

struct WireOption;  // captures/wire_options.hpp

/// A bit that somebody points at: of a field, or of a byte after the start of a layer.
struct BitPlace {
    enum class Base : std::uint8_t { field, frame, ethernet, network, transport, payload };
    Base base = Base::frame;
    std::string field;                 ///< its id, "tcp.flags.reset", when that is the base
    std::uint32_t byte = 0;            ///< of the layer; of a field 0
    std::optional<std::uint32_t> bit;  ///< of the byte or field, 0 = the most significant; a field's last unless told

    friend bool operator==(const BitPlace&, const BitPlace&) = default;
};

/// Which sequence number a forged reset arrives with, seen from what its receiver expects then (RCV.NXT).
enum class ResetAim : std::uint8_t {
    exact,      ///< RCV.NXT: the receiver resets the connection
    in_window,  ///< in the window but not RCV.NXT: the receiver answers with a challenge ACK (RFC 5961 §3.2)
    outside,    ///< the receiver silently discards it
};

/// To a frame, or to the wire as a whole; see `is_about_frames`.
struct WireVerb {
    enum class Kind : std::uint8_t {
        drop,
        hold,
        flip,
        duplicate,
        delay,
        swap,
        truncate,
        reset,
        release,
        cut,
        plug,
        freeze,
        pause,
        thaw,
        slow,
        set
    };
    Kind kind = Kind::drop;
    BitPlace place;       ///< flip
    bool repair = false;  ///< flip: make every checksum fit again, the check sequence too
    bool back = false;    ///< reset: to the frame's sender
    ResetAim aim = ResetAim::exact;
    std::int64_t time_ns = 0;  ///< delay; cut, freeze, pause, hold: how long, 0 = until told otherwise
    std::uint32_t count = 1;   ///< duplicate: copies; swap: frames to let pass; truncate: bytes left; slow: how many
                               ///< times
    const WireOption* option = nullptr;  ///< set: of the table, which lasts as long as the program
    WireValue value;                     ///< set
    std::optional<std::uint16_t> link;   ///< cut, plug, set: nothing = every link
    std::optional<Host> from;            ///< set: nothing = both directions
    std::uint64_t number = 0;            ///< the frame on the wire it is about, in a command; 0 = all (release)

    friend bool operator==(const WireVerb&, const WireVerb&) = default;
};

/// Whether it is done to a frame.
[[nodiscard]] bool is_about_frames(WireVerb::Kind kind);

/// The word that says what is done: "cut".
[[nodiscard]] const char* name(WireVerb::Kind kind);

/// As the wire's language says it: "set A>B loss 5%", "flip 12 tcp.flags.reset bit 0". Parsed, it is the same again.
[[nodiscard]] std::string to_text(const WireVerb& verb);

/// What `set` sets of the line as a whole, besides its impairments: `value.amount` is the code's number, or 0 for off.
[[nodiscard]] bool sets_line_code(const WireVerb& verb);
[[nodiscard]] bool sets_frame_check(const WireVerb& verb);

/// Whether a verb is about what goes over this link from this end of it.
[[nodiscard]] inline bool is_about(const WireVerb& verb, std::uint16_t link, Host from) {
    return (!verb.link || *verb.link == link) && (!verb.from || *verb.from == from);
}

}  // namespace osiscope
