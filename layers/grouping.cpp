#include "layers/grouping.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace osiscope {

std::string grouped(std::uint64_t count) {
    std::string digits = fmt::format("{}", count);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, group_mark);
    }
    return digits;
}

std::string grouped_signed(std::int64_t count) {
    const auto size = static_cast<std::uint64_t>(count);
    return count < 0 ? "−" + grouped(0 - size) : grouped(size);
}

std::string grouped_decimal(double value, int digits) {
    std::string text = fmt::format("{:.{}f}", value, digits);
    const std::size_t first = text.front() == '-' ? 1 : 0;
    const std::size_t point = std::min(text.find('.'), text.size());
    for (std::size_t at = point; at > first + 3;) {
        at -= 3;
        text.insert(at, group_mark);
    }
    return text;
}

std::string ungrouped(std::string words) {
    constexpr std::size_t length = sizeof group_mark - 1;
    for (std::size_t at = words.find(group_mark); at != std::string::npos; at = words.find(group_mark, at))
        words.erase(at, length);
    return words;
}

}  // namespace osiscope
