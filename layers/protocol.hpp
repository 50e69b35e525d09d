// Every protocol osiscope reads, one row each. What else there is to say about one, its decoder, fields, notes and
// headline, stands in its own header and source, which the row points to (`ProtocolHome`).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace osiscope {

/// `data` is what remains when the next protocol is unknown or not wanted.
enum class Protocol : std::uint8_t {
    ethernet,
    vlan,
    linux_cooked_v1,
    linux_cooked_v2,
    null_loopback,
    arp,
    ipv4,
    ipv6,
    ipv6_extension,
    icmp,
    icmpv6,
    tcp,
    udp,
    sctp,
    data,
    padding,  ///< bytes after the network packet: Ethernet padding or a trailer
};

struct ProtocolHome;  // layers/protocol_home.hpp

// clang-format off
namespace ethernet { extern const ProtocolHome home; }
namespace linux_cooked_v1 { extern const ProtocolHome home; }
namespace linux_cooked_v2 { extern const ProtocolHome home; }
namespace null_loopback { extern const ProtocolHome home; }
namespace arp { extern const ProtocolHome home; }
namespace ipv4 { extern const ProtocolHome home; }
namespace ipv6 { extern const ProtocolHome home; }
namespace icmp { extern const ProtocolHome home, home_v6; }
namespace tcp { extern const ProtocolHome home; }
namespace udp { extern const ProtocolHome home; }
namespace sctp { extern const ProtocolHome home; }
// clang-format on

namespace ether_type {
inline constexpr std::uint16_t ipv4 = 0x0800, arp = 0x0806, ipv6 = 0x86dd;
}

namespace vlan {
extern const ProtocolHome home;
// What names a tag: 802.1Q's own, 802.1ad's outer one, and an old number for the first.
inline constexpr std::uint16_t customer_tag = 0x8100, service_tag = 0x88a8, old_tag = 0x9100;
}  // namespace vlan

namespace ipv6_extension {
extern const ProtocolHome home;
// The numbers by which the header before names these (RFC 8200 §4.1).
inline constexpr std::uint8_t hop_by_hop = 0, routing = 43, fragment = 44, destination = 60;
}  // namespace ipv6_extension

/// Whose numbers name what a header carries.
enum class NumberSpace : std::uint8_t {
    none,
    ether_type,            ///< IEEE's EtherTypes
    ether_type_or_length,  ///< the same, but small ones are lengths (IEEE 802.3 §3.2.6)
    ip_protocol,           ///< IANA's protocol numbers
    ipv6_next_header,      ///< the same, but only in IP version 6
};

/// By which numbers the layer below names a protocol.
struct NamedBy {
    NumberSpace space = NumberSpace::none;
    std::array<std::uint16_t, 4> numbers{};
    std::uint8_t count = 0;
};

template <class... Number>
[[nodiscard]] constexpr NamedBy named_by(NumberSpace space, Number... numbers) {
    return {space, {static_cast<std::uint16_t>(numbers)...}, sizeof...(numbers)};
}

struct ProtocolRow {
    Protocol id;
    const char* name;        ///< "TCP", "IPv4", …
    const char* short_name;  ///< for a small box: "Eth"
    const char* filter;      ///< its name in the filter language and in JSON, which is Wireshark's; "" = it has none
    int osi_layer;           ///< 1 … 7
    NamedBy below;           ///< how the layer below names it
    NumberSpace above;       ///< how it names what it carries
    const ProtocolHome* home;
};

/// In the order of the enum.
inline constexpr ProtocolRow protocol_table[] = {
    {Protocol::ethernet, "Ethernet", "Eth", "eth", 2, {}, NumberSpace::ether_type_or_length, &ethernet::home},
    {Protocol::vlan, "802.1Q VLAN tag", "VLAN", "vlan", 2,
     named_by(NumberSpace::ether_type, vlan::customer_tag, vlan::service_tag, vlan::old_tag),
     NumberSpace::ether_type_or_length, &vlan::home},
    {Protocol::linux_cooked_v1,
     "Linux cooked capture",
     "SLL",
     "sll",
     2,
     {},
     NumberSpace::ether_type,
     &linux_cooked_v1::home},
    {Protocol::linux_cooked_v2,
     "Linux cooked capture v2",
     "SLL",
     "sll",
     2,
     {},
     NumberSpace::ether_type,
     &linux_cooked_v2::home},
    {Protocol::null_loopback, "Loopback", "Null", "null", 2, {}, NumberSpace::none, &null_loopback::home},
    {Protocol::arp, "ARP", "ARP", "arp", 2, named_by(NumberSpace::ether_type, ether_type::arp), NumberSpace::none,
     &arp::home},
    {Protocol::ipv4, "IPv4", "IP", "ip", 3, named_by(NumberSpace::ether_type, ether_type::ipv4),
     NumberSpace::ip_protocol, &ipv4::home},
    {Protocol::ipv6, "IPv6", "IPv6", "ipv6", 3, named_by(NumberSpace::ether_type, ether_type::ipv6),
     NumberSpace::ip_protocol, &ipv6::home},
    {Protocol::ipv6_extension, "IPv6 extension header", "Ext", "", 3,
     named_by(NumberSpace::ipv6_next_header, ipv6_extension::hop_by_hop, ipv6_extension::routing,
              ipv6_extension::fragment, ipv6_extension::destination),
     NumberSpace::ip_protocol, &ipv6_extension::home},
    {Protocol::icmp, "ICMP", "ICMP", "icmp", 3, named_by(NumberSpace::ip_protocol, 1), NumberSpace::none, &icmp::home},
    {Protocol::icmpv6, "ICMPv6", "ICMPv6", "icmpv6", 3, named_by(NumberSpace::ip_protocol, 58), NumberSpace::none,
     &icmp::home_v6},
    {Protocol::tcp, "TCP", "TCP", "tcp", 4, named_by(NumberSpace::ip_protocol, 6), NumberSpace::none, &tcp::home},
    {Protocol::udp, "UDP", "UDP", "udp", 4, named_by(NumberSpace::ip_protocol, 17), NumberSpace::none, &udp::home},
    {Protocol::sctp, "SCTP", "SCTP", "sctp", 4, named_by(NumberSpace::ip_protocol, 132), NumberSpace::none,
     &sctp::home},
    {Protocol::data, "Data", "data", "", 7, {}, NumberSpace::none, nullptr},
    {Protocol::padding, "Padding", "Padding", "", 2, {}, NumberSpace::none, nullptr},
};

[[nodiscard]] constexpr const ProtocolRow& row_of(Protocol protocol) {
    return protocol_table[static_cast<std::size_t>(protocol)];
}

static_assert(
    [] {
        for (std::size_t i = 0; i < std::size(protocol_table); ++i)
            if (static_cast<std::size_t>(protocol_table[i].id) != i) return false;
        return true;
    }(),
    "protocol_table is in the order of Protocol");

/// The OSI layer (1 … 7) a protocol belongs to.
[[nodiscard]] constexpr int osi_layer(Protocol protocol) { return row_of(protocol).osi_layer; }

/// "TCP", "IPv4", …
[[nodiscard]] constexpr const char* name(Protocol protocol) { return row_of(protocol).name; }

/// True for what is only bytes, without a header of its own.
[[nodiscard]] constexpr bool is_bytes(Protocol protocol) { return row_of(protocol).home == nullptr; }

}  // namespace osiscope
