// What decoding a frame gives: the layers found in it, and what was wrong with it.
#pragma once

#include <string>
#include <vector>

#include "layers/bytes.hpp"
#include "layers/protocol.hpp"

namespace osiscope {

/// How a frame starts. The numbers are the LINKTYPE_ values of pcap files; others are shown as bytes.
enum class LinkType : std::uint32_t {
    null_loopback = 0,
    ethernet = 1,
    raw_12 = 12,
    raw_14 = 14,
    raw_ip = 101,
    loop = 108,
    linux_cooked_v1 = 113,
    raw_ipv4 = 228,
    raw_ipv6 = 229,
    linux_cooked_v2 = 276,
};

enum class ChecksumState : std::uint8_t {
    absent,  ///< the protocol has none, or the sender left it out (UDP over IPv4, RFC 768)
    correct,
    wrong,
    not_verifiable,    ///< bytes it covers were not captured, or the packet is a fragment
    left_to_hardware,  ///< captured at the sender before its network card filled it in
};

/// One protocol's part of a frame. Ranges are what the headers claim; the capture may be shorter (see `slice`).
struct Layer {
    Protocol protocol = Protocol::data;
    ChecksumState checksum = ChecksumState::absent;
    std::uint16_t number = 0;  ///< the EtherType or IP protocol number by which the layer below named it
    ByteRange header;          ///< with options; for `data` and `padding` all of it
    ByteRange payload;         ///< what the header carries
};

/// Something that kept a frame from being read to its end, or that contradicts itself.
struct Problem {
    enum class Kind : std::uint8_t {
        cut_by_capture,    ///< the header goes on, the capture does not
        packet_too_short,  ///< the header does not fit in what the layer below carries
        length_too_small,  ///< a length field smaller than the header it counts
        length_too_large,  ///< a length field larger than what is there
        wrong_version,     ///< the version nibble contradicts the layer below
        bad_option,        ///< an option's length contradicts its kind or runs out of the header
        checksum_wrong,
        too_deep,  ///< more nested headers than a real packet has
    };
    Kind kind = Kind::cut_by_capture;
    Protocol protocol = Protocol::data;
    ByteRange where;              ///< the bytes it is about
    std::uint32_t required = 0;   ///< bytes needed or claimed
    std::uint32_t present = 0;    ///< bytes there
    const char* claimed_by = "";  ///< who said so: "IPv4 total length", "UDP length", …
};

struct Packet {
    LinkType link_type = LinkType::ethernet;
    std::uint32_t captured_length = 0;
    std::uint32_t original_length = 0;  ///< length on the wire; at least `captured_length` in a sane file
    std::vector<Layer> layers;
    std::vector<Problem> problems;
};

/// The first layer of that protocol, or nullptr.
[[nodiscard]] const Layer* find(const Packet& packet, Protocol protocol);

/// The problem as a sentence for a student, without a final line break.
[[nodiscard]] std::string sentence(const Problem& problem);

}  // namespace osiscope
