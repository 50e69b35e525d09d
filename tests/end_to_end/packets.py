"""Packets for tests, built from bytes: legal ones of every kind osiscope reads, with the options and corners they have.
Everything random comes from one seed, which the test prints."""
import ipaddress
import random
import struct


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def bytes(self, count):
        return self.random.randbytes(count)

    def address4(self):
        return bytes([10, 7, self.random.randrange(4), self.random.randrange(1, 255)])

    def address6(self):
        text = self.random.choice(["fd07::1", "fd07::2", "2001:db8::1:0:0:1", "fe80::1", "2001:db8:0:1:1:1:1:1", "::1"])
        return ipaddress.IPv6Address(text).packed

    def tcp_options(self):
        r = self.random
        choices = [b"\x01", b"\x02\x04" + struct.pack(">H", r.randrange(500, 9000)), b"\x03\x03" + bytes([r.randrange(15)]), b"\x04\x02",
                   b"\x08\x0a" + self.bytes(8), b"\x05\x0a" + self.bytes(8), b"\x05\x12" + self.bytes(16), b"\x1e\x04\x00\x00", b"\xfd\x04\x01\x02"]
        options = b""
        for _ in range(r.randrange(5)):
            option = r.choice(choices)
            if len(options) + len(option) <= 40:
                options += option
        if r.random() < 0.3 and len(options) < 40:
            options += b"\0"
        return options + b"\0" * (-len(options) % 4)

    def tcp(self, pseudo):
        r = self.random
        options = self.tcp_options()
        flags = r.choice([0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0x14, 0x1c2, 0x52, 0x29])
        payload = self.bytes(r.choice([0, 0, 1, 7, 100, 1400]))
        head = struct.pack(">HHIIHHHH", r.randrange(1, 65536), r.randrange(1, 65536), r.getrandbits(32), r.getrandbits(32),
                           (5 + len(options) // 4) << 12 | flags, r.randrange(65536), 0, r.choice([0, 0, 0, 7]))
        segment = head + options + payload
        return self.with_checksum(segment, 16, pseudo(6, len(segment)))

    def udp(self, pseudo, optional):
        payload = self.bytes(self.random.choice([0, 1, 8, 512]))
        datagram = struct.pack(">HHHH", self.random.randrange(20000, 60000), self.random.randrange(20000, 60000), 8 + len(payload), 0) + payload
        if optional and self.random.random() < 0.2:
            return datagram
        return self.with_checksum(datagram, 6, pseudo(17, len(datagram)))

    def with_checksum(self, data, at, pseudo):
        value = checksum(pseudo + data)
        if self.random.random() < 0.1:
            value ^= 0x0100  # some are wrong
        return data[:at] + struct.pack(">H", value or 0xffff) + data[at + 2:]

    def icmp(self, pseudo):
        kind = self.random.choice([0, 8, 3, 11, 5])
        quoted = struct.pack(">BBHHHBBH", 0x45, 0, 28, 1, 0, 64, 253, 0) + self.address4() + self.address4() + self.bytes(8)
        return self.with_checksum(bytes([kind, 0, 0, 0]) + self.bytes(4) + quoted, 2, b"")

    def icmp6(self, pseudo):
        kind = self.random.choice([128, 129])
        message = bytes([kind, 0, 0, 0]) + self.bytes(4) + self.bytes(20)
        return self.with_checksum(message, 2, pseudo(58, len(message)))

    def ipv4(self):
        r = self.random
        source, target = self.address4(), self.address4()
        options = r.choice([b"", b"", b"", b"\x94\x04\x00\x00", b"\x01\x01\x01\x00", b"\x07\x07\x04\x00\x00\x00\x00\x00"])

        def pseudo(protocol, length):
            return source + target + struct.pack(">BBH", 0, protocol, length)

        protocol, payload = r.choice([(6, self.tcp), (6, self.tcp), (17, lambda p: self.udp(p, True)), (1, self.icmp), (89, lambda p: self.bytes(30))])
        body = payload(pseudo)
        fragment = r.choice([0x4000, 0x4000, 0x4000, 0, 0x2000, 0x00b9, 0x8000])
        head = struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, r.choice([0, 0x10, 0xb8, 3]), 20 + len(options) + len(body), r.randrange(65536),
                           fragment, r.choice([64, 1, 255]), protocol, 0) + source + target + options
        return 0x0800, head[:10] + struct.pack(">H", checksum(head) ^ (0x10 if r.random() < 0.1 else 0)) + head[12:] + body

    def ipv6(self):
        r = self.random
        source, target = self.address6(), self.address6()

        def pseudo(protocol, length):
            return source + target + struct.pack(">II", length, protocol)

        protocol, payload = r.choice([(6, self.tcp), (6, self.tcp), (17, lambda p: self.udp(p, False)), (58, self.icmp6), (59, lambda p: b"")])
        body = payload(pseudo)
        for number in r.choice([[], [], [], [0], [60], [0, 60], [44]])[::-1]:
            extension = bytes([protocol, 0]) + (b"\0\0" + self.bytes(4) if number == 44 else b"\x01\x04\0\0\0\0")
            body, protocol = extension + body, number
        return 0x86dd, struct.pack(">IHBB", 6 << 28 | r.randrange(256) << 20 | r.getrandbits(20), len(body), protocol, 64) + source + target + body

    def arp(self):
        return 0x0806, struct.pack(">HHBBH", 1, 0x0800, 6, 4, self.random.choice([1, 2])) + self.bytes(6) + self.address4() + self.bytes(6) + self.address4()

    def ethernet(self):
        r = self.random
        kind, body = r.choice([self.ipv4, self.ipv4, self.ipv4, self.ipv6, self.ipv6, self.arp])()
        frame = self.bytes(12)
        for tpid in r.choice([[], [], [], [], [0x8100], [0x88a8, 0x8100]]):
            frame += struct.pack(">HH", tpid, r.randrange(65536))
        frame += struct.pack(">H", kind) + body
        return frame + b"\0" * max(0, 60 - len(frame)) if r.random() < 0.7 else frame


def pcap(frames, link_type=1, snap=262144):
    """A classic .pcap of whole frames, or of their first `snap` bytes."""
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, snap, link_type)
    for number, frame in enumerate(frames):
        kept = frame[:snap]
        out += struct.pack("<IIII", 1_700_000_000 + number, number, len(kept), len(frame)) + kept
    return out
