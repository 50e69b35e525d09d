// Reads capture files: classic .pcap in both byte orders with micro- or nanoseconds, and .pcapng.
// Formats: IETF draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng.
#pragma once

#include <functional>
#include <string>

#include "captures/frame_view.hpp"
#include "captures/recording.hpp"

namespace osiscope {

/// Reads a capture file's bytes (already unpacked) to the end or to the first damage.
[[nodiscard]] ReadResult read_capture(Bytes file, const EventSink& sink);

/// The same from a file on disk, .gz or not, into a recording. A file that cannot be opened is `not_a_capture`.
[[nodiscard]] ReadResult read_capture_file(const std::string& path, Recording& recording);

/// Reads .pcapng as it arrives, block by block: the lab's stream.
struct PcapngReader {
    struct Interface {
        PointId point = 0;
        std::uint8_t time_resolution = 6;  ///< pcapng's if_tsresol
        std::int64_t time_offset = 0;      ///< seconds
        std::uint32_t snap_length = 0;
    };
    bool in_section = false;
    bool big_endian = false;
    PointId points_so_far = 0;
    std::vector<Interface> interfaces;
    std::uint64_t offset = 0;  ///< bytes taken so far

    /// Takes whole blocks from the front of `available` and returns how many bytes that was. When it stops at
    /// damage, `result` says so; when only the last block is not all there yet, the result stays `whole`.
    std::size_t feed(Bytes available, const EventSink& sink, ReadResult& result);
};

}  // namespace osiscope
