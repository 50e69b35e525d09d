#include "layers/protocol_names.hpp"

#include "layers/data_link/ethernet.hpp"
#include "layers/network/ipv4.hpp"
#include "layers/network/ipv6.hpp"
#include "layers/step.hpp"

namespace osiscope {

namespace {

struct Name {
    std::uint32_t number;
    const char* name;
};

/// IEEE Registration Authority, and https://www.iana.org/assignments/ieee-802-numbers
constexpr Name ether_types[] = {{0x0842, "Wake-on-LAN"},
                                {0x22ea, "Stream Reservation Protocol"},
                                {0x22f0, "Audio Video Transport"},
                                {0x22f3, "TRILL"},
                                {0x6002, "DEC MOP remote console"},
                                {0x6003, "DECnet"},
                                {0x6004, "DEC LAT"},
                                {0x6558, "Transparent Ethernet bridging"},
                                {0x8035, "RARP"},
                                {0x809b, "AppleTalk"},
                                {0x80f3, "AppleTalk ARP"},
                                {0x8137, "IPX"},
                                {0x8808, "Ethernet flow control"},
                                {0x8809, "Slow protocols (LACP)"},
                                {0x880b, "PPP"},
                                {0x8847, "MPLS"},
                                {0x8848, "MPLS multicast"},
                                {0x8863, "PPPoE discovery"},
                                {0x8864, "PPPoE session"},
                                {0x887b, "HomePlug"},
                                {0x888e, "EAPOL (802.1X)"},
                                {0x8892, "PROFINET"},
                                {0x889a, "HyperSCSI"},
                                {0x88a2, "ATA over Ethernet"},
                                {0x88a4, "EtherCAT"},
                                {vlan::service_tag, "802.1ad VLAN tag"},
                                {0x88ab, "Ethernet Powerlink"},
                                {0x88b5, "local experiment 1"},
                                {0x88b6, "local experiment 2"},
                                {0x88b8, "GOOSE"},
                                {0x88ba, "IEC 61850 sampled values"},
                                {0x88be, "ERSPAN"},
                                {0x88cc, "LLDP"},
                                {0x88cd, "SERCOS III"},
                                {0x88e1, "HomePlug AV"},
                                {0x88e3, "Media Redundancy Protocol"},
                                {0x88e5, "MACsec"},
                                {0x88e7, "Provider backbone bridge"},
                                {0x88f5, "MVRP"},
                                {0x88f7, "PTP"},
                                {0x88fb, "Parallel Redundancy Protocol"},
                                {0x8902, "Connectivity fault management"},
                                {0x8906, "Fibre Channel over Ethernet"},
                                {0x8914, "FCoE initialization"},
                                {0x8915, "RoCE"},
                                {0x891d, "TTEthernet"},
                                {0x892f, "High-availability Seamless Redundancy"},
                                {0x894f, "Network Service Header"},
                                {0x9000, "Ethernet loopback test"},
                                {vlan::old_tag, "VLAN tag (old QinQ)"}};

/// https://www.iana.org/assignments/protocol-numbers
constexpr Name protocols[] = {{ipv6_extension::hop_by_hop, "IPv6 hop-by-hop options"},
                              {2, "IGMP"},
                              {3, "GGP"},
                              {4, "IPv4 in IP"},
                              {5, "ST"},
                              {8, "EGP"},
                              {9, "interior gateway protocol"},
                              {27, "RDP"},
                              {33, "DCCP"},
                              {36, "XTP"},
                              {41, "IPv6 in IP"},
                              {ipv6_extension::routing, "IPv6 routing"},
                              {ipv6_extension::fragment, "IPv6 fragment"},
                              {46, "RSVP"},
                              {47, "GRE"},
                              {48, "DSR"},
                              {50, "ESP"},
                              {51, "AH"},
                              {55, "IP Mobility"},
                              {57, "SKIP"},
                              {59, "no next header"},
                              {ipv6_extension::destination, "IPv6 destination options"},
                              {88, "EIGRP"},
                              {89, "OSPF"},
                              {94, "IP in IP (IPIP)"},
                              {97, "EtherIP"},
                              {103, "PIM"},
                              {108, "IPComp"},
                              {112, "VRRP"},
                              {113, "PGM"},
                              {115, "L2TP"},
                              {124, "IS-IS over IPv4"},
                              {133, "Fibre Channel"},
                              {135, "Mobility header"},
                              {136, "UDP-Lite"},
                              {137, "MPLS in IP"},
                              {138, "MANET"},
                              {139, "HIP"},
                              {140, "Shim6"},
                              {141, "WESP"},
                              {142, "ROHC"},
                              {143, "Ethernet (SRv6)"},
                              {253, "experiment 1"},
                              {254, "experiment 2"}};

constexpr Name link_types[] = {{0, "BSD loopback"},
                               {1, "Ethernet"},
                               {3, "AX.25"},
                               {6, "IEEE 802.5 Token Ring"},
                               {7, "ARCNET"},
                               {8, "SLIP"},
                               {9, "PPP"},
                               {10, "FDDI"},
                               {12, "raw IP"},
                               {14, "raw IP"},
                               {50, "PPP in HDLC framing"},
                               {51, "PPPoE session"},
                               {100, "LLC over ATM"},
                               {101, "raw IP"},
                               {104, "Cisco HDLC"},
                               {105, "IEEE 802.11"},
                               {107, "Frame Relay"},
                               {108, "OpenBSD loopback"},
                               {113, "Linux cooked"},
                               {117, "OpenBSD pflog"},
                               {119, "IEEE 802.11 with Prism header"},
                               {122, "IP over Fibre Channel"},
                               {127, "IEEE 802.11 with radiotap header"},
                               {129, "ARCNET, Linux"},
                               {138, "IP over IEEE 1394, Apple"},
                               {143, "DOCSIS"},
                               {144, "Linux IrDA"},
                               {147, "private use 0"},
                               {163, "IEEE 802.11 with AVS header"},
                               {165, "BACnet MS/TP"},
                               {166, "PPP with direction byte, pppd"},
                               {187, "Bluetooth HCI H4"},
                               {189, "USB, Linux"},
                               {192, "PPI"},
                               {195, "IEEE 802.15.4 with FCS"},
                               {201, "Bluetooth HCI H4 with direction"},
                               {203, "LAPD"},
                               {204, "PPP with direction"},
                               {220, "USB, Linux, padded"},
                               {224, "Fibre Channel FC-2"},
                               {227, "CAN bus (SocketCAN)"},
                               {228, "raw IPv4"},
                               {229, "raw IPv6"},
                               {230, "IEEE 802.15.4 without FCS"},
                               {231, "D-Bus"},
                               {239, "netfilter log"},
                               {242, "RFC 4938 PPPoE"},
                               {247, "InfiniBand"},
                               {248, "SCTP"},
                               {249, "USB, Windows (USBPcap)"},
                               {251, "Bluetooth LE"},
                               {252, "Wireshark upper PDU"},
                               {253, "Linux netlink"},
                               {254, "Bluetooth Linux monitor"},
                               {256, "Bluetooth LE with radio header"},
                               {266, "USB, macOS"},
                               {270, "LoRaTap"},
                               {271, "virtio socket"},
                               {272, "Nordic Bluetooth LE sniffer"},
                               {274, "Ethernet preamble"},
                               {276, "Linux cooked v2"},
                               {279, "Zigbee Ember"},
                               {283, "IEEE 802.15.4 TAP"}};

template <std::size_t count>
const char* name_of(const Name (&names)[count], std::uint32_t number) {
    for (const Name& entry : names)
        if (entry.number == number) return entry.name;
    return "";
}

/// What osiscope reads itself has its name in the protocols' table; only where a number names a variety it is listed.
const char* listed_or_read(const char* listed, Protocol read) {
    return *listed != 0 || is_bytes(read) ? listed : name(read);
}

}  // namespace

const char* payload_name(const Packet& packet, const Layer& data) {
    if (data.protocol != Protocol::data) return "";
    const Layer* below = nullptr;
    for (const Layer& layer : packet.layers) {
        if (layer.header == data.header && layer.protocol == data.protocol) break;
        below = &layer;
    }
    if (below == nullptr) return "";
    switch (row_of(below->protocol).above) {
        case NumberSpace::ether_type_or_length:
            if (data.number <= ethernet::largest_length) return "802.2 LLC";
            return ethernet::ether_type_name(data.number);
        case NumberSpace::ether_type: return ethernet::ether_type_name(data.number);
        case NumberSpace::ip_protocol:
        case NumberSpace::ipv6_next_header: return ipv4::protocol_name(static_cast<std::uint8_t>(data.number));
        case NumberSpace::none: break;
    }
    return "";
}

const char* link_type_name(LinkType link_type) { return name_of(link_types, static_cast<std::uint32_t>(link_type)); }

bool is_read(LinkType link_type) {
    switch (link_type) {
        case LinkType::null_loopback:
        case LinkType::ethernet:
        case LinkType::raw_12:
        case LinkType::raw_14:
        case LinkType::raw_ip:
        case LinkType::loop:
        case LinkType::linux_cooked_v1:
        case LinkType::raw_ipv4:
        case LinkType::raw_ipv6:
        case LinkType::linux_cooked_v2: return true;
    }
    return false;
}

const char* ethernet::ether_type_name(std::uint16_t ether_type) {
    return listed_or_read(name_of(ether_types, ether_type), protocol_of_ether_type(ether_type));
}

const char* ipv4::protocol_name(std::uint8_t number) {
    return listed_or_read(name_of(protocols, number), protocol_of_ip(number, 6));
}

}  // namespace osiscope
