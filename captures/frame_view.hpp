// A frame as it lies in a capture file, before anybody decides to keep it, and how reading ended.
#pragma once

#include <functional>
#include <string_view>

#include "captures/event.hpp"

namespace osiscope {

/// Takes what a capture file has, in the file's order.
using EventSink = std::function<void(Event&&)>;

/// Seconds since 1970-01-01 00:00 UTC and the nanoseconds after them (0 … 999,999,999).
struct SplitTime {
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
};

/// In nanoseconds; the earliest or latest `Time` when the value is beyond (before 1824, after 2115).
[[nodiscard]] constexpr Time to_time(SplitTime split) {
    constexpr std::int64_t last_second = latest_time / 1'000'000'000;
    if (split.seconds >= last_second) return latest_time;
    if (split.seconds < -last_second) return -latest_time;
    return split.seconds * 1'000'000'000 + split.nanoseconds;
}

/// A frame whose bytes and comment belong to the reader: valid until the next one is read.
struct FrameView {
    Time at = 0;          ///< of `stamp`
    bool stamped = true;  ///< false: the file gives no time (pcapng simple packet block)
    PointId point = 0;
    Direction direction = Direction::unknown;
    LinkType link_type = LinkType::ethernet;
    std::uint32_t original_length = 0;  ///< as the file says, even if it is less than `bytes`
    Bytes bytes;                        ///< captured; without the pseudo-header that some link types put before it
    std::uint64_t offset = 0;           ///< of bytes[0] in the (unpacked) file
    std::string_view comment;           ///< the first comment, empty if none
    SplitTime stamp;                    ///< exact even when `at` is not: a damaged file may say any year
};

/// A copy that stays.
[[nodiscard]] Frame keep(const FrameView& view);

/// How reading ended. Everything intact before a damage has been handed out.
struct ReadResult {
    enum class Kind : std::uint8_t { whole, damaged, not_a_capture };
    Kind kind = Kind::whole;
    std::uint64_t offset = 0;  ///< where in the (unpacked) file the damage is
    std::string message;       ///< a sentence; empty when whole
    std::string
        unknown_format{};  ///< of a recording that was read as a plain capture; see captures/recording_format.hpp
};

}  // namespace osiscope
