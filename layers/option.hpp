// The options of IPv4 and TCP share one form (RFC 791 §3.1, RFC 9293 §3.1):
// kind 0 ends the list, kind 1 is one byte, every other kind has a length byte that counts kind and length too.
#pragma once

#include "layers/bytes.hpp"

namespace osiscope {

struct Option {
    std::uint8_t kind = 0;
    bool intact = true;    ///< false: its length is under 2 or runs out of the header; the list stops here
    bool captured = true;  ///< false: the capture ends inside it
    ByteRange range;       ///< in the frame, kind and length included
};

/// Walks the options in `range` of `frame`. Use: `for (OptionWalk walk{frame, range}; walk.next();) walk.option …`
struct OptionWalk {
    Bytes frame;
    ByteRange range;
    Option option{};
    bool stopped = false;

    constexpr bool next() {
        if (stopped || range.count == 0 || range.first >= frame.size()) return false;
        option = {frame[range.first], true, true, {range.first, 1}};
        if (option.kind == 0) stopped = true;
        if (option.kind > 1) measure();
        range.first += option.range.count;
        range.count -= option.range.count;
        return true;
    }

private:
    constexpr void measure() {
        const bool has_length = range.count >= 2 && range.first + 1 < frame.size();
        const std::uint32_t length = has_length ? frame[range.first + 1] : 0;
        option.captured = range.count < 2 || has_length;
        option.intact = option.captured && length >= 2 && length <= range.count;
        option.range.count = option.intact ? length : range.count;
        if (option.intact && option.range.end() > frame.size()) option.captured = false;
        stopped = !option.intact;
    }
};

}  // namespace osiscope
