#include "core/wire_dice.hpp"

#include <cmath>

namespace osiscope {

namespace {

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;

/// Numbers set aside for each frame; which of them decides what.
enum Draw : std::uint64_t {
    draw_loss,
    draw_burst,
    draw_double,
    draw_reorder,
    draw_jitter,
    draw_corrupt,
    draw_where,
    draw_noise,
    draws_per_frame
};

constexpr std::size_t far_away = std::size_t{1} << 40;

}  // namespace

std::uint64_t random_number(std::uint64_t seed, std::uint64_t n) {
    std::uint64_t z = seed + (n + 1) * golden;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

double random_fraction(std::uint64_t seed, std::uint64_t n) {
    return static_cast<double>(random_number(seed, n) >> 11) * 0x1p-53;
}

WireDice dice_of(std::uint64_t seed, std::size_t link, std::size_t end) {
    WireDice dice;
    dice.seed = random_number(random_number(seed, 0), link * 2 + end);
    return dice;
}

FrameDice roll(WireDice& dice, const Impairments& settings) {
    const std::uint64_t first = dice.frames++ * draws_per_frame;
    const auto chance = [&](Draw draw, double probability) {
        return random_fraction(dice.seed, first + draw) < probability;
    };
    FrameDice result;
    dice.in_burst =
        settings.burst_enter > 0 &&  // without bursts the one that lasts is over
        (dice.in_burst ? !chance(draw_burst, settings.burst_leave) : chance(draw_burst, settings.burst_enter));
    result.lost = chance(draw_loss, settings.loss);
    result.lost_in_burst = dice.in_burst;
    result.duplicated = chance(draw_double, settings.duplicate);
    result.reordered = chance(draw_reorder, settings.reorder);
    result.corrupt = chance(draw_corrupt, settings.corrupt);
    const double jitter = random_fraction(dice.seed, first + draw_jitter) * static_cast<double>(settings.jitter_ns);
    result.jitter_ns = static_cast<std::int64_t>(jitter);
    result.where = random_number(dice.seed, first + draw_where);
    result.noise = random_number(dice.seed, first + draw_noise);
    return result;
}

FrameDice dice_of_copy(const FrameDice& model, std::uint32_t nth) {
    FrameDice dice;
    dice.noise = random_number(~model.noise, nth);
    return dice;
}

std::size_t spared_symbols(std::uint64_t seed, std::uint64_t n, double rate) {
    if (rate >= 1) return 0;
    const double spared = std::log1p(-random_fraction(seed, n)) / std::log1p(-rate);  // geometric distribution
    return spared < static_cast<double>(far_away) ? static_cast<std::size_t>(spared) : far_away;
}

}  // namespace osiscope
