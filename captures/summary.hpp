// The few numbers of a frame that streams, journeys and lists need; one per frame, in the recording's order.
#pragma once

#include <array>
#include <compare>
#include <string>

#include "layers/packet.hpp"
#include "layers/session/tcp_analysis.hpp"

namespace osiscope {

/// An IPv4 or IPv6 address. `version` 0 means none.
struct Address {
    std::uint8_t version = 0;
    std::array<std::uint8_t, 16> bytes{};

    friend std::strong_ordering operator<=>(const Address&, const Address&) = default;
};

[[nodiscard]] std::string text(const Address& address);

struct FrameSummary {
    Protocol protocol = Protocol::data;  ///< the highest one osiscope reads here
    Address source;
    Address destination;  ///< in the end: a source route or routing header names more stops
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    Segment segment;                     ///< TCP only
    ByteRange payload;                   ///< TCP or UDP data in the frame, as the headers claim it
    std::uint32_t captured_payload = 0;  ///< bytes of it that the capture has
    bool fragment = false;               ///< a piece of an IP packet: its transport payload is not whole
    std::uint8_t time_to_live = 0;       ///< or hop limit
    std::uint16_t identification = 0;    ///< of the IPv4 packet; 0 = it has none
    std::uint32_t stream = no_stream;
    std::uint8_t side = 0;                   ///< of its stream: 0 = sent by `TcpStream::ends[0]`, 1 = by the other
    TcpFindings analysis = 0;                ///< what stands out in a segment, as Wireshark means it
    TcpAmendments amendments = 0;            ///< what is true of that
    std::uint32_t calculated_window = 0;     ///< bytes: a segment's window, scaled as its connection agreed
    std::int16_t sequence_gib = not_placed;  ///< in which 2^30 bytes of the stream its sequence number lies …
    std::int16_t acknowledgment_gib = not_placed;  ///< … and its acknowledgment number, of the other end's

    static constexpr std::uint32_t no_stream = ~std::uint32_t{0};
    static constexpr std::int16_t not_placed = -0x8000;    ///< in no stream yet
    static constexpr std::int16_t out_of_reach = -0x7fff;  ///< further than any window from what had been seen
};

/// A TCP reset. Data in one explain it and are no program's (RFC 9293 §3.5.3).
[[nodiscard]] bool resets(const FrameSummary& summary);

struct FrameLayers {
    /// The highest one the frame has something for: 7 with application data, 4 for TCP without, 3 for ICMP, 2 for ARP.
    std::uint8_t top = 2;
    /// The one the frame is about: 7 data, 5 a TCP connection's begin or end, 4 another segment or a datagram without
    /// data, 3 ICMP, 2 the rest.
    std::uint8_t subject = 2;
};
[[nodiscard]] FrameLayers layers_of(const FrameSummary& summary);
[[nodiscard]] inline int subject_layer(const FrameSummary& summary) { return layers_of(summary).subject; }

/// Everything but what needs the frames before it: `stream`, `side`, `analysis`, `amendments`, `calculated_window`.
[[nodiscard]] FrameSummary summarize(const Packet& packet, Bytes frame);

/// The same into a summary that is used again and again.
void summarize_into(FrameSummary& summary, const Packet& packet, Bytes frame);

}  // namespace osiscope
