// A capture file read to its end, frame by frame, with all that came.
#pragma once

#include <gtest/gtest.h>

#include "captures/capture_reader.hpp"
#include "tests/support/capture_bytes.hpp"

namespace osiscope {

struct Read {
    std::vector<Frame> frames;
    std::vector<LinkType> links;
    std::vector<SplitTime> stamps;
    std::vector<std::uint32_t> lengths;
    std::vector<std::uint64_t> offsets;
    std::vector<CapturePoint> points;
    std::vector<CaptureStatistics> statistics;
    ReadResult result;
};

inline Read read_with(CaptureReader reader) {
    Read read;
    const EventSink others = [&](Event&& event) {
        if (auto* point = std::get_if<CapturePoint>(&event)) read.points.push_back(*point);
        if (auto* counters = std::get_if<CaptureStatistics>(&event)) read.statistics.push_back(*counters);
    };
    FrameView frame;
    while (next_frame(reader, frame, others)) {
        read.frames.push_back(keep(frame));
        read.links.push_back(frame.link_type);
        read.stamps.push_back(frame.stamp);
        read.lengths.push_back(frame.original_length);
        read.offsets.push_back(frame.offset);
    }
    EXPECT_FALSE(next_frame(reader, frame, others)) << "the end stays the end";
    read.result = result(reader);
    return read;
}

inline Read read_bytes(const std::vector<std::uint8_t>& file) { return read_with(CaptureReader(Bytes(file))); }

inline const std::vector<std::uint8_t> packet =
    from_hex("ffffffffffff 020000000001 0806 0001080006040001 aabbccddeeff0a070001");

inline void expect_packet(const Read& read, std::size_t index = 0) {
    ASSERT_GT(read.frames.size(), index) << read.result.message;
    EXPECT_EQ(read.frames[index].bytes, packet);
}

}  // namespace osiscope
