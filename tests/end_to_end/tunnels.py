"""Frames put into tunnels, and segments with too little header, for the tests of stream numbers."""
import struct

from packets import checksum

MACS = b"\x02" + bytes(5) + b"\x02" + bytes(4) + b"\x01"


def ipv4(protocol, body, source=b"\x0a\x63\0\x01", target=b"\x0a\x63\0\x02"):
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0) + source + target
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + body


def ipv6(protocol, body):
    return struct.pack(">IHBB", 6 << 28, len(body), protocol, 64) + b"\xfd\x63" + bytes(13) + b"\x01" + b"\xfd\x63" + bytes(13) + b"\x02" + body


def udp(port, body, source=50000):
    return ipv4(17, struct.pack(">HHHH", source, port, 8 + len(body), 0) + body)


def frame(ether_type, body):
    return MACS + struct.pack(">H", ether_type) + body


def ppp(kind):
    return b"\x00\x57" if kind == 0x86dd else b"\x00\x21"


def carriers(inner):
    """By name: the Ethernet frame `inner` carried in every way osiscope looks into."""
    kind, packet = struct.unpack(">H", inner[12:14])[0], inner[14:]
    protocol = 41 if kind == 0x86dd else 4
    typed = struct.pack(">H", kind)
    snap = b"\xaa\xaa\x03\0\0\0" + typed + packet
    made = {
        "IP in IPv4": frame(0x0800, ipv4(protocol, packet)),
        "IP in IPv6": frame(0x86dd, ipv6(protocol, packet)),
        "GRE": frame(0x0800, ipv4(47, b"\0\0" + typed + packet)),
        "GRE with key and number": frame(0x0800, ipv4(47, b"\x30\0" + typed + bytes(8) + packet)),
        "GRE with checksum in IPv6": frame(0x86dd, ipv6(47, b"\x80\0" + typed + bytes(4) + packet)),
        "GRE with Ethernet": frame(0x0800, ipv4(47, b"\0\0\x65\x58" + inner)),
        "PPTP": frame(0x0800, ipv4(47, b"\x30\x81\x88\x0b" + struct.pack(">HHII", len(packet) + 4, 7, 1, 1) + b"\xff\x03" + ppp(kind) + packet)),
        "MPLS": frame(0x8847, b"\x00\x01\x00\x40\x00\x01\x11\x40" + packet),
        "GRE with MPLS": frame(0x0800, ipv4(47, b"\0\0\x88\x47\x00\x01\x11\x40" + packet)),
        "PPPoE": frame(0x8864, b"\x11\0\0\x01" + struct.pack(">H", len(packet) + 2) + ppp(kind) + packet),
        "L2TP": frame(0x0800, udp(1701, b"\x40\x02" + struct.pack(">HHH", 12 + len(packet), 1, 1) + b"\xff\x03" + ppp(kind) + packet, 1701)),
        "VXLAN": frame(0x0800, udp(4789, b"\x08\0\0\0\0\0\x01\0" + inner)),
        "Geneve": frame(0x0800, udp(6081, b"\x02\0\x65\x58\0\0\x01\0" + bytes(8) + inner)),
        "GTP-U": frame(0x0800, udp(2152, b"\x30\xff" + struct.pack(">HI", len(packet), 1) + packet, 2152)),
        "GTP-U with an extension": frame(0x0800, udp(2152, b"\x34\xff" + struct.pack(">HI", len(packet) + 8, 1) + b"\0\0\0\x85\x01\0\0\0" + packet, 2152)),
        "EtherIP": frame(0x0800, ipv4(97, b"\x30\0" + inner)),
        "802.1ah": frame(0x88e7, b"\0\0\0\x05" + inner),
        "TZSP": frame(0x0800, udp(37008, b"\x01\0\0\x01\x01" + inner)),
        "MPLS over UDP": frame(0x0800, udp(6635, b"\x00\x01\x11\x40" + packet)),
        "Ethernet in IP": frame(0x86dd, ipv6(143, inner)),
    }
    if len(snap) <= 1500:
        made["SNAP"] = MACS + struct.pack(">H", len(snap)) + snap
        made["tag and SNAP"] = frame(0x8100, b"\0\x05" + struct.pack(">H", len(snap)) + snap)
    if kind == 0x86dd:
        made["Teredo"] = frame(0x0800, udp(3544, b"\0\0" + bytes(6) + packet))
        made["AH"] = inner[:18] + struct.pack(">HBB", len(packet) - 16, 51, 64) + packet[8:40] + b"\x06\x04" + bytes(22) + packet[40:]
    elif packet[9] == 6:
        made["AH"] = frame(0x0800, ipv4(51, b"\x06\x04" + bytes(22) + packet[20:], packet[12:16], packet[16:20]))
    return made


def tunnelled(frames, r, kinds=None):
    """Most connections stay as they are; each of the others goes through a tunnel, now and then through two."""
    ways, out = {}, []
    for at, inner in frames:
        ends = frozenset((inner[26:30] + inner[34:36], inner[30:34] + inner[36:38])) if inner[12:14] == b"\x08\0" else inner[22:54]
        made = carriers(inner)
        way = ways.setdefault(ends, r.choice([None, None, r.choice(sorted(made))]) if kinds is None else r.choice(kinds))
        outer = made.get(way, inner)
        if way and r.random() < 0.05:
            again = carriers(outer)
            outer = again[r.choice(sorted(again))]
        out.append((at, outer))
    return out


def without_most_of_the_header(frames, r):
    """Some segments have a header length under 5 words, some packets end inside the TCP header."""
    out = []
    for at, inner in frames:
        if inner[12:14] == b"\x08\0" and inner[23] == 6 and r.random() < 0.1:
            data = bytearray(inner)
            if r.random() < 0.5:
                data[46] = data[46] & 0x0f | r.randrange(5) << 4
            else:
                data = data[:34 + r.choice([4, 8, 12, 14, 15, 16, 17, 18, 19])]
                data[16:18] = struct.pack(">H", len(data) - 14)
            inner = bytes(data)
        out.append((at, inner))
    return out
