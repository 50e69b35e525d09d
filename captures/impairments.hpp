// What one direction of one link does to the frames on it, besides carrying them.
#pragma once

#include <cstdint>

namespace osiscope {

/// All of it may change while the wire runs; a frame gets what is set when it is taken from its sender, except rate and
/// delay, which count when its first bit goes onto the line. Probabilities are of one frame, 0 … 1.
struct Impairments {
    std::uint64_t rate = 0;          ///< bits per second; 0 = no limit
    std::int64_t delay_ns = 0;       ///< propagation
    std::int64_t jitter_ns = 0;      ///< up to so much more, equally likely; never lets a frame overtake another
    double loss = 0;                 ///< independent of the frames before
    double burst_enter = 0;          ///< Gilbert's model: from carrying everything to losing everything …
    double burst_leave = 1;          ///< … and back; 1 / burst_leave frames are lost in a row on average
    double duplicate = 0;            ///< a second copy right after the first
    double reorder = 0;              ///< to be overtaken by the `reorder_by` next frames
    std::uint32_t reorder_by = 1;    ///< frames
    double corrupt = 0;              ///< to have one bit flipped
    double bit_error_rate = 0;       ///< of one symbol on the line (of one bit where there is no line code)
    std::uint32_t queue_frames = 0;  ///< room for frames that wait for the line; the next is dropped. 0 = 1000
    std::uint32_t mtu = 0;           ///< a frame with a longer packet (in bytes) is dropped; 0 = none is
    bool cut = false;                ///< the cable is unplugged: nothing arrives

    friend bool operator==(const Impairments&, const Impairments&) = default;
};

inline constexpr std::uint32_t usual_queue_frames = 1000;

}  // namespace osiscope
