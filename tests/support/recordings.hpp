// The shipped recording, and small ones made by hand.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "captures/capture_read.hpp"
#include "captures/digest.hpp"

namespace osiscope {

inline std::string in_tree(const std::string& relative) { return std::string(OSISCOPE_SOURCE_DIR) + "/" + relative; }

inline std::string read_text_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A capture file's bytes to the end or to the first damage, as `read_capture_file` reads those on disk.
inline ReadResult read_capture(Bytes file, Recording& recording) {
    CaptureReader reader(file);
    const EventSink sink = [&](Event&& event) { append(recording, std::move(event)); };
    FrameView frame;
    while (next_frame(reader, frame, sink)) sink(keep(frame));
    return result(reader);
}

/// The example transfer as it ships in captures/library.
inline const Story& shipped_transfer() {
    static const Story loaded = [] {
        Story made;
        const ReadResult result = read_capture_file(in_tree("captures/library/one-file.pcapng"), made.recording);
        EXPECT_EQ(result.kind, ReadResult::Kind::whole) << result.message;
        update(made);
        return made;
    }();
    return loaded;
}

/// A frame of a recording as an event, to be told to another one.
inline Frame copied_frame(const Recording& recording, std::uint32_t number) {
    const StoredFrame& stored = recording.frames[number];
    const Bytes bytes = frame_bytes(recording, number);
    return {stored.at, stored.point, stored.direction, stored.original_length, {bytes.begin(), bytes.end()}, "", true};
}

}  // namespace osiscope
