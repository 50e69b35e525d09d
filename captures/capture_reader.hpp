// Reads a capture file frame by frame: .pcap in its variants and .pcapng, of any size, in the memory of one buffer.
//
//     CaptureReader reader(open_capture(path, error));
//     FrameView frame;
//     while (next_frame(reader, frame, others)) show(frame);
//     if (result(reader).kind != ReadResult::Kind::whole) complain(result(reader));
#pragma once

#include <memory>

#include "captures/pcap_read.hpp"
#include "captures/pcapng_read.hpp"
#include "captures/unpack.hpp"

namespace osiscope {

/// A capture file on disk, "-" for standard input; gzip, zstd and LZ4 are unpacked on the way. Of a compressed file
/// that is cut short or damaged, everything up to there is given. Null, with the system's reason in `error`, if it
/// cannot be opened.
[[nodiscard]] ByteSource open_capture(const std::string& path, std::string& error);

/// How far a capture has been read. Moves, but does not copy: a frame's bytes lie in its buffer.
struct CaptureReader {
    explicit CaptureReader(ByteSource from) : source(std::move(from)) {}
    /// A whole file that is in memory already, unpacked, and stays there. Nothing is copied.
    explicit CaptureReader(Bytes file) : window(file), source_ended(true) {}

    // For next_frame only.
    enum class Format : std::uint8_t { unknown, pcap, pcapng, over };
    Format format = Format::unknown;
    PcapFormat pcap;
    PcapngReader pcapng;

    ByteSource source;
    std::unique_ptr<std::uint8_t[]> buffer;
    std::size_t capacity = 0;   ///< of `buffer`, bytes
    Bytes window;               ///< read and not yet taken
    std::uint64_t offset = 0;   ///< of window[0] in the file
    std::uint64_t records = 0;  ///< of a .pcap file, taken so far
    bool source_ended = false;
    bool stay_in_window = false;  ///< only what has been read already is wanted
    std::string source_error;
    ReadResult ended;
};

/// Reads the next frame; false at the end, whole or not. What else the file has (points, statistics, journal events,
/// facts) goes to `others`, in file order.
bool next_frame(CaptureReader& reader, FrameView& frame, const EventSink& others);

/// The same if the frame has been read from the file already; else false, and nothing has ended. Frames obtained so
/// leave the bytes of those before them where they are: several can be worked on at once.
bool next_buffered_frame(CaptureReader& reader, FrameView& frame, const EventSink& others);

/// How reading ended; `whole` until then. `not_a_capture` says that there was no frame.
[[nodiscard]] const ReadResult& result(const CaptureReader& reader);

}  // namespace osiscope
