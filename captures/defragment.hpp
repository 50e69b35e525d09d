// Puts the fragments of IP packets together again. RFC 791 §3.2 (IPv4), RFC 8200 §4.5 and RFC 5722 (IPv6).
#pragma once

#include <list>
#include <map>
#include <vector>

#include "captures/event.hpp"
#include "captures/summary.hpp"

namespace osiscope {

/// Some of a packet's bytes, and where the capture has them.
struct StoredPart {
    std::uint32_t first = 0;        ///< in the packet or segment put together
    std::uint32_t count = 0;        ///< bytes
    std::uint64_t file_offset = 0;  ///< of the first of them
};

/// A packet put together, from its IP header on.
struct Datagram {
    LinkType link_type = LinkType::raw_ipv4;  ///< or `raw_ipv6`: how to decode `bytes`
    std::vector<std::uint8_t> bytes;          ///< without fragment header; what no fragment's capture has is zero
    std::uint32_t known = 0;                  ///< bytes from the start that were all captured: decode these
    std::vector<StoredPart> parts;            ///< the captured data after the IP headers, in order
};

/// The fragments still waiting for others. When a limit is passed, the packets begun first are given up.
struct Defragmenter {
    struct Limits {
        std::size_t packets = 4096;
        std::size_t bytes = std::size_t{16} << 20;  ///< of captured fragment data kept
        std::uint64_t time = 60'000'000'000;        ///< nanoseconds: RFC 1122 §3.3.2, RFC 8200 §4.5
    };
    struct Key {
        Address source, destination;
        std::uint32_t identification = 0;
        std::uint8_t protocol = 0;  ///< IPv4 only: there it is part of a packet's identity
        PointId point = 0;          ///< the same packet seen at two points is put together twice
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Piece {
        std::uint32_t first = 0, end = 0;  ///< of the packet's fragmented part
        std::uint64_t file_offset = 0;
        std::vector<std::uint8_t> bytes;  ///< captured; may be fewer than end - first
    };
    struct Pending {
        Key key;
        Time begun = 0;
        std::vector<std::uint8_t> headers;  ///< of the fragment with offset 0, as the whole packet would have them
        std::vector<Piece> pieces;          ///< in order, never overlapping
        std::uint32_t length = 0;           ///< of the fragmented part; 0 until the last fragment came
        std::size_t bytes = 0;              ///< kept in `headers` and `pieces`
        bool refused = false;               ///< RFC 5722: overlapping IPv6 fragments, nothing of it may be used
    };

    Limits limits;
    std::list<Pending> pending;  ///< oldest first
    std::map<Key, std::list<Pending>::iterator> by_key;
    std::size_t bytes = 0;  ///< of all `pending`
    // What happened, for the sentences that say what cannot be known.
    std::uint64_t completed = 0;   ///< packets put together
    std::uint64_t given_up = 0;    ///< packets dropped: too old, or too many at once
    std::uint64_t overlapped = 0;  ///< IPv6 packets refused
};

/// Where a frame was captured, and where its bytes are kept.
struct FramePlace {
    Time at = 0;
    PointId point = 0;
    std::uint64_t file_offset = 0;  ///< of the frame's first byte
};

/// Takes in a frame that is a fragment (`FrameSummary::fragment`). True when it was the one missing: then `whole`
/// is the packet. Of overlapping IPv4 fragments the copy that came first wins.
bool add_fragment(Defragmenter& defragmenter, const Packet& packet, Bytes frame, const FramePlace& place,
                  Datagram& whole);

/// The parts of `datagram` that lie in `range` of it, counted from the start of `range`.
[[nodiscard]] std::vector<StoredPart> parts_in(const Datagram& datagram, ByteRange range);

}  // namespace osiscope
