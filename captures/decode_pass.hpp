// One pass over a capture's frames, each decoded, summarised and put into its TCP connection. What `decode` and
// `streams` are made of; a frame is forgotten when the next one comes, so any size of capture fits.
#pragma once

#include "captures/frame_view.hpp"
#include "captures/tcp_tracker.hpp"
#include "layers/decode.hpp"

namespace osiscope {

struct DecodePass {
    Checksums checksums = Checksums::verify;
    std::vector<CapturePoint> points;
    TcpTracker tracker;
    std::uint64_t frames = 0;  ///< so far; the current frame's number, from 1
    Time first = 0;            ///< time of the first stamped frame
    bool any_time = false;

    // The current frame.
    Packet packet;
    FrameSummary summary;  ///< whole: with stream, side, analysis and window
};

void take_point(DecodePass& pass, const CapturePoint& point);

/// Makes `frame` the current one.
void take_frame(DecodePass& pass, const FrameView& frame);

/// Puts the verdict of the tracker into a segment's summary.
void take_verdict(FrameSummary& summary, const TcpVerdict& verdict);

}  // namespace osiscope
