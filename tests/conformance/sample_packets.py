"""Packets as collections of sample captures have them, where odd_packets.py rolls dice: every kind of hardware under a cooked capture,
group addresses and LLC, options and extension headers with the contents their RFCs give them, neighbour discovery, ICMP with extensions."""
import struct

from odd_packets import IPV4, IPV6, Odd, short

GROUPS = [bytes.fromhex(text) for text in ("ffffffffffff", "0180c2000000", "0180c2000002", "0180c200000e", "01000ccccccc", "01005e000001", "333300000001",
                                           "01000ccccccd", "cf0000000000", "ab0000010000", "090007ffffff", "0180c2000021", "03000000000f")]
HARDWARE = [1, 512, 772, 776, 778, 768, 769, 783, 823, 65534, 280, 519, 513, 24, 32]


class Sample(Odd):
    def ipv4_option(self):
        address = self.bytes(4)
        return self.pick([
            lambda: b"\x07\x27\x04" + bytes(36), lambda: b"\x07\x0b\x08" + address + bytes(4), lambda: b"\x07\x07\x08" + address,
            lambda: b"\x44\x24\x05\x00" + bytes(32), lambda: b"\x44\x0c\x0d\x11" + address + self.bytes(4), lambda: b"\x44\x14\x05\x03" + (address + bytes(4)) * 2,
            lambda: b"\x44\x04\x05\xf0", lambda: b"\x44\x0c\x05\x02" + self.bytes(8), lambda: b"\x83\x0b\x04" + address + self.bytes(4),
            lambda: b"\x89\x0b\x08" + address + self.bytes(4), lambda: b"\x83\x07\x08" + address, lambda: b"\x83\x0f\x04" + self.bytes(12),
            lambda: b"\x82\x0b\xf1\x35" + bytes(7), lambda: b"\x82\x03\xab", lambda: b"\x82\x04\xab\x80", lambda: b"\x85\x04\x01\x02", lambda: b"\x86\x0c\0\0\0\x01\x01\x06\0\x05\0\xff",
            lambda: b"\x94\x04\0\0", lambda: b"\x88\x04\x12\x34", lambda: b"\x0b\x04\x05\xdc", lambda: b"\x0c\x04\x02\x40", lambda: b"\x52\x0c" + self.bytes(10),
            lambda: b"\x19\x08\x05\x10" + self.bytes(4), lambda: b"\x95\x06" + address, lambda: b"\x97\x03\0", lambda: b"\x5e\x04ab", lambda: b"\xde\x04ab"])()

    def tcp_option(self):
        key = self.bytes(8)
        return self.pick([
            lambda: b"\x02\x04" + self.bytes(2), lambda: b"\x03\x03" + bytes([self.random.randrange(20)]), lambda: b"\x04\x02", lambda: b"\x08\x0a" + key,
            lambda: b"\x05\x0a" + key, lambda: b"\x05\x1a" + self.bytes(24), lambda: b"\x06\x06" + self.bytes(4), lambda: b"\x07\x06" + self.bytes(4),
            lambda: b"\x09\x02", lambda: b"\x0a\x03\x80", lambda: b"\x0b\x06" + self.bytes(4), lambda: b"\x0e\x03\x01", lambda: b"\x0f\x04" + self.bytes(2),
            lambda: b"\x13\x12" + self.bytes(16), lambda: b"\x14\x04\x00\x00", lambda: b"\x15\x06" + self.bytes(4), lambda: b"\x16\x03\x00", lambda: b"\x17\x02", lambda: b"\x1b\x08" + self.bytes(6),
            lambda: b"\x1c\x04\x80\x05", lambda: b"\x1d\x10\x01\x02" + self.bytes(12), lambda: b"\x22\x0a" + key, lambda: b"\x22\x02", lambda: b"\xfd\x08\xf9\x89" + self.bytes(4),
            lambda: b"\xfe\x04\xf9\x89", lambda: b"\xfd\x06\xe2\xd4" + self.bytes(2), lambda: b"\x45\x02", lambda: b"\x45\x04\x00\x21", lambda: b"\xac\x0b" + self.bytes(9), lambda: b"\xae\x05" + self.bytes(3),
            lambda: b"\x1e\x0c\x00\x81" + key, lambda: b"\x1e\x14\x00\x81" + key + key, lambda: b"\x1e\x0c\x10\x02" + key, lambda: b"\x1e\x10\x10\x02" + key + self.bytes(4),
            lambda: b"\x1e\x08\x20\x01" + self.bytes(4), lambda: b"\x1e\x14\x20\x05" + self.bytes(4) + self.bytes(12), lambda: b"\x1e\x08\x30\x01" + self.bytes(4),
            lambda: b"\x1e\x10\x30\x01" + self.bytes(4) + key, lambda: b"\x1e\x04\x40\x02", lambda: b"\x1e\x03\x50", lambda: b"\x1e\x04\x51\x02", lambda: b"\x1e\x0c\x60\x00" + key,
            lambda: b"\x1e\x0c\x70\x00" + key, lambda: b"\x1e\x04\x80\x01"])()

    def options(self, kinds, most=40):
        if self.chance(0.3):
            return super().options(kinds, most)
        make, out = self.tcp_option if len(kinds) > 20 else self.ipv4_option, b""
        for _ in range(self.random.randrange(1, 5)):
            option = self.pick([make, make, make, lambda: b"\x01"])()
            if len(out) + len(option) <= most:
                out += option
        return out + self.pick([b"\0", b"\x01"]) * (-len(out) % 4)

    def option6(self, number):
        home = [lambda: b"\xc9\x10" + self.bytes(16)] if number == 60 else []
        return self.pick(home + [lambda: b"\0", lambda: b"\x01\x00", lambda: b"\x01\x02\0\0", lambda: b"\x05\x02\0\0", lambda: b"\x04\x01\0", lambda: b"\x07\x08\0\0\0\x01\0\0\0\0",
                          lambda: b"\x26\x06" + self.bytes(6), lambda: b"\x63\x04\0\x1e\0\0", lambda: b"\x6d\x04\0\0\x01\x02",
                          lambda: b"\x8b\x02ab", lambda: b"\x3e\x02ab", lambda: b"\x31\x0a" + self.bytes(10)])()

    def extension(self, number, following):
        if number not in (0, 60) or self.chance(0.2):
            return super().extension(number, following)
        body = b"".join(self.option6(number) for _ in range(self.random.randrange(1, 4)))
        gap = -(2 + len(body)) % 8
        body += b"\0" if gap == 1 else b"\x01" + bytes([gap - 2]) + bytes(gap - 2) if gap else b""
        return bytes([following, (2 + len(body)) // 8 - 1]) + body, None

    def icmp(self, pseudo):
        if self.chance(0.3):
            return super().icmp(pseudo)
        quoted = self.ip4(1)[1][:self.pick([8, 20, 28, 64, 128])]
        extension = b"\x20\0\0\0" + b"\0\x08\x01\x01" + self.bytes(4) + b"\0\x08\x02\x0f" + self.bytes(4)
        message = self.pick([
            lambda: b"\x03" + bytes([self.random.randrange(17)]) + bytes(4) + self.bytes(2) + quoted, lambda: b"\x0b\0\0\0\0\x20\0\0" + quoted.ljust(128, b"\0") + extension,
            lambda: b"\x05\x01\0\0" + self.bytes(4) + quoted, lambda: b"\x0d\0\0\0" + self.bytes(16), lambda: b"\x0e\0\0\0" + self.bytes(16), lambda: b"\x11\0\0\0" + self.bytes(8),
            lambda: b"\x12\0\0\0" + self.bytes(8), lambda: b"\x09\0\0\0\x02\x02\x07\x08" + self.bytes(16), lambda: b"\x0a" + bytes(7), lambda: b"\x1e\0\0\0" + self.bytes(16),
            lambda: b"\x0c\x01\0\0\x14\0\0\0" + quoted, lambda: b"\x2a\0\0\0" + self.bytes(4) + extension, lambda: b"\x08\0\0\0" + self.bytes(4) + self.bytes(self.size(1400)),
            lambda: b"\x00\0\0\0" + self.bytes(self.size(8)), lambda: b"\x28\0\0\0" + self.bytes(8)])()
        return self.checked(message[:2] + b"\0\0" + message[4:], 2, b"")

    def icmp6(self, pseudo):
        if self.chance(0.3):
            return super().icmp6(pseudo)
        option = self.pick([b"\x01\x01" + self.bytes(6), b"\x02\x01" + self.bytes(6), b"\x03\x04\x40\xc0" + self.bytes(28), b"\x05\x01\0\0\0\0\x05\xdc",
                            b"\x19\x03\0\0" + self.bytes(20), b"\x01\x00" + self.bytes(6), b""])
        message = self.pick([
            lambda: b"\x85\0\0\0" + bytes(4) + option, lambda: b"\x86\0\0\0\x40\xc0" + self.bytes(10) + option, lambda: b"\x87\0\0\0" + bytes(4) + self.bytes(16) + option,
            lambda: b"\x88\0\0\0\x60\0\0\0" + self.bytes(16) + option, lambda: b"\x89\0\0\0" + bytes(4) + self.bytes(32) + option, lambda: b"\x82\0\0\0" + self.bytes(4) + bytes(16),
            lambda: b"\x8f\0\0\0\0\0\0\x01\x04\0\0\0" + self.bytes(16), lambda: b"\x02\0\0\0\0\0\x05\0" + self.ip6(1)[1][:80], lambda: b"\x01\x04\0\0" + bytes(4) + self.ip6(1)[1][:80],
            lambda: b"\x8b\0\0\0" + self.bytes(12), lambda: b"\x9b\x01\0\0" + self.bytes(20), lambda: b"\x80\0\0\0" + self.bytes(self.size(1200)), lambda: b"\x93\0\0\0" + self.bytes(8)])()
        return self.checked(message, 2, pseudo(58, len(message)))

    def ethernet(self):
        if self.chance(0.6):
            frame = super().ethernet()
            return (self.pick(GROUPS) if self.chance(0.4) else frame[:6]) + frame[6:]
        body = self.pick([b"\x42\x42\x03\0\0\0\0\0" + self.bytes(31), b"\xaa\xaa\x03\0\0\x0c\x20\0" + self.bytes(30), b"\xff\xff\0\x22" + bytes(30), b"\xe0\xe0\x03\xff\xff" + bytes(29),
                          b"\xf0\xf0\x03" + self.bytes(20), b"\xfe\xfe\x03\x83" + self.bytes(20), b"\xaa\xaa\x03\0\0\0" + short(IPV4) + self.ip4()[1],
                          b"\x06\x06\x03" + self.ip4()[1], b"\xaa\xaa\x03\0\0\xf8" + short(IPV6) + self.ip6()[1]])
        length = len(body) if self.chance(0.8) else self.random.randrange(1536)
        tag = self.pick([b"", b"", b"\x81\0\0\x07"])
        return self.pick(GROUPS) + b"\x02" + self.bytes(5) + tag + short(length) + body + bytes(self.size(30))

    def cooked(self, version):
        frame = super().cooked(version)
        at = 2 if version == 1 else 8
        return frame[:at] + short(self.pick(HARDWARE)) + frame[at + 2:] if self.chance(0.6) else frame

    def loopback(self, link_type):
        _, body = self.pick([self.ip4, self.ip6])()
        family = self.pick([2, 24, 28, 30]) if self.chance(0.5) else self.pick([7, 10, 16, 17, 18, 23, 25, 26, 29, 99, 0])
        order = self.pick("<>") if link_type == 0 else ">"
        if self.chance(0.7):
            family = 2 if body[0] >> 4 == 4 else self.pick([24, 28, 30])
        return struct.pack(order + "I", family) + body
