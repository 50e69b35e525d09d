// Writes .pcapng blocks. The same blocks make a recording's file and the lab's stream to the window.
// Format: IETF draft-ietf-opsawg-pcapng. Little-endian, times in nanoseconds.
#pragma once

#include <functional>
#include <vector>

#include "captures/recording.hpp"

namespace osiscope {

using ByteBuffer = std::vector<std::uint8_t>;

/// A section header; `facts`, if any, become its comment. Ends the previous section.
void write_section_header(ByteBuffer& out, const std::optional<LabFacts>& facts);

void write_interface(ByteBuffer& out, const CapturePoint& point);

/// An enhanced packet block. `point` must be one of the interfaces written before in this section.
void write_frame(ByteBuffer& out, PointId point, Time at, Direction direction, std::uint32_t original_length,
                 Bytes bytes, const std::string& comment);

/// A systemd journal export block (type 9).
void write_journal_entry(ByteBuffer& out, const std::string& entry);

void write_statistics(ByteBuffer& out, const CaptureStatistics& statistics);

/// A name resolution block with the hosts' addresses.
void write_names(ByteBuffer& out, const LabFacts& facts);

/// Any event as its block. Facts start a new section: the stream's reader takes the newest.
void write_event(ByteBuffer& out, const Event& event);

/// A whole recording as one .pcapng: one section, everything in time order.
[[nodiscard]] ByteBuffer write_recording(const Recording& recording);

/// The same, handed to `sink` piece by piece: a recording can be larger than what is left of memory.
void write_recording(const Recording& recording, const std::function<void(Bytes)>& sink);

}  // namespace osiscope
