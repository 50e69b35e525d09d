#include "captures/setting_values.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "captures/decimal.hpp"

namespace osiscope {

namespace {

struct Unit {
    std::string_view suffix;
    double factor;
};

using Units = std::span<const Unit>;  // the largest first

constexpr Unit rates[]{{"G", 1e9}, {"M", 1e6}, {"k", 1e3}, {"K", 1e3}, {"", 1}};
constexpr Unit times[]{{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
constexpr Unit sizes[]{{"M", 1024 * 1024}, {"K", 1024}, {"k", 1024}, {"", 1}};

/// A number and the place after it; nothing when the text does not begin with a finite one.
std::optional<double> leading_number(std::string_view& text) {
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    return take_decimal(text);
}

/// A number followed by one of the units; nothing when the text is neither.
std::optional<double> number_in(std::string_view text, Units units) {
    const std::optional<double> number = leading_number(text);
    if (!number) return std::nullopt;
    for (const Unit& unit : units)
        if (text == unit.suffix) return *number * unit.factor;
    return std::nullopt;
}

std::optional<double> time_in(std::string_view text) { return text == "0" ? 0 : number_in(text, times); }

/// A whole number of nanoseconds, bits or bytes, or the complaint.
Read<double> whole(std::optional<double> value, double most, std::string&& complaint) {
    if (!value || *value < 0 || *value > most) return {0, std::move(complaint)};
    return {std::round(*value), {}};
}

Read<double> read_rate(std::string_view text) {
    if (text == "unlimited") return {};
    Read<double> rate = whole(number_in(text, rates), 1e12,
                              fmt::format("“{}” is not a rate; write for example 10M, 2.5G, 64k or unlimited", text));
    if (rate.value > 0 && rate.value < 1000)
        return {0, fmt::format("A rate of {} bit/s would take minutes for one frame; the slowest is 1k", rate.value)};
    return rate;
}

Read<double> read_probability(std::string_view text) {
    std::string_view rest = text;
    std::optional<double> value = leading_number(rest);
    if (value && rest == "%") *value /= 100;
    else if (!rest.empty()) value.reset();
    if (!value || !(*value >= 0 && *value <= 1))
        return {0, fmt::format("“{}” is not a probability; write for example 5%, 0.05 or 1e-6", text)};
    return {*value, {}};
}

Read<double> read_count(std::string_view text, double least, double most) {
    Read<std::uint64_t> number = read_whole(text, static_cast<std::uint64_t>(least), static_cast<std::uint64_t>(most));
    return {static_cast<double>(number.value), std::move(number.problem)};
}

/// With the largest unit in which it is at least 1 and is read again as the same number.
std::string with_unit(ValueKind kind, double value, Units units) {
    for (const Unit& unit : units) {
        const bool uneven = kind == ValueKind::size && std::fmod(value, unit.factor) != 0;
        if (value < unit.factor || uneven) continue;
        std::string text = fmt::format("{}{}", value / unit.factor, unit.suffix);
        if (const Read<double> again = read_value(kind, text); again.good() && again.value == value) return text;
    }
    return fmt::format("{:.0f}{}", value, kind == ValueKind::rate || kind == ValueKind::size ? "" : "ns");
}

/// In percent as long as that is short and exact.
std::string chance_text(double value) {
    std::string percent = fmt::format("{:.10g}%", value * 100);
    const bool small = value != 0 && value < 0.0005;
    return !small && read_probability(percent).value == value ? percent : fmt::format("{}", value);
}

}  // namespace

Read<std::uint64_t> read_whole(std::string_view text, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value < least || value > most)
        return {0, fmt::format("“{}” is not a whole number from {} to {}", text, least, most)};
    return {value, {}};
}

Read<double> read_value(ValueKind kind, std::string_view text, double least, double most) {
    switch (kind) {
        case ValueKind::rate: return read_rate(text);
        case ValueKind::delay:
            return whole(
                time_in(text), 60e9,
                fmt::format("“{}” is not a delay up to a minute; write for example 20ms, 1.5s or 300us", text));
        case ValueKind::duration:
            return whole(time_in(text), 86'400e9,
                         fmt::format("“{}” is not a time up to a day; write for example 60s or 500ms", text));
        case ValueKind::size:
            return whole(number_in(text, sizes), 1e9,
                         fmt::format("“{}” is not a size in bytes; write for example 64K or 1M", text));
        case ValueKind::probability:
        case ValueKind::error_rate:
        case ValueKind::chance_of: return read_probability(text);
        case ValueKind::count: return read_count(text, least, most);
        case ValueKind::on_off:
            if (text == "on" || text == "off") return {text == "on" ? 1.0 : 0.0, {}};
            return {0, fmt::format("“{}” must be on or off", text)};
        case ValueKind::word:
        case ValueKind::flag:
        case ValueKind::text:
        case ValueKind::script: break;
    }
    return {0, fmt::format("“{}” is not a number", text)};
}

std::string value_text(ValueKind kind, double value) {
    switch (kind) {
        case ValueKind::rate: return value == 0 ? "unlimited" : with_unit(kind, value, rates);
        case ValueKind::delay:
        case ValueKind::duration: return value == 0 ? "0ms" : with_unit(kind, value, times);
        case ValueKind::size: return with_unit(kind, value, sizes);
        case ValueKind::probability:
        case ValueKind::chance_of: return chance_text(value);
        case ValueKind::on_off: return value != 0 ? "on" : "off";
        default: return fmt::format("{}", value);
    }
}

std::string one_of(std::span<const std::string_view> words) {
    std::string all;
    for (const std::string_view word : words)
        all += fmt::format("{}{}", all.empty() ? "" : word == words.back() ? " or " : ", ", word);
    return all;
}

bool is_time(std::string_view text) { return time_in(text).value_or(-1) >= 0; }

}  // namespace osiscope
