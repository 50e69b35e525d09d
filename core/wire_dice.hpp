// Chance on the wire. The same seed and settings take the same decisions about the n-th frame of a direction, whatever
// the time, the frame and the computer: every decision has random numbers of its own.
#pragma once

#include "captures/impairments.hpp"

namespace osiscope {

/// SplitMix64 (Steele, Lea, Flood 2014) as a function: the n-th number of a seed's sequence, from 0.
[[nodiscard]] std::uint64_t random_number(std::uint64_t seed, std::uint64_t n);

/// 0 ≤ result < 1, all 53 bits random.
[[nodiscard]] double random_fraction(std::uint64_t seed, std::uint64_t n);

/// The sequence of one direction of one link.
struct WireDice {
    std::uint64_t seed = 0;
    std::uint64_t frames = 0;  ///< decided about so far
    bool in_burst = false;
};

/// `end` is the one the frames come from.
[[nodiscard]] WireDice dice_of(std::uint64_t seed, std::size_t link, std::size_t end);

/// What chance decides about one frame.
struct FrameDice {
    bool lost = false;
    bool lost_in_burst = false;
    bool duplicated = false;
    bool reordered = false;
    bool corrupt = false;
    std::int64_t jitter_ns = 0;
    std::uint64_t where = 0;  ///< of the corruption: any number
    std::uint64_t noise = 0;  ///< the seed of this frame's bit errors
};

[[nodiscard]] FrameDice roll(WireDice& dice, const Impairments& settings);

/// For the `nth` copy or forged reset, from 1, that the wire made of a frame: bit errors on the line, nothing else.
[[nodiscard]] FrameDice dice_of_copy(const FrameDice& model, std::uint32_t nth);

/// The places of bit errors among `count` symbols, each hit with this probability: calls `hit(symbol)` in order.
template <class Hit>
void for_each_error(std::uint64_t seed, double rate, std::size_t count, Hit&& hit);

/// Symbols that are spared before the next one is hit.
[[nodiscard]] std::size_t spared_symbols(std::uint64_t seed, std::uint64_t n, double rate);

template <class Hit>
void for_each_error(std::uint64_t seed, double rate, std::size_t count, Hit&& hit) {
    if (rate <= 0) return;
    std::uint64_t n = 0;
    for (std::size_t at = spared_symbols(seed, n, rate); at < count; at += 1 + spared_symbols(seed, ++n, rate)) hit(at);
}

}  // namespace osiscope
