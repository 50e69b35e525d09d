// One pass over a capture's frames, each decoded, summarised and put into its TCP connection. What `decode` and
// `streams` are made of; a frame is forgotten when the next ones come, so any size of capture fits.
//
//     DecodePass pass;
//     while (const DecodedFrame* decoded = next_decoded(pass, reader, others)) show(*decoded);
#pragma once

#include "captures/capture_reader.hpp"
#include "captures/tcp_tracker.hpp"
#include "layers/decode.hpp"

namespace osiscope {

/// A frame and what was found in it. Valid until the next one is asked for.
struct DecodedFrame {
    std::uint64_t number = 0;  ///< in its file, from 1
    FrameView frame;
    Packet packet;
    FrameSummary summary;         ///< whole: with stream, side, analysis and window
    std::uint32_t slot_hash = 0;  ///< for the pass only
};

struct DecodePass {
    Checksums checksums = Checksums::verify;
    std::vector<CapturePoint> points;
    TcpTracker tracker;
    std::uint64_t frames = 0;  ///< so far
    Time first = 0;            ///< of the first stamped frame, or of an earlier system call
    SplitTime first_stamp;     ///< the same, exact whatever the file says
    bool any_time = false;

    // For next_decoded only.
    std::vector<DecodedFrame> block;  ///< read and decoded together; the tracker takes them one by one
    std::size_t taken = 0;            ///< of `block`
    std::size_t filled = 0;           ///< of `block`
};

void take_point(DecodePass& pass, const CapturePoint& point);

/// The next frame, or nullptr at the end of the file (`result(reader)` says how it ended). What else the file has goes
/// to `others`, and capture points into the pass; a few frames early at most.
const DecodedFrame* next_decoded(DecodePass& pass, CaptureReader& reader, const EventSink& others);

}  // namespace osiscope
