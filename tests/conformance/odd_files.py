"""Capture files from one seed: legal .pcapng of everything its blocks allow, .pcap in all its forms. The packets in them are odd_packets'."""
import struct

import odd_packets

LINK_TYPES = [1, 1, 1, 1, 101, 12, 14, 0, 108, 113, 276, 228, 229, 147, 105, 195, 220, 248, 9, 104]
DECODED = {1, 101, 12, 14, 0, 108, 113, 276, 228, 229}


def padded(data):
    return data + bytes(-len(data) % 4)


class Pcapng:
    """One file; `order` is the section's byte order."""

    def __init__(self, seed):
        self.odd = odd_packets.Odd(seed)
        self.random, self.chance, self.pick, self.bytes, self.size = self.odd.random, self.odd.chance, self.odd.pick, self.odd.bytes, self.odd.size

    def pack(self, layout, *values):
        return struct.pack(self.order + layout, *values)

    def option(self, code, value):
        return self.pack("HH", code, len(value)) + padded(value)

    def options(self, *chosen):
        """Some of the given ones, a comment, custom ones, unknown ones; the end mark may be left out when there are none."""
        made = [self.option(code, value) for code, value in chosen if self.chance(0.7)]
        made += [self.option(1, self.pick([b"a comment", "größer ☃".encode(), b"", b"two\nlines"]))] * self.chance(0.2)
        made += [self.option(self.pick([2988, 2989, 19372, 19373]), struct.pack(self.order + "I", 32473) + self.bytes(self.size(9)))] * self.chance(0.1)
        made += [self.option(self.pick([77, 0x8001, 30000]), self.bytes(self.size(20)))] * self.chance(0.1)
        self.random.shuffle(made)
        return b"".join(made) + (self.option(0, b"") if made or self.chance(0.3) else b"")

    def block(self, kind, body):
        length = 12 + len(padded(body))
        return self.pack("II", kind, length) + padded(body) + self.pack("I", length)

    def section(self):
        self.order = self.pick("<>")
        self.interfaces = []
        return self.block(0x0a0d0d0a, self.pack("IHHq", 0x1a2b3c4d, 1, self.pick([0, 0, 2]), -1) +
                          self.options((2, b"hardware"), (3, b"system"), (4, b"this program")))

    def interface(self):
        link_type = self.pick(LINK_TYPES)
        snap = self.pick([0, 0, 262144, 65535, 96, 60])
        resolution = self.pick([None, None, 6, 9, 3, 0, 1, 7, 8, 0x80, 0x8a, 0x94, 0x9e])
        offset = self.pick([None, None, None, 0, 3600, -3600, 1_000_000_000])  # seconds
        given = [(2, b"eth0"), (3, b"the first"), (5, self.bytes(16)), (6, self.bytes(6)), (8, self.pack("Q", 10**9)), (12, b"Linux"), (15, b"card")]
        given += [(11, b"\0ip")] * self.chance(0.2)
        options = self.options(*given)
        times = b"" if resolution is None else self.option(9, bytes([resolution]))
        times += b"" if offset is None else self.option(14, self.pack("q", offset))
        self.interfaces.append((link_type, snap, 6 if resolution is None else resolution))
        return self.block(1, self.pack("HHI", link_type, 0, snap) + times + (options if options else self.option(0, b"") if times else b""))

    def packet(self, link_type):
        if link_type in DECODED:
            return self.odd.bent(self.odd.frame(link_type))
        data = self.bytes(self.size(80))
        return data, len(data)

    def stamp(self, resolution):
        seconds = self.pick([3600, 3601, 1_236_095_711, 1_700_000_000, 2**31, 2**32 - 1])
        fraction = self.random.random()
        units = (1 << (resolution & 0x7f)) if resolution & 0x80 else 10 ** resolution
        return (seconds * units + int(fraction * units)) & (2**64 - 1)

    def enhanced(self):
        number = self.random.randrange(len(self.interfaces))
        link_type, snap, resolution = self.interfaces[number]
        data, length = self.packet(link_type)
        stamp = self.stamp(resolution)
        options = self.options((2, self.pack("I", self.pick([1, 2, 0x11, 0]))), (4, self.pack("Q", 3)), (5, self.bytes(8)), (6, self.bytes(4)),
                               (3, b"\2" + self.bytes(4)))
        if self.chance(0.1):  # the obsolete packet block
            head = self.pack("HHIIII", number, self.pick([0, 7, 0xffff]), stamp >> 32, stamp & 0xffffffff, len(data), length)
            return self.block(2, head + padded(data) + self.options((2, self.pack("I", 1)), (3, b"\2" + self.bytes(4))))
        return self.block(6, self.pack("IIIII", number, stamp >> 32, stamp & 0xffffffff, len(data), length) + padded(data) + options)

    def simple(self):
        link_type, snap, _ = self.interfaces[0]
        data, _ = self.packet(link_type)
        kept = data[:snap] if snap else data
        return self.block(3, self.pack("I", len(data)) + kept)

    def names(self):
        records = b"".join(self.pack("HH", kind, len(value)) + padded(value) for kind, value in
                           [(1, b"\x0a\x07\0\x01a.example\0"), (2, self.bytes(16) + b"six.example\0b.example\0"), (77, b"unknown")] if self.chance(0.7))
        return self.block(4, records + self.pack("HH", 0, 0) + self.options((2, b"dns"), (3, b"\x0a\0\0\x01")))

    def statistics(self):
        number = self.random.randrange(len(self.interfaces))
        return self.block(5, self.pack("III", number, 0x5000, 7) + self.options((2, self.bytes(8)), (4, self.pack("Q", 100)), (5, self.pack("Q", 3))))

    def other(self):
        custom = self.pack("I", self.pick([32473, 0])) + self.bytes(self.size(30))
        secrets = self.pack("II", 0x544c534b, 17) + padded(b"CLIENT_RANDOM a b")
        journal = b"__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=hello\nPRIORITY=6\n"
        return self.pick([lambda: self.block(0xbad, custom), lambda: self.block(0x40000bad, custom), lambda: self.block(10, secrets), lambda: self.block(9, journal),
                          lambda: self.block(self.pick([0x7ffffff0, 0x80000001, 0x80001234]), self.bytes(4 * self.random.randrange(9))), self.names, self.statistics])()

    def file(self, blocks=120):
        out = []
        for _ in range(self.pick([1, 1, 2, 4])):
            out += [self.section(), *(self.interface() for _ in range(self.pick([1, 1, 2, 5])))]
            for _ in range(blocks // 2):
                out.append(self.pick([self.enhanced] * 12 + [self.simple, self.other, self.interface])())
        return b"".join(out)


def pcap(seed):
    """A .pcap in either byte order with micro- or nanoseconds, of any snap length, some with a frame check sequence behind
    each frame, as the upper bits of the link type's field announce it."""
    odd = odd_packets.Odd(seed)
    order, link_type = odd.pick("<>"), odd.pick(LINK_TYPES)
    magic = odd.pick([0xa1b2c3d4, 0xa1b23c4d])
    check = odd.pick([0, 0, 4]) if link_type == 1 else 0
    announced = link_type | (0x04000000 | check // 2 << 28 if check else 0)
    out = [struct.pack(order + "IHHiIII", magic, 2, 4, odd.pick([0, 3600]), 0, odd.pick([65535, 262144, 96, 0]), announced)]
    for number in range(120):
        whole = odd.frame(link_type) if link_type in DECODED else odd.bytes(odd.size(80))
        data, length = (whole + bytes(check), len(whole) + check) if check else odd.bent(whole)
        fraction = odd.random.randrange(10**6 if magic == 0xa1b2c3d4 else 10**9)
        out.append(struct.pack(order + "IIII", odd.pick([0, 1_700_000_000 + number, 2**32 - 1]), fraction, len(data), length) + data)
    return f"pcap of link type {link_type}, seed {seed}", b"".join(out)


def capture(seed):
    """(what it is, the file)"""
    if seed % 3 == 0:
        return pcap(seed)
    return f"pcapng, seed {seed}", Pcapng(seed).file()
