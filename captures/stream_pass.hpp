// One pass over a capture's frames that collects the bytes of every TCP stream.
#pragma once

#include <functional>

#include "captures/stream_collect.hpp"

namespace osiscope {

struct StreamPass {
    std::vector<CollectedStream> streams;  ///< by number
    Defragmenter fragments;
    // Used again for each packet put together.
    Datagram datagram;
    Packet packet;
};

/// Sets `stream` and `side` of a segment that was put together from fragments and has no frame of its own.
using Numbering = std::function<void(FrameSummary&, Time)>;

/// Takes in the next frame. `summary` has its stream and side already; a fragment's may be missing.
void take_frame(StreamPass& pass, const Packet& packet, const FrameSummary& summary, Bytes frame,
                const FramePlace& place, const Numbering& number);

/// True when the stream carries data, captured or known to be missing. Its halves must be settled.
[[nodiscard]] bool carries_data(const CollectedStream& stream);

}  // namespace osiscope
