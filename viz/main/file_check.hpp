// Looks at a file before work begins, so a wrong name is a clear sentence at once.
#pragma once

#include <cstdint>
#include <string>

#include "captures/frame_view.hpp"

namespace osiscope {

/// The size of a regular file that can be read. Throws Error naming it otherwise.
[[nodiscard]] std::uint64_t readable_size(const std::string& path);

/// Why there is no item of this number: "x.pcap has frames 1 to 12; there is no frame 13". `owner` has `count` of them,
/// numbered from `first`.
[[nodiscard]] std::string none_with_number(const std::string& owner, const char* item, std::uint64_t first,
                                           std::uint64_t count, std::uint64_t wanted);

/// Throws Error when the capture has no frame of this number, counted from 1.
void expect_frame(const std::string& capture, std::uint64_t frames, std::uint64_t wanted);

/// Says on standard error when a recording of a format that is not known was read as a plain capture.
void tell_format(const std::string& file, const ReadResult& result);

}  // namespace osiscope
