// A capture file of any bytes, read in both ways; what must hold for each.
#pragma once

#include <cstdlib>

#include "captures/capture_reader.hpp"

namespace osiscope {

inline void must(bool holds) {
    if (!holds) std::abort();
}

/// Reads to the end and returns a number that depends on all frames.
inline std::uint64_t read_all(CaptureReader reader, Bytes file) {
    std::uint64_t digest = 0;
    std::uint64_t events = 0;
    const EventSink others = [&](Event&&) { ++events; };
    FrameView frame;
    std::uint64_t before = 0;
    while (next_frame(reader, frame, others)) {
        must(frame.offset >= before && frame.offset + frame.bytes.size() <= file.size());
        before = frame.offset + frame.bytes.size();
        digest = digest * 31 + frame.offset + frame.bytes.size() + frame.comment.size() + frame.original_length;
        digest = digest * 31 + static_cast<std::uint64_t>(frame.at) + frame.stamp.nanoseconds;
        must(frame.stamp.nanoseconds < 1'000'000'000);
        for (const std::uint8_t byte : frame.bytes) digest = digest * 31 + byte;
    }
    must(result(reader).offset <= file.size());
    must(result(reader).message.empty() == (result(reader).kind == ReadResult::Kind::whole));
    return digest * 31 + events;
}

/// A source that has nothing of its own: a file in memory.
inline ByteSource source_of(Bytes file) {
    return [file](std::span<std::uint8_t> into, std::string&) mutable {
        const std::size_t count = into.size() < file.size() ? into.size() : file.size();
        for (std::size_t i = 0; i < count; ++i) into[i] = file[i];
        file = file.subspan(count);
        return count;
    };
}

inline void read_in_both_ways(Bytes file) {
    must(read_all(CaptureReader(file), file) == read_all(CaptureReader(source_of(file)), file));
}

}  // namespace osiscope
