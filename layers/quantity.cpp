#include "layers/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "layers/text.hpp"

namespace osiscope {

namespace {

/// Each a thousand of the one before.
constexpr const char* times[] = {"ns", "µs", "ms", "s"};
constexpr const char* bit_rates[] = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
constexpr const char* byte_rates[] = {"B/s", "kB/s", "MB/s", "GB/s", "TB/s"};
constexpr const char* sizes[] = {"B", "kB", "MB", "GB", "TB"};

using Units = std::span<const char* const>;

std::uint64_t magnitude(std::int64_t value) {
    return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

/// The digits of value / 1000^power, without zeros at their end.
std::string decimal(std::uint64_t value, std::size_t power) {
    std::string fraction;
    std::uint64_t whole = value;
    for (std::size_t i = 0; i < power; ++i) {
        fraction.insert(0, fmt::format("{:03}", whole % 1000));
        whole /= 1000;
    }
    while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
    return grouped(whole) + (fraction.empty() ? "" : "." + fraction);
}

/// In the largest unit of which there is one.
std::string exact(std::uint64_t value, Units units) {
    std::size_t power = 0;
    for (std::uint64_t rest = value; rest >= 1000 && power + 1 < units.size(); rest /= 1000) ++power;
    return decimal(value, power) + " " + units[power];
}

int digits_before_point(double value) {
    int digits = 1;
    for (; value >= 10; value /= 10) ++digits;
    return digits;
}

/// At most so many significant digits; the zeros at the end stay where the value had more.
std::string rounded(double value, int significant) {
    const int digits = std::max(0, significant - digits_before_point(value));
    const double scale = std::pow(10.0, digits);
    const double round = std::round(value * scale) / scale;
    if (digits_before_point(round) > digits_before_point(value) && digits > 0) return rounded(round, significant);
    std::string text = digits == 0 ? grouped(static_cast<std::uint64_t>(round)) : fmt::format("{:.{}f}", round, digits);
    if (round != value || digits == 0) return text;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

constexpr int measured_digits = 3;

/// Below 999.5 of a unit three digits do not become "1000".
std::string measured(double value, Units units) {
    std::size_t power = 0;
    for (; value >= 999.5 && power + 1 < units.size(); value /= 1000) ++power;
    if (power == 0 && value > 0 && value < 1) return fmt::format("{:.2g} {}", value, units[power]);
    return rounded(std::min(value, 1e18), measured_digits) + " " + units[power];
}

}  // namespace

std::string duration_text(std::int64_t nanoseconds) {
    if (nanoseconds == 0) return "0 s";
    return (nanoseconds < 0 ? "−" : "") + measured(static_cast<double>(magnitude(nanoseconds)), times);
}

std::string exact_duration_text(std::int64_t nanoseconds) {
    if (nanoseconds == 0) return "0 s";
    return (nanoseconds < 0 ? "−" : "") + exact(magnitude(nanoseconds), times);
}

std::string rate_text(std::uint64_t bits_per_second) {
    return bits_per_second == 0 ? "no limit" : exact(bits_per_second, bit_rates);
}

std::string measured_rate_text(double bits_per_second) { return measured(bits_per_second, bit_rates); }

std::string speed_text(double bytes_per_second) { return measured(bytes_per_second, byte_rates); }

std::string size_text(std::uint64_t bytes) { return measured(static_cast<double>(bytes), sizes); }

std::string percent_text(double share) {
    if (share <= 0) return "0 %";
    if (share >= 1) return "100 %";
    const double percent = share * 100;
    if (percent >= 99) return fmt::format("{:.1f} %", std::floor(percent * 10) / 10);
    if (percent >= 9.95) return fmt::format("{:.0f} %", percent);
    if (percent < 0.01) return "under 0.01 %";
    return fmt::format("{:.{}f} %", percent, percent >= 0.995 ? 1 : percent >= 0.0995 ? 2 : 3);
}

std::string milliseconds_text(std::int64_t nanoseconds) {
    const std::uint64_t size = magnitude(nanoseconds);
    const auto value = static_cast<double>(size);
    const std::string sign = nanoseconds < 0 ? "−" : "";
    if (size >= 1'000'000) return sign + rounded(value / 1e6, std::max(2, digits_before_point(value / 1e6)));
    const double step = std::pow(10.0, std::max(0, digits_before_point(value) - 2));
    return sign + decimal(static_cast<std::uint64_t>(std::round(value / step) * step), 2);
}

}  // namespace osiscope
