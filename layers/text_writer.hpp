// Text written a million times over: numbers and addresses go into a small buffer, and from there in one piece to a
// string. No allocation and no function call per number.
#pragma once

#include <array>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>

#include "layers/bytes.hpp"

namespace osiscope {

/// Appends to `out`. What was written is all there after `finish`.
class TextWriter {
public:
    explicit TextWriter(std::string& out) : out_(out) {}
    TextWriter(const TextWriter&) = delete;
    TextWriter& operator=(const TextWriter&) = delete;
    ~TextWriter() { finish(); }

    /// A piece known at compile time: TextWriter(out).literal("GET ").
    template <std::size_t Size>
    void literal(const char (&text)[Size]) {
        need(Size - 1);
        std::memcpy(at_, text, Size - 1);
        at_ += Size - 1;
    }
    void character(char c) {
        need(1);
        *at_++ = c;
    }
    void text(std::string_view text);
    void decimal(std::uint64_t value) {
        need(20);
        at_ = std::to_chars(at_, at_ + 20, value).ptr;
    }
    /// Right-aligned: `fill` on the left up to `width`, which is at most 20.
    void decimal(std::uint64_t value, int width, char fill);
    void grouped(std::uint64_t value);  ///< "62 481", digits as `grouped` in grouping.hpp has them
    void mac(Bytes six);                ///< "02:00:00:00:00:a1"
    void ipv4(Bytes four);              ///< "10.7.0.1"
    void ipv6(Bytes sixteen);           ///< "fd07::1", RFC 5952; v4-mapped as "::ffff:10.7.0.1"

    /// Puts another character in the place of the last one; something must have been written since `finish`.
    void replace_last(char c) { at_[-1] = c; }
    void finish() {
        out_.append(buffer_, static_cast<std::size_t>(at_ - buffer_));
        at_ = buffer_;
    }

private:
    void need(std::size_t count) {
        if (static_cast<std::size_t>(buffer_ + sizeof buffer_ - at_) < count) make_room();
    }
    void make_room();
    void hex_group(std::uint16_t value);

    std::string& out_;
    char* at_ = buffer_;
    char buffer_[2048];
};

}  // namespace osiscope
