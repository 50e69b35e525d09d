// What one direction of one link does to the frames on it, besides carrying them.
#pragma once

#include <cstdint>

namespace osiscope {

/// All of it may change while the wire runs. What is set when a frame is taken from its sender applies to it, except
/// rate and delay, which are those of the moment when its first bit goes onto the line. Probabilities are of one frame,
/// 0 … 1.
struct Impairments {
    std::uint64_t rate = 0;          ///< bits per second; 0 = no limit
    std::int64_t delay_ns = 0;       ///< propagation
    std::int64_t jitter_ns = 0;      ///< random extra delay, up to this much; never reorders frames
    double loss = 0;                 ///< independent of the frames before
    double burst_enter = 0;          ///< Gilbert's model: from carrying everything to losing everything …
    double burst_leave = 1;          ///< … and back; 1 / burst_leave frames are lost in a row on average
    double duplicate = 0;            ///< a second copy right after the first
    double reorder = 0;              ///< that the next `reorder_by` frames pass it
    std::uint32_t reorder_by = 1;    ///< frames
    double corrupt = 0;              ///< to have one bit flipped
    double bit_error_rate = 0;       ///< of one symbol on the line (of one bit where there is no line code)
    std::uint32_t queue_frames = 0;  ///< frames that may be queued for the line; further ones are dropped. 0 = 1000
    std::uint32_t mtu = 0;           ///< a frame with a longer packet (in bytes) is dropped; 0 = none is
    bool cut = false;                ///< the cable is unplugged: nothing arrives

    friend bool operator==(const Impairments&, const Impairments&) = default;
};

/// What one of them is set to, as a number.
struct WireValue {
    double amount = 0;  ///< in bit/s, ns, a probability, a number of frames or bytes; of a word: which, from 0
    double frames = 0;  ///< of a chance: over how many

    friend bool operator==(const WireValue&, const WireValue&) = default;
};

inline constexpr std::uint32_t usual_queue_frames = 1000;

}  // namespace osiscope
