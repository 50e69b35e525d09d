// The list of frames: which ones a filter lets through, in which order. Filtering and sorting a million takes seconds,
// so both are done in small pieces between pictures; what is ready is shown meanwhile.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "captures/digest.hpp"
#include "captures/filter.hpp"
#include "viz/state/text_field.hpp"

namespace osiscope {

enum class PacketColumn : std::uint8_t { number, time, source, destination, protocol, length, point };

/// A frame with what it is sorted by. Equal keys keep the frames' order.
struct SortedFrame {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::uint32_t frame = 0;

    friend auto operator<=>(const SortedFrame&, const SortedFrame&) = default;
};

/// A merge sort that can stop anywhere and go on later.
struct PacketSort {
    std::vector<SortedFrame> shown;  ///< the last finished order; empty = there is none yet
    std::vector<SortedFrame> work;   ///< sorted runs of `width` frames
    std::vector<SortedFrame> merged;
    std::size_t width = 0;  ///< 0 = keys are still being gathered
    std::size_t left = 0, left_end = 0, right = 0, right_end = 0;
};

struct PacketList {
    TextField filter;                  ///< as it stands in the field
    std::string applied;               ///< the filter in force: the last text that was one
    std::optional<Filter> compiled;    ///< nothing = every frame
    std::optional<FilterError> error;  ///< of the text in the field
    int chosen = -1;                   ///< of the completions; -1 = none

    std::vector<std::uint32_t> matching;  ///< the frames the filter lets through, so far
    std::uint32_t looked_at = 0;          ///< frames from the first on

    PacketColumn column = PacketColumn::number;
    bool descending = false;
    PacketSort sort;
};

/// How many rows the list has now, and the frame in a row.
[[nodiscard]] std::size_t row_count(const PacketList& list, const Digest& digest);
[[nodiscard]] std::uint32_t frame_in_row(const PacketList& list, const Digest& digest, std::size_t row);

/// The row of a frame; nothing when the list does not have it.
[[nodiscard]] std::optional<std::size_t> row_of_frame(const PacketList& list, const Story& story, std::uint32_t frame);

/// Takes the text in the field: a filter comes into force, anything else leaves the old one and says why.
void take_filter(PacketList& list);

/// The same column again turns the order round.
void sort_by(PacketList& list, PacketColumn column);

/// True while frames have not been looked at or sorted.
[[nodiscard]] bool unfinished(const PacketList& list, const Digest& digest);

/// Does a piece of that work: about `frames` frames. Returns what `unfinished` then says.
bool work_on(PacketList& list, const Story& story, std::size_t frames);

/// Another recording: results go, filter and column stay.
void start_over(PacketList& list);

/// Where a frame comes from and goes to, as the list shows it: an IP address, else a MAC address; empty when neither is
/// captured.
[[nodiscard]] std::string end_text(const Recording& recording, std::uint32_t frame, const FrameSummary& summary,
                                   bool source);

}  // namespace osiscope
