"""Odd but legal packets, and broken ones, from one seed: options of every kind and length, extension chains, tunnels,
lengths that lie, frames cut anywhere, flipped bits. What each should decode to is tshark's business, not ours."""
import ipaddress
import pathlib
import random
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
from packets import checksum  # noqa: E402

ETHERNET, NULL, RAW, LOOP, SLL, RAW4, RAW6, SLL2 = 1, 0, 101, 108, 113, 228, 229, 276
LINK_TYPES = [ETHERNET] * 6 + [RAW, RAW, 12, 14, NULL, LOOP, SLL, SLL2, RAW4, RAW6, 105]
IPV4, ARP, IPV6 = 0x0800, 0x0806, 0x86dd
TPIDS = [0x8100, 0x88a8, 0x9100]
OTHER_ETHER_TYPES = [0x8847, 0x8848, 0x8863, 0x8864, 0x88cc, 0x888e, 0x88e5, 0x88f7, 0x8035, 0x0600, 0x0601, 0x9200, 0x88e7, 0x6558, 0xffff]
OTHER_PROTOCOLS = [2, 4, 33, 41, 47, 50, 51, 59, 88, 89, 103, 112, 115, 132, 135, 136, 137, 139, 140, 253, 255]
IP4_OPTIONS = [7, 68, 130, 131, 136, 137, 148, 133, 134, 25, 30, 82, 149, 151, 205]
TCP_OPTIONS = [2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 15, 18, 19, 20, 25, 27, 28, 29, 30, 34, 69, 76, 78, 253, 254]
# Where any other length makes tshark give up on the rest of the packet.
RIGHT_LENGTH = {2: 4, 3: 3, 4: 2, 8: 10, 19: 18, 28: 4, 6: 6, 7: 6, 11: 6, 14: 3, 15: 4, 18: 3, 20: 4, 27: 8, 76: 10, 78: 12,
                25: 8, 82: 12, 130: 11, 133: 5, 134: 11, 136: 4, 148: 4, 149: 6, 151: 3, 205: 4}


def short(*values):
    return struct.pack(f">{len(values)}H", *values)


class Odd:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.chance = lambda part: self.random.random() < part
        self.bytes = self.random.randbytes
        self.pick = self.random.choice

    def size(self, most):
        """Often nothing or little, sometimes up to `most`."""
        return self.pick([0, 0, 1, 2, 3, 4, 7, 8, self.random.randrange(most + 1)])

    # Options: the right length, a length that lies, bytes behind the end.
    def options(self, kinds, most=40):
        out = b""
        for _ in range(self.random.randrange(7)):
            out += self.option(self.pick(kinds + [0, 1, 1, 1]), kinds is IP4_OPTIONS)
        if self.chance(0.1):
            out += b"\0" + self.bytes(self.random.randrange(6))
        out = out[:most]
        return out + self.pick([b"\0", b"\x01"]) * (-len(out) % 4)

    def option(self, kind, route):
        if kind < 2:
            return bytes([kind])
        length = self.random.randrange(2, 13)
        if kind in RIGHT_LENGTH and self.chance(0.95):
            length = RIGHT_LENGTH[kind]
        if kind == 5:
            length = self.pick([10, 18, 26, 34])
        if kind in (7, 131, 137) and route:
            length = 3 + 4 * self.random.randrange(5)
        body = bytearray(self.bytes(max(0, length - 2)))
        if kind in (7, 131, 137, 68) and route and body:
            body[0] = self.pick([0, 1, 3, 4, 5, 8, 12, 16, 20, 24, length, length + 1, 255])
        if self.chance(0.12):
            length = self.pick([0, 1, 2, 3, length + 1, length - 1, 40, 255])
        return bytes([kind, length & 0xff]) + bytes(body)

    # Transport layers. `pseudo` gives the pseudo-header for (protocol, length).
    def checked(self, data, at, pseudo):
        value = checksum(pseudo + data)
        if self.chance(0.15):
            value = self.pick([0, 0xffff, value ^ 1, value ^ 0x8000, ~checksum(pseudo) & 0xffff])
        elif value == 0 and at == 6:
            value = 0xffff
        return data[:at] + short(value) + data[at + 2:]

    def port(self):
        return self.pick([0, 7, 53, 80, 443, 179, 1701, 4789, 2152, 6081, self.random.randrange(65536)])

    def tcp(self, pseudo):
        options = self.options(TCP_OPTIONS) if self.chance(0.7) else b""
        words = 5 + len(options) // 4
        if self.chance(0.08):
            words = self.random.randrange(16)
        flags = self.pick([0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0xfff, self.random.randrange(4096)])
        head = short(self.port(), self.port()) + self.bytes(8) + short(words << 12 | flags, self.random.randrange(65536), 0,
                                                                       self.pick([0, 0, self.random.randrange(65536)]))
        segment = head + options + self.bytes(self.size(120))
        return self.checked(segment, 16, pseudo(6, len(segment)))

    def udp(self, pseudo):
        body = self.bytes(self.size(120))
        length = 8 + len(body)
        if self.chance(0.2):
            length = self.pick([0, 1, 7, 8, length - 1, length + 1, 0xffff])
        datagram = short(self.port(), self.port(), length & 0xffff, 0) + body
        if self.chance(0.15):
            return datagram
        counted = length if 8 <= length <= len(datagram) else len(datagram)
        whole = self.checked(datagram[:counted], 6, pseudo(17, counted))
        return whole + datagram[counted:]

    def icmp(self, pseudo):
        kind = self.pick([0, 8, 3, 4, 5, 11, 12, 13, 14, 15, 17, 18, 9, 10, 42, 43, 40, self.random.randrange(256)])
        quoted = self.ip4(1)[1][:self.size(60)] if kind in (3, 4, 5, 11, 12) else self.bytes(self.size(40))
        return self.checked(bytes([kind, self.size(15), 0, 0]) + self.bytes(4) + quoted, 2, b"")

    def icmp6(self, pseudo):
        kind = self.pick([128, 129, 1, 2, 3, 4, 133, 134, 135, 136, 137, 130, 131, 143, self.random.randrange(256)])
        message = bytes([kind, self.size(7), 0, 0]) + self.bytes(self.pick([4, 4, 20, 24, self.size(60)]))
        return self.checked(message, 2, pseudo(58, len(message)))

    def tunnelled(self, protocol, depth):
        inner = self.ip4(depth + 1)[1] if depth < 2 else self.bytes(12)
        if protocol == 47:
            return self.pick([short(0, IPV4), short(0x2000, IPV4) + self.bytes(4), short(0x3001, 0x880b, 4, 1)]) + inner
        if protocol == 41:
            return self.ip6(depth + 1)[1] if depth < 2 else self.bytes(45)
        if protocol == 51:
            return bytes([6, 4, 0, 0]) + self.bytes(20) + self.tcp(lambda *_: b"")
        return inner if protocol == 4 else self.bytes(self.size(60))

    def transport(self, pseudo, version, depth):
        protocol = self.pick([6, 6, 6, 6, 17, 17, 17, 1 if version == 4 else 58, self.pick([1, 58]), self.pick(OTHER_PROTOCOLS)])
        makers = {6: self.tcp, 17: self.udp, 1: self.icmp, 58: self.icmp6}
        return protocol, makers[protocol](pseudo) if protocol in makers else self.tunnelled(protocol, depth)

    # Network layers: (EtherType, bytes).
    def ip4(self, depth=0):
        source, target = self.bytes(4), self.bytes(4)
        options = self.options(IP4_OPTIONS) if self.chance(0.35) else b""
        final = last_stop(options) or target
        protocol, body = self.transport(lambda number, length: source + final + struct.pack(">BBH", 0, number, length), 4, depth)
        if self.chance(0.02):
            protocol = self.random.randrange(256)
        length, words, version = 20 + len(options) + len(body), 5 + len(options) // 4, 4
        if self.chance(0.12):
            length = self.pick([0, 0, 1, 19, 20, 24, length - 1, length - 8, length + 1, length + 40, 0xffff])
        if self.chance(0.03):
            words = self.random.randrange(16)
        if self.chance(0.02):
            version = self.random.randrange(16)
        fragment = self.pick([0x4000, 0, 0x4000, 0, 0x4000, 0, 0x2000, 0x00b9, 0x20b9, 0x8000, 0xffff, 1])
        head = struct.pack(">BBHHHBBH", version << 4 | words, self.random.randrange(256), length & 0xffff, self.random.randrange(65536), fragment,
                           self.random.randrange(256), protocol, 0) + source + target + options
        right = checksum(head) ^ (0x10 if self.chance(0.1) else 0)
        return IPV4, head[:10] + short(right) + head[12:] + body

    def address6(self):
        return self.pick([self.bytes(16), ipaddress.IPv6Address(self.pick(
            ["fd07::1", "2001:db8::1:0:0:1", "fe80::1", "::1", "::", "::ffff:1.2.3.4", "::1.2.3.4", "::0.0.1.0", "::0.1.0.0", "::1:0:0",
             "2001:db8:0:1:1:1:1:1", "0:0:1::1", "1::", "1:0:0:2:0:0:3:4", "64:ff9b::1.2.3.4", "ff02::1", "::ffff:0:1.2.3.4", "2002:102:304::",
             "fe80::200:5efe:1.2.3.4", "::ffff:0.0.0.0", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8"])).packed])

    def extension(self, number, following):
        """(bytes, final destination or None) of one extension header."""
        if number == 44:
            offset = self.pick([0, 0, 0, 1, 8, 0xfff8, 0xffff, 6])
            return bytes([following, self.pick([0, 0, 7])]) + short(offset) + self.bytes(4), None
        if number == 43:
            return self.routing(following)
        units = self.pick([0, 0, 0, 1, 2])
        if number == 0 and self.chance(0.2):
            return bytes([following, 0, 0xc2, 4]) + struct.pack(">I", self.pick([70000, 100, 0, 0xffffffff])), None
        body = self.pick([b"\x01" + bytes([units * 8 + 4]) + bytes(units * 8 + 4), bytes(units * 8 + 6)])
        if self.chance(0.1):
            body = self.bytes(units * 8 + 6)
        if self.chance(0.06):
            units = self.pick([3, 10, 255])
        return bytes([following, units]) + body, None

    def routing(self, following):
        kind, stops = self.pick([0, 0, 2, 3, 4, 5, 253, 1]), self.pick([0, 1, 1, 2, 3])
        left = self.pick([0, 1, stops, stops, stops + 1, 255])
        units = 2 * stops if self.chance(0.9) else self.pick([1, 3, 2 * stops + 1, 40])
        addresses = self.bytes(16 * stops)
        final = {0: addresses[-16:], 2: addresses[-16:], 4: addresses[:16]}.get(kind) if left else None
        return bytes([following, units, kind, left]) + self.pick([bytes(4), bytes([max(0, stops - 1), 0, 0, 0]), self.bytes(4)]) + addresses, final

    def ip6(self, depth=0):
        source, target = self.address6(), self.address6()
        numbers = self.pick([[], [], [], [0], [60], [0, 60], [44], [0, 43], [43], [43, 44], [0, 43, 44, 60], [60, 44], [44, 44], [60, 0],
                             [self.pick([0, 43, 44, 60]) for _ in range(self.random.randrange(5))]])
        made, final = [], target
        for number in numbers:
            data, stop = self.extension(number, 0)
            made.append(data)
            final = stop or final
        protocol, body = self.transport(lambda number, length: source + final + struct.pack(">II", length, number), 6, depth)
        first = protocol
        for number, data in zip(reversed(numbers), reversed(made)):
            body, first = bytes([first]) + data[1:] + body, number
        length = len(body)
        if self.chance(0.12):
            length = self.pick([0, 0, 1, 8, length - 1, length + 1, length + 60, 0xffff])
        version = 6 if self.chance(0.98) else self.random.randrange(16)
        head = struct.pack(">IHBB", version << 28 | self.random.getrandbits(28), length & 0xffff, first, self.random.randrange(256))
        return IPV6, head + source + target + body

    def arp(self):
        hardware, protocol, hlen, plen = self.pick([(1, IPV4, 6, 4)] * 5 + [(6, IPV4, 6, 4), (1, IPV6, 6, 16), (1, IPV4, 0, 4), (1, IPV4, 6, 0), (32, IPV4, 20, 4),
                                                   (15, IPV4, 2, 4), (1, IPV4, 8, 4), (0, 0, 0, 0), (24, IPV4, 8, 4), (0xffff, 0xffff, 255, 255), (19, IPV4, 20, 4)])
        body = self.bytes(2 * hlen + 2 * plen)
        if self.chance(0.1):
            body = body[:self.random.randrange(len(body) + 1)]
        return ARP, struct.pack(">HHBBH", hardware, protocol, hlen, plen, self.pick([1, 2, 3, 4, 8, 9, 0, 0xffff])) + body

    def other(self):
        kind = self.pick(OTHER_ETHER_TYPES + [self.random.randrange(0x0600, 0x10000)])
        inner = self.ip4()[1]
        if kind in (0x8847, 0x8848):
            return kind, self.bytes(2) + bytes([self.random.randrange(256) | 1, 64]) + inner
        if kind == 0x8864:
            return kind, bytes([0x11, 0]) + short(1, len(inner) + 2, 0x21) + inner
        return kind, self.pick([inner, self.bytes(self.size(60))])

    def network(self):
        return self.pick([self.ip4] * 8 + [self.ip6] * 8 + [self.arp, self.arp, self.other])()

    def tagged(self):
        """(EtherType of the outermost tag or network packet, bytes)."""
        kind, body = self.network()
        if self.chance(0.03):
            kind = self.pick([0, 20, 1500, 1501, 1535, len(body)])
        for _ in range(self.pick([0, 0, 0, 0, 0, 1, 1, 2, 3, 5])):
            kind, body = self.pick(TPIDS), short(self.random.randrange(65536), kind & 0xffff) + body
        return kind, body

    def ethernet(self):
        kind, body = self.tagged()
        if self.chance(0.05):
            body = b"\xaa\xaa\x03\0\0\0" + short(kind) + body
            kind = self.pick([len(body), len(body) - 3, len(body) + 9, 0, 1500, 1501, 1535]) % 1536
        # Group addresses of some makers turn on proprietary framings in tshark; ours are locally given ones.
        frame = b"\x02" + self.bytes(5) + b"\x02" + self.bytes(5) + short(kind & 0xffff) + body
        if self.chance(0.5) and len(frame) < 60:
            frame += bytes(60 - len(frame))
        return frame + (self.bytes(self.random.randrange(1, 12)) if self.chance(0.1) else b"")

    def cooked(self, version):
        kind, body = self.tagged()
        halen = self.pick([6, 6, 6, 0, 8, 4, 7, 255])
        address = self.bytes(8)
        if version == 1:
            return short(self.random.randrange(5), self.pick([1, 772, 512, 65534]), halen) + address + short(kind) + body
        return short(kind, 0) + self.bytes(4) + short(self.pick([1, 772, 65534])) + bytes([self.random.randrange(5), halen]) + address + body

    def loopback(self, link_type):
        kind, body = self.pick([self.ip4, self.ip6])()
        family = 2 if kind == IPV4 else self.pick([24, 28, 30])
        if self.chance(0.1):
            family = self.pick([0, 2, 10, 24, 7, 0x10002, 23])
        order = self.pick("<>") if link_type == NULL else ">"
        return struct.pack(f"{order}I", family) + body

    def frame(self, link_type):
        if link_type == ETHERNET:
            return self.ethernet()
        if link_type in (SLL, SLL2):
            return self.cooked(1 if link_type == SLL else 2)
        if link_type in (NULL, LOOP):
            return self.loopback(link_type)
        return self.pick([self.ip4, self.ip6])()[1]

    def bent(self, frame):
        """(captured bytes, original length): mostly as it is, else cut or flipped."""
        bend = self.random.random()
        if bend < 0.55 or not frame:
            return frame, len(frame)
        if bend < 0.80:  # cut by the capture
            return frame[:self.random.randrange(min(len(frame), 120) + 1)], len(frame)
        if bend < 0.88:  # really this short
            frame = frame[:self.random.randrange(len(frame) + 1)]
            return frame, len(frame)
        data = bytearray(frame)
        for _ in range(self.pick([1, 1, 2, 8])):
            bit = self.random.randrange(min(len(data), 100) * 8)
            data[bit // 8] ^= 0x80 >> bit % 8
        return bytes(data), len(data)


def last_stop(options):
    """The final destination of the first unfinished source route, or None."""
    at = 0
    while at < len(options) and options[at] != 0:
        if options[at] == 1:
            at += 1
            continue
        if at + 1 >= len(options) or options[at + 1] < 2 or at + options[at + 1] > len(options):
            return None
        length = options[at + 1]
        if options[at] in (131, 137) and length >= 7 and options[at + 2] < length:
            return options[at + length - 4:at + length]
        at += length
    return None


def pcap(frames, link_type):
    """A .pcap of (captured bytes, original length) pairs, nanoseconds."""
    out = [struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 262144, link_type)]
    for number, (captured, length) in enumerate(frames):
        out.append(struct.pack("<IIII", 1_700_000_000 + number, number * 7919 % 1_000_000_000, len(captured), length) + captured)
    return b"".join(out)


def capture(seed, maker=Odd, packets=150):
    """(what it is, a .pcap of one link type). Every fourth has all the cuts of a few packets."""
    odd = maker(seed)
    link_type = odd.pick(LINK_TYPES)
    if seed % 4:
        frames = [odd.bent(odd.frame(link_type)) for _ in range(packets)]
        return f"link type {link_type}, seed {seed}", pcap(frames, link_type)
    frames = []
    while len(frames) < packets:
        whole = odd.frame(link_type)
        frames += [(whole[:length], len(whole)) for length in range(min(len(whole), 130) + 1)]
    return f"link type {link_type}, seed {seed}, every cut", pcap(frames, link_type)
