// Reads .pcapng block by block: files through CaptureReader, the lab's live stream through `feed`.
// IETF draft-ietf-opsawg-pcapng. What counts as damage is what counts as damage to Wireshark 4.0.
#pragma once

#include "captures/frame_view.hpp"

namespace osiscope {

struct PcapngReader {
    struct Interface {
        PointId point = 0;
        std::uint8_t time_resolution = 6;  ///< pcapng's if_tsresol
        std::int64_t time_offset = 0;      ///< seconds
        std::uint32_t snap_length = 0;
        LinkType link_type = LinkType::ethernet;
    };
    bool in_section = false;
    bool big_endian = false;
    PointId points_so_far = 0;
    std::vector<Interface> interfaces;  ///< of this section; numbers start again with each
    std::uint64_t offset = 0;           ///< bytes taken by `feed` so far
    std::string unknown_format;         ///< named by its facts: from there on only frames are taken

    /// Takes whole blocks from the front of `available` and returns how many bytes that was. When it stops at
    /// damage, `result` says so; when only the last block is not all there yet, the result stays `whole`.
    std::size_t feed(Bytes available, const EventSink& sink, ReadResult& result);
};

/// Bytes of a block that must be there before its length is known.
inline constexpr std::uint32_t pcapng_block_head = 12;

/// The length in bytes of the block that starts with `head` (at least `pcapng_block_head` bytes), or 0 and what is
/// wrong with it in `problem`. A section header sets the reader's byte order.
[[nodiscard]] std::uint32_t measure_block(PcapngReader& reader, Bytes head, std::string& problem);

enum class BlockKind : std::uint8_t { packet, other, damaged };

/// Reads a whole block. A packet goes to `frame` (its `offset` counts from the start of the block), anything else we
/// have a use for to `others`; what is wrong with a damaged one to `problem`.
BlockKind read_block(PcapngReader& reader, Bytes block, FrameView& frame, const EventSink& others,
                     std::string& problem);

/// An interface's clock reading as time. Finer than nanoseconds is cut off.
[[nodiscard]] SplitTime split_time(std::uint64_t ticks, const PcapngReader::Interface& interface);

/// What is wrong with the body of a block that carries names, secrets, journal entries or somebody's own data, or
/// nullptr. Nothing in them is needed, but a block that contradicts itself means that the file is damaged.
[[nodiscard]] const char* check_other_block(std::uint32_t type, Bytes body, bool big_endian);

}  // namespace osiscope
