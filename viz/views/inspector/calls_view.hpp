// Inside the calls' panel only: the two ways to show them.
#pragma once

#include "viz/paint/painter.hpp"

namespace osiscope {

/// Every call in the order they returned, joined to the segments that carried its bytes.
void calls_in_time(Painter& paint, const AppState& state, Rect area);

/// What A's calls moved, the segments that carried it, and what B's calls moved, on one axis: the bytes of the stream.
void calls_by_bytes(Painter& paint, const AppState& state, Rect area);

/// What a kernel says of its connection, in one sentence.
[[nodiscard]] std::string kernel_words(const TcpInfo& tcp);

}  // namespace osiscope
