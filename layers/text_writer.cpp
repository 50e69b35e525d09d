#include "layers/text_writer.hpp"

namespace osiscope {

namespace {

constexpr char digits[] = "0123456789abcdef";

/// The two hexadecimal digits of every byte.
constexpr auto hex_pairs = [] {
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t i = 0; i < 256; ++i) pairs[i] = {digits[i / 16], digits[i % 16]};
    return pairs;
}();

/// Every byte in decimal and, last, how many digits that takes.
constexpr auto octets = [] {
    std::array<std::array<char, 4>, 256> texts{};
    for (std::size_t i = 0; i < 256; ++i) {
        if (i >= 100) texts[i] = {digits[i / 100], digits[i / 10 % 10], digits[i % 10], 3};
        else if (i >= 10) texts[i] = {digits[i / 10], digits[i % 10], 0, 2};
        else texts[i] = {digits[i], 0, 0, 1};
    }
    return texts;
}();

using Groups = std::array<std::uint16_t, 8>;

struct Run {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// The longest run of two or more zero groups, the first of equals (RFC 5952 §4.2).
Run longest_zero_run(const Groups& groups) {
    Run best;
    for (std::size_t i = 0; i < groups.size();) {
        std::size_t end = i;
        while (end < groups.size() && groups[end] == 0) ++end;
        if (end - i > best.count) best = {i, end - i};
        i = end == i ? i + 1 : end;
    }
    return best.count < 2 ? Run{} : best;
}

/// v4-mapped and v4-compatible addresses end in dotted quads, as inet_ntop(3) writes them.
bool ends_in_ipv4(const Groups& groups, Run zeros) {
    if (zeros.first != 0) return false;
    if (zeros.count == 6) return true;
    return zeros.count == 5 && groups[5] == 0xffff;
}

}  // namespace

void TextWriter::make_room() {
    const char last = at_[-1];  // stays, so that it can be replaced
    --at_;
    finish();
    *at_++ = last;
}

void TextWriter::text(std::string_view text) {
    if (text.empty()) return;
    if (text.size() > sizeof buffer_ / 2) {
        finish();
        out_.append(text.substr(0, text.size() - 1));
        text.remove_prefix(text.size() - 1);
    }
    need(text.size());
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
}

void TextWriter::decimal(std::uint64_t value, int width, char fill) {
    char number[20];
    const auto count = static_cast<int>(std::to_chars(number, number + sizeof number, value).ptr - number);
    need(20);
    for (int i = count; i < width; ++i) *at_++ = fill;
    std::memcpy(at_, number, static_cast<std::size_t>(count));
    at_ += count;
}

void TextWriter::grouped(std::uint64_t value) {
    if (value < 1000) return decimal(value);
    grouped(value / 1000);
    literal("\u2009");
    decimal(value % 1000, 3, '0');
}

void TextWriter::mac(Bytes six) {
    need(18);
    for (std::size_t i = 0; i < 6; ++i) {
        std::memcpy(at_, hex_pairs[six[i]].data(), 2);
        at_[2] = ':';
        at_ += 3;
    }
    --at_;
}

void TextWriter::ipv4(Bytes four) {
    need(17);
    for (std::size_t i = 0; i < 4; ++i) {
        const std::array<char, 4>& octet = octets[four[i]];
        std::memcpy(at_, octet.data(), 4);
        at_ += octet[3];
        *at_++ = '.';
    }
    --at_;
}

void TextWriter::hex_group(std::uint16_t value) {
    const int count = value >= 0x1000 ? 4 : value >= 0x100 ? 3 : value >= 0x10 ? 2 : 1;
    for (int shift = 4 * (count - 1); shift >= 0; shift -= 4) *at_++ = digits[value >> shift & 15];
}

void TextWriter::ipv6(Bytes sixteen) {
    Groups groups{};
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = read16(sixteen, i * 2);
    const Run zeros = longest_zero_run(groups);
    const bool dotted = ends_in_ipv4(groups, zeros);
    const std::size_t count = dotted ? 6 : 8;
    need(64);
    for (std::size_t i = 0; i < count; ++i) {
        const bool after_run = zeros.count != 0 && i == zeros.first + zeros.count;
        if (zeros.count != 0 && i == zeros.first) {
            literal("::");
            i += zeros.count - 1;
            continue;
        }
        if (i != 0 && !after_run) *at_++ = ':';
        hex_group(groups[i]);
    }
    if (!dotted) return;
    if (at_[-1] != ':') *at_++ = ':';
    ipv4(sixteen.subspan(12));
}

}  // namespace osiscope
