"""Where osiscope and tshark (4.0, 4.4) differ on purpose. Each entry: why, with its source, and when it applies."""


def reason(key, ours, theirs, tree):
    """Why these two values may differ, or None."""
    for text, applies in REASONS:
        if applies(key, ours, theirs, tree):
            return text
    return None


MOVED_STREAMS = "connections have a memory: an earlier segment was seen by one side only, for one of the other reasons here"


def moves_streams(ours, theirs, tree):
    """True when one side saw a TCP header, shown or in a tunnel, where the other saw none."""
    if "tcp" in ours or "tcp" in theirs:
        return ("tcp" in ours) != ("tcp" in theirs)
    return gave_up(tree, "") or any(node.has("tcp.stream") for node in tree.children)


TRANSPORT = {"tcp", "udp", "icmp", "icmp6"}


def layer_of(key):
    return key.split(".")[0]


def gave_up(tree, *places):
    """True when tshark stopped with an exception in one of these dissectors."""
    return any(node.name in ("_ws.malformed", "_ws.dissector_bug", "_ws.short", "_ws.unreassembled") and any(place in node.show for place in places) for node in tree.children)


def has(tree, *names):
    return any(node.has(name) for node in tree.children for name in names)


def has_value(tree, name, show):
    return any(found.show == show for node in tree.children for found in node.all(name))


def partly_captured_udp(key, ours, theirs, tree):
    return key == "udp.csum_status" and theirs.get(key) == "unverified" and ours["caplen"] < ours["len"] and ours["udp.len"] < ours["len"]


def ip_options(key, ours, theirs, tree):
    return gave_up(tree, ": IPv4]", "IPv4 truncated") and (key in ("ip", "ip.opts", "ip.dst") or key in TRANSPORT) and key in ours


def extension_options(key, ours, theirs, tree):
    return (gave_up(tree, "IPv6 Hop-by-Hop", "IPv6 Destination", "IPv6 Routing", "Segment Routing", "Source Route", "IPv6 R") and
            (key in ("ip6.ext", "ip6.frag") or key in TRANSPORT) and key in ours)


def huge_jumbogram(key, ours, theirs, tree):
    return gave_up(tree, ": IPv6]") and ours.get("ip6.plen") == 0 and has(tree, "ipv6.plen_exceeds_framing") and (key.startswith("ip6.") or key in TRANSPORT)


def tcp_options(key, ours, theirs, tree):
    return gave_up(tree, "MPTCP", ": TCP", "TCP truncated") and key in ("tcp.opts", "tcp.mss", "tcp.wscale", "tcp.sackok", "tcp.sack", "tcp.tsval", "tcp.tsecr")


def after_options(key, ours, theirs, tree):
    return key == "tcp.analysis" and key not in theirs and gave_up(tree, "MPTCP", ": TCP", "TCP truncated")


def gre_over_cooked(key, ours, theirs, tree):
    return ours.get("sll.hatype") in (778, 823) and (key == "vlan" or layer_of(key) in {"ip", "ip6", "arp"} | TRANSPORT) and "vlan" in ours


def check_sequence_counted(key, ours, theirs, tree):
    return has(tree, "eth.fcs") and ours["link"] == "ethernet" and (key.endswith((".len", ".csum_status", ".opts", ".ext")) or layer_of(key) in {"arp"} | TRANSPORT)


def longer_than_frame(key, ours, theirs, tree):
    return (key.endswith(".csum_status") and layer_of(key) in TRANSPORT and ours.get(key) == "unverified" and
            has(tree, "ip.bogus_ip_length", "ipv6.plen_exceeds_framing"))


def left_to_the_card(key, ours, theirs, tree):
    return (key in ("tcp.csum_status", "udp.csum_status") and (ours.get(key), theirs.get(key)) == ("bad", "good") and
            has(tree, f"{layer_of(key)}.checksum.partial"))


def misplaced_home_address(key, ours, theirs, tree):
    elsewhere = [child for node in tree.children for child in node.children if child.name == "ipv6.hopopts"]
    return key.endswith("csum_status") and any(option.show == "0xc9" for header in elsewhere for option in header.all("ipv6.opt.type"))


def home_address_of_another_length(key, ours, theirs, tree):
    options = [option for node in tree.children for header in node.children if header.name == "ipv6.dstopts" for option in header.all("ipv6.opt")]
    return key.endswith("csum_status") and any(option.has("ipv6.opt.mipv6.home_address") and option.first("ipv6.opt.length").show != "16" for option in options)


def zero_length_field(key, ours, theirs, tree):
    return key in ("eth.len", "eth.type") and ours.get("eth.len") == 0 and theirs.get("eth.type") == 0


def atm_arp(key, ours, theirs, tree):
    return layer_of(key) == "arp" and ours.get("arp.htype") == 19


def null_family(key, ours, theirs, tree):
    over_it = layer_of(key) in {"ip", "ip6"} | TRANSPORT and key not in ours
    return ours.get("null.family", 0) > 0xff and (key == "null.family" or over_it)


def version_6_as_ipv4(key, ours, theirs, tree):
    announced = theirs.get("null.family") == 2 or has_value(tree, "frame.encap_type", "129")
    return key in {"ip6"} | TRANSPORT and announced and "ip6" in theirs


def short_udp_length(key, ours, theirs, tree):
    return key in ("udp.csum", "udp.csum_status") and ours.get("udp.len", 8) < 8 and key not in theirs


def fragment_length(key, ours, theirs, tree):
    return key == "tcp.len" and key not in theirs and (ours.get("ip.mf") == 1 or "ip6.frag" in ours)


def short_icmp(key, ours, theirs, tree):
    return key == "icmp" and key in ours and gave_up(tree, ": ICMP]", "ICMP truncated")


def ragged_route(key, ours, theirs, tree):
    return key == "ip.dst" and key not in theirs and has(tree, "ip.cur_rt")


def short_route(key, ours, theirs, tree):
    routes = [option for node in tree.children for option in node.all("ip.opt.type") if option.show in ("131", "137")]
    return key in ("ip.dst", "tcp.csum_status", "udp.csum_status", "icmp6.csum_status") and bool(routes) and any(
        length.show in ("4", "5", "6") for node in tree.children for length in node.all("ip.opt.len"))


def fragmented_jumbogram(key, ours, theirs, tree):
    return ours.get("ip6.plen") == 0 and "ip6.frag" in ours and (key in TRANSPORT or key in ("ip6.ext", "tcp.len") or key.endswith(".csum_status"))


def routing_announced(key, ours, theirs, tree):
    return key == "ip6.ext" and ours.get(key, []) + [43] == theirs.get(key)


def provider_tags(key, ours, theirs, tree):
    return key == "vlan" and ours[key][-1]["tpid"] == 0x88a8 and ours[key][:-1] == theirs.get(key, [])


REASONS = [
    ("tshark stops at an IPv4 option whose contents it cannot read; the length byte says where the next one starts (RFC 791 §3.1)", ip_options),
    ("tshark stops at an IPv6 extension header whose options it cannot read; the length says where the next header starts (RFC 8200 §4.2)", extension_options),
    ("a jumbo payload length near 2^32 overflows in tshark; it is a length larger than the frame like any other (RFC 2675 §2)", huge_jumbogram),
    ("tshark stops at a TCP option whose contents it cannot read; the length byte says where the next one starts (RFC 9293 §3.2)", tcp_options),
    ("tshark 4.4 calls a checksum good that is only begun, left to the card; what was captured does not have it (RFC 9293 §3.1)", left_to_the_card),
    ("tshark tells what it found in a segment after its options, and stops at one whose contents it cannot read (RFC 9293 §3.2)", after_options),
    ("after a GRE header tshark knows no VLAN tags; they are EtherTypes like any other (RFC 2784 §2.4)", gre_over_cooked),
    ("tshark verifies with a home address that stands in a hop-by-hop header, though it says itself that it must not; it counts only in destination options (RFC 6275 §6.3)", misplaced_home_address),
    ("tshark verifies with a home address from an option whose length it calls invalid itself; it has 16 bytes or is none (RFC 6275 §6.3)", home_address_of_another_length),
    ("a shortcoming: where the file announces frame check sequences, osiscope counts their bytes to a packet whose length field is 0 or too large", check_sequence_counted),
    ("the IP length is larger than the frame: tshark verifies with the frame's length, but the pseudo-header has the packet's (RFC 9293 §3.1)", longer_than_frame),
    ("tshark calls the 802.3 length 0 a type 0 (IEEE 802.3 §3.2.6)", zero_length_field),
    ("ATM ARP has other fields at these places (RFC 2225 §8.2.1); osiscope shows the eight bytes as RFC 826 has them", atm_arp),
    ("a loopback family that is no address family in either byte order: tshark guesses a type (LINKTYPE_NULL)", null_family),
    ("tshark looks at the version although the link type or the loopback family says IPv4 (LINKTYPE_IPV4, LINKTYPE_NULL)", version_6_as_ipv4),
    ("a fragment's TCP payload has no length of its own (the contract leaves it open)", fragment_length),
    ("tshark reads byte 5 of an ICMP message before it shows the first four (RFC 792)", short_icmp),
    ("a source route whose length is not 3 + 4n has no last address (RFC 791 §3.1); tshark then names none, osiscope takes the last four bytes", ragged_route),
    ("a source route of under seven bytes has no address in it (RFC 791 §3.1); tshark takes four bytes all the same", short_route),
    ("tshark does not see that a jumbogram is a fragment, which it must not be (RFC 2675 §3); a later fragment has no headers (RFC 8200 §4.5)", fragmented_jumbogram),
    ("tshark lists a routing header before its two first bytes are there (RFC 8200 §4.4)", routing_announced),
    ("tshark reads two 802.1ad tags as one header and shows none when the second is cut (IEEE 802.1Q §9.5)", provider_tags),
    ("every byte the UDP length counts was captured, only bytes after it were not: the checksum can be verified (RFC 768)", partly_captured_udp),
    ("tshark shows no checksum when the UDP length is under 8; the field is there all the same (RFC 768)", short_udp_length),
]
