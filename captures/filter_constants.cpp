#include "captures/filter_constants.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

#include "captures/filter_tokens.hpp"
#include "captures/filter_values.hpp"

namespace osiscope {

namespace {

using Interval = std::optional<FilterInterval>;

/// All of `text` as a number that is at most `largest`.
std::optional<std::uint64_t> number_of(std::string_view text, int base, std::uint64_t largest) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value > largest)
        return std::nullopt;
    return value;
}

bool has_leading_zero(std::string_view digits) { return digits.size() > 1 && digits[0] == '0'; }

FilterInterval exactly(FilterValue value) { return {value, value}; }

Interval number(const FilterField& field, std::string_view word, std::string& problem) {
    const std::uint64_t largest = (std::uint64_t{1} << field.bits) - 1;
    const bool hexadecimal = word.starts_with("0x") || word.starts_with("0X");
    const std::string_view digits = hexadecimal ? word.substr(2) : word;
    const char* allowed = hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
    if (digits.empty() || digits.find_first_not_of(allowed) != std::string_view::npos) {
        problem = fmt::format("{} is a number; {} is not", field.id, word);
        return std::nullopt;
    }
    if (!hexadecimal && has_leading_zero(word)) {
        problem = fmt::format("{} starts with 0, which is octal to some; write it without", word);
        return std::nullopt;
    }
    const auto value = number_of(digits, hexadecimal ? 16 : 10, largest);
    if (!value) {
        problem = fmt::format("{} goes up to {}; {} is too large", field.id, largest, word);
        return std::nullopt;
    }
    return exactly({0, *value});
}

Interval flag(std::string_view word) {
    if (word == "1" || word == "true" || word == "True" || word == "TRUE") return exactly({0, 1});
    if (word == "0" || word == "false" || word == "False" || word == "FALSE") return exactly({0, 0});
    return std::nullopt;
}

/// "-1.5": up to nine digits before the point, up to nine after it.
Interval seconds(std::string_view word) {
    const bool negative = word.starts_with('-');
    if (negative) word.remove_prefix(1);
    const std::size_t point = word.find('.');
    const auto whole = number_of(word.substr(0, point), 10, 999'999'999);
    if (!whole) return std::nullopt;
    std::uint64_t nanoseconds = 0;
    if (point != std::string_view::npos) {
        std::string fraction(word.substr(point + 1));
        if (fraction.empty() || fraction.size() > 9) return std::nullopt;
        fraction.resize(9, '0');
        const auto value = number_of(fraction, 10, 999'999'999);
        if (!value) return std::nullopt;
        nanoseconds = *value;
    }
    const auto time = static_cast<Time>(*whole * 1'000'000'000 + nanoseconds);
    return exactly(value_of_time(negative ? -time : time));
}

Interval mac_address(std::string_view word) {
    if (word.size() != 17) return std::nullopt;
    const auto bytes = bytes_of_hex(word);
    if (!bytes || bytes->size() != 6) return std::nullopt;
    FilterValue value;
    for (const char byte : *bytes) value.low = value.low << 8 | static_cast<unsigned char>(byte);
    return exactly(value);
}

std::optional<std::uint64_t> ipv4_of(std::string_view word) {
    std::uint64_t address = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = word.find('.');
        if ((dot == std::string_view::npos) != (part == 3)) return std::nullopt;
        const std::string_view digits = word.substr(0, dot);
        const auto byte = number_of(digits, 10, 255);
        if (!byte || has_leading_zero(digits)) return std::nullopt;  // some read 010 as eight
        address = address << 8 | *byte;
        word.remove_prefix(part == 3 ? word.size() : dot + 1);
    }
    return address;
}

/// Ones in the last `count` bits, 0 … 128.
FilterValue low_ones(std::uint64_t count) {
    const auto ones = [](std::uint64_t bits) {
        return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    };
    return {count > 64 ? ones(count - 64) : 0, ones(count)};
}

/// An address, or with "/24" after it, all addresses that share its first 24 bits.
Interval address(std::string_view word, std::uint64_t bits) {
    const std::size_t slash = word.find('/');
    const std::string_view text = word.substr(0, slash);
    std::optional<FilterValue> value;
    if (bits == 128) value = ipv6_of(text);
    if (bits == 32)
        if (const auto v4 = ipv4_of(text)) value = FilterValue{0, *v4};
    const auto prefix = slash == std::string_view::npos ? bits : number_of(word.substr(slash + 1), 10, bits);
    if (!value || !prefix || (slash != std::string_view::npos && has_leading_zero(word.substr(slash + 1))))
        return std::nullopt;
    const FilterValue host = low_ones(bits - *prefix);
    return FilterInterval{{value->high & ~host.high, value->low & ~host.low},
                          {value->high | host.high, value->low | host.low}};
}

Interval status(std::string_view word) {
    static constexpr std::string_view names[] = {"bad", "good", "unverified", "not present"};
    std::string lower(word);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (std::uint64_t value = 0; value < std::size(names); ++value)
        if (lower == names[value] || lower == std::to_string(value)) return exactly({0, value});
    return std::nullopt;
}

Interval any_kind(const FilterField& field, std::string_view word) {
    switch (field.kind) {
        case FilterKind::flag: return flag(word);
        case FilterKind::seconds: return seconds(word);
        case FilterKind::mac_address: return mac_address(word);
        case FilterKind::ipv4_address: return address(word, 32);
        case FilterKind::ipv6_address: return address(word, 128);
        case FilterKind::checksum_status: return status(word);
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<FilterInterval> constant_of(const FilterField& field, std::string_view word, bool quoted,
                                          std::string& problem) {
    if (quoted && field.kind != FilterKind::checksum_status) {
        problem = fmt::format("{} is {}; write it without quotes", field.id, description(field.kind));
        return std::nullopt;
    }
    if (field.kind == FilterKind::number) return number(field, word, problem);
    const Interval value = any_kind(field, word);
    if (!value) problem = fmt::format("{} is {}; {} is not", field.id, description(field.kind), word);
    return value;
}

std::optional<std::string> bytes_of_hex(std::string_view word) {
    const bool together = word.starts_with("0x") || word.starts_with("0X");
    if (together) word.remove_prefix(2);
    const std::size_t step = together ? 2 : 3;
    if (word.empty() || (word.size() + (together ? 0 : 1)) % step != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t at = 0; at < word.size(); at += step) {
        const int high = hex_digit(word[at]), low = hex_digit(word[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        if (!together && at + 2 < word.size() && word[at + 2] != ':' && word[at + 2] != '-') return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

}  // namespace osiscope
