// Everything that happened, in the order it was told: append-only, plain arrays, indices for references.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "captures/frame_view.hpp"

namespace osiscope {

/// A frame without its bytes; those are in `Recording::bytes`.
struct StoredFrame {
    Time at = 0;                   ///< never earlier than a frame before it from the same interface; see `captured_at`
    std::uint64_t first_byte = 0;  ///< in `Recording::bytes` or `Recording::file`
    std::uint32_t captured_length = 0;
    std::uint32_t original_length = 0;
    PointId point = 0;
    Direction direction = Direction::unknown;
    bool stamped = true;
};

struct Comment {
    std::uint32_t frame = 0;
    std::string text;
};

/// From this frame on the times in the file are so much earlier than those of the recording.
struct ClockCorrection {
    std::uint32_t frame = 0;
    Time back = 0;  ///< ns, never negative
};

/// The lists of a recording whose items are entries of its journal.
enum class JournalList : std::uint8_t { calls, samples_a, samples_b, actions, commands, learnings, failures, unknown };

struct JournalPlace {
    JournalList list = JournalList::unknown;
    std::uint32_t index = 0;
};

/// Fields of one entry that a newer osiscope wrote: lines, each with its line break.
struct UnknownFields {
    JournalPlace of;
    std::string text;
};

/// From the earliest to the latest time of anything.
struct TimeSpan {
    Time first = 0;
    Time last = 0;
};

struct Recording {
    std::optional<LabFacts> facts;  ///< present for osiscope's own recordings
    std::vector<CapturePoint> points;
    std::vector<StoredFrame> frames;
    std::vector<std::uint8_t> bytes;         ///< of all frames, one after the other; unused with a `file`
    Bytes file;                              ///< a whole capture file that holds the frames; empty if `bytes` does
    std::shared_ptr<const void> file_owner;  ///< keeps `file` alive
    std::vector<SystemCall> system_calls;
    std::array<std::vector<TcpSample>, 2> tcp_samples;  ///< of each host, in time order; see `tcp_at`
    std::vector<WireAction> wire_actions;               ///< what the wire is done with
    std::vector<WireAction> under_way;  ///< frames on the wire now, by number: the only part that shrinks again
    std::vector<WireCommand> wire_commands;
    std::vector<SwitchLearning> switch_learnings;
    std::vector<CaptureStatistics> statistics;
    std::vector<Failure> failures;
    std::vector<Comment> comments;
    std::vector<UnknownLines> unknown_entries;  ///< with `unknown_fields`: nothing here reads them, they are only saved
    std::vector<UnknownFields> unknown_fields;
    std::optional<TimeSpan> span;              ///< see `time_span`
    std::vector<ClockCorrection> corrections;  ///< by frame; only in captures from elsewhere
    std::vector<Time> newest, back;            ///< of each point, inside `append` only: its latest time, its correction
    std::optional<JournalPlace> newest_entry;  ///< inside `append` only; none when the newest entry was not kept
};

void append(Recording& recording, Event&& event);

/// A frame whose bytes stay where they are, in `Recording::file`.
void append(Recording& recording, const FrameView& frame);

[[nodiscard]] inline Bytes frame_bytes(const Recording& recording, std::uint32_t frame) {
    const StoredFrame& stored = recording.frames[frame];
    const Bytes all = recording.file.empty() ? Bytes(recording.bytes) : recording.file;
    return all.subspan(stored.first_byte, stored.captured_length);
}

/// How the frame starts: its capture point's link type.
[[nodiscard]] LinkType link_type_of(const Recording& recording, std::uint32_t frame);

/// A frame's time as the file has it. A capturing machine's clock may be set back while it captures; the file's order
/// is what happened, so the recording's clock goes on instead, and nothing that is drawn over time runs backwards.
[[nodiscard]] Time captured_at(const Recording& recording, std::uint32_t frame);

/// What times of frames are told from: the recording's beginning, or in a capture from elsewhere its first frame.
[[nodiscard]] Time zero_of(const Recording& recording);

/// Decodes one frame of the recording.
[[nodiscard]] Packet decode_frame(const Recording& recording, std::uint32_t frame);

/// Where in the lab a frame was captured.
[[nodiscard]] Place place_of(const Recording& recording, std::uint32_t frame);

/// The lab host at whose interface a frame was captured, if it was one.
[[nodiscard]] std::optional<Host> host_of(const Recording& recording, std::uint32_t frame);

/// What a host's kernel said of its connection at that time: the last sample not after it. nullptr before the first,
/// and in recordings without samples.
[[nodiscard]] const TcpSample* tcp_at(const Recording& recording, Host host, Time at);

/// The earliest and latest time of anything in the recording; both 0 when it is empty.
[[nodiscard]] TimeSpan time_span(const Recording& recording);

}  // namespace osiscope
