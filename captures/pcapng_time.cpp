#include "captures/pcapng_read.hpp"

namespace osiscope {

namespace {

constexpr std::uint64_t second = 1'000'000'000;

/// 10^exponent; exponents over 19 do not fit.
constexpr std::uint64_t power_of_ten(unsigned exponent) {
    std::uint64_t power = 1;
    for (unsigned i = 0; i < exponent; ++i) power *= 10;
    return power;
}

SplitTime split(std::uint64_t ticks, std::uint64_t ticks_per_second, std::uint64_t nanoseconds_per_tick) {
    return {static_cast<std::int64_t>(ticks / ticks_per_second),
            static_cast<std::uint32_t>(ticks % ticks_per_second * nanoseconds_per_tick)};
}

SplitTime from_decimal(std::uint64_t ticks, unsigned exponent) {
    if (exponent <= 9) return split(ticks, power_of_ten(exponent), power_of_ten(9 - exponent));
    const std::uint64_t rest = exponent <= 19 ? ticks % power_of_ten(exponent) : ticks;
    const std::int64_t seconds = exponent <= 19 ? static_cast<std::int64_t>(ticks / power_of_ten(exponent)) : 0;
    return {seconds, exponent > 28 ? 0 : static_cast<std::uint32_t>(rest / power_of_ten(exponent - 9))};
}

SplitTime from_binary(std::uint64_t ticks, unsigned exponent) {
    if (exponent > 63) return {};
    const std::uint64_t rest = ticks & ((std::uint64_t{1} << exponent) - 1);
    const auto seconds = static_cast<std::int64_t>(ticks >> exponent);
    if (exponent <= 32) return {seconds, static_cast<std::uint32_t>(rest * second >> exponent)};
    // rest * second does not fit in 64 bits: multiplied in halves.
    const std::uint64_t product = (rest >> 32) * second + ((rest & 0xffffffffU) * second >> 32);
    return {seconds, static_cast<std::uint32_t>(product >> (exponent - 32))};
}

}  // namespace

SplitTime split_time(std::uint64_t ticks, const PcapngReader::Interface& interface) {
    SplitTime time;
    switch (interface.time_resolution) {
        case 6: time = split(ticks, 1'000'000, 1'000); break;  // the usual two, as constants the compiler can use
        case 9: time = split(ticks, second, 1); break;
        default: {
            const unsigned exponent = interface.time_resolution & 0x7fU;
            const bool binary = (interface.time_resolution & 0x80U) != 0;
            time = binary ? from_binary(ticks, exponent) : from_decimal(ticks, exponent);
        }
    }
    time.seconds = static_cast<std::int64_t>(static_cast<std::uint64_t>(time.seconds) +
                                             static_cast<std::uint64_t>(interface.time_offset));
    return time;
}

}  // namespace osiscope
