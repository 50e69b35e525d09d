// What a capture cannot tell, worked out from its frames and said in sentences.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "captures/digest.hpp"
#include "captures/recent_packets.hpp"

namespace osiscope {

/// What one pass over the frames has found so far.
struct CaptureLimits {
    /// A packet seen a moment ago, to recognise it when it is captured again.
    struct Seen {
        std::optional<Time> at;
        std::uint64_t interface = 0;
        std::uint8_t time_to_live = 0;
    };
    /// Frames whose time is earlier than that of a frame before them at the same interface.
    struct Backwards {
        std::uint64_t frames = 0;
        std::uint64_t first_frame = 0;  ///< counted from 1
        Time first_by = 0, most_by = 0;
    };
    struct Drops {
        std::uint64_t by_capture = 0;
        std::uint64_t by_interface = 0;
    };

    std::vector<CapturePoint> points;
    std::vector<Drops> drops;  ///< of each point, as last told
    std::uint64_t frames = 0;
    std::uint64_t without_time = 0;
    std::uint64_t out_of_range = 0;  ///< frames whose time was moved to the earliest or latest there is
    std::uint64_t cut = 0;           ///< frames of which not all bytes were kept
    std::uint64_t cut_bytes = 0;
    std::uint32_t shortest_cut = ~std::uint32_t{0}, longest_cut = 0;  ///< bytes kept of those
    std::uint64_t oversize = 0;                                       ///< packets over Ethernet's 1500 bytes
    std::uint32_t largest = 0;                                        ///< bytes of the largest of them
    std::uint64_t without_length = 0;                                 ///< packets whose IP length field is 0
    std::uint64_t left_to_hardware = 0;                               ///< checksums
    std::uint64_t streams = 0;
    std::uint64_t begun_before = 0;  ///< streams whose first segment here is not their first
    /// Of each stream: bit n for segments of end n; bit 2 for one with ACK and without SYN, bit 3 for a second.
    std::vector<std::uint8_t> directions;
    std::uint64_t duplicates = 0;  ///< packets seen at another interface a moment before
    std::uint64_t mirrored = 0;    ///< packets seen at the same interface a moment before
    std::uint64_t routed = 0;      ///< those with a lower time to live
    std::uint64_t jumps = 0;       ///< segments with numbers that no window reaches
    Backwards backwards;
    std::vector<Time> newest;  ///< of each point
    RecentPackets<Seen> recent;
};

void take_point(CaptureLimits& limits, const CapturePoint& point);
void take_statistics(CaptureLimits& limits, const CaptureStatistics& statistics);

/// A frame, with its stream number when it is a TCP segment. `stored` says when and where it was captured.
void take_frame(CaptureLimits& limits, const StoredFrame& stored, const Packet& packet, const FrameSummary& summary,
                Bytes frame);

/// Counts the checksums of a frame that were not verified yet when `take_frame` saw it.
void take_checksums(CaptureLimits& limits, const Packet& packet);

/// A sentence for each thing that cannot be known; a heading, a colon, and what it means.
[[nodiscard]] std::vector<std::string> sentences(const CaptureLimits& limits);

/// The same of a whole recording.
[[nodiscard]] std::vector<std::string> limits_of(const Story& story);

}  // namespace osiscope
