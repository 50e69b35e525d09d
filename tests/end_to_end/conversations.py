"""TCP conversations for tests, with everything a capture of them may have suffered: segments lost, sent again with other
cuts, out of order, overlapping with other bytes, sequence numbers that wrap, fragments, a late start, a snap length.
Each remembers what a capture of it really holds, so that nothing has to be decoded to know what is right."""
import ipaddress
import random
import struct

from packets import checksum

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


class Sent:
    """What one end sent, byte by byte: the copy captured first wins."""

    def __init__(self):
        self.kept = {}
        self.waiting = set()  # offsets that arrived above a hole
        self.received = 0     # what the other end acknowledges
        self.begin = self.end = None  # offsets that can be known to belong to the stream

    def saw(self, offset, data, captured):
        self.begin = offset if self.begin is None else min(self.begin, offset)
        self.end = max(self.end or 0, offset + len(data))
        for place in range(captured):
            self.kept.setdefault(offset + place, data[place])

    def arrive(self, offset, count):
        self.waiting.update(range(max(offset, self.received), offset + count))
        while self.received in self.waiting:
            self.waiting.remove(self.received)
            self.received += 1

    def bytes(self):
        return bytes(self.kept[place] for place in sorted(self.kept))

    def missing(self):
        return 0 if self.begin is None else self.end - self.begin - len(self.kept)


class Conversation:
    """Frames of one connection, in the order they are captured."""

    def __init__(self, seed, number=0, version=4, wrap=False, fragments=False, snap=65535):
        self.random = random.Random(seed)
        self.version, self.fragments, self.snap = version, fragments, snap
        ends = (f"10.7.{number // 200}.{1 + number % 200}", "10.9.0.2") if version == 4 else (f"fd07::{1 + number:x}", "fd09::2")
        self.names = ends
        self.addresses = [ipaddress.ip_address(end).packed for end in ends]
        self.ports = [20000 + number, 80]
        start = self.random.randrange(2**32 - 3000, 2**32) if wrap else self.random.getrandbits(32)
        self.first = [start, self.random.getrandbits(32)]
        self.sent = [Sent(), Sent()]
        self.identification = self.random.getrandbits(16)
        self.frames = []
        self.a = 0  # which end is the first one captured

    def packet(self, side, offset, flags, data=b"", wrong=False):
        """The packets of a segment whose first byte is `offset` of what this end sends; -1 is the SYN."""
        source, target = self.addresses[side], self.addresses[1 - side]
        sequence = (self.first[side] + 1 + offset) % 2**32
        acknowledgment = (self.first[1 - side] + 1 + self.sent[1 - side].received) % 2**32 if flags & ACK else 0
        options = b"\x02\x04\x05\xb4" if flags & SYN else b""
        segment = struct.pack(">HHIIHHHH", self.ports[side], self.ports[1 - side], sequence, acknowledgment,
                              (5 + len(options) // 4) << 12 | flags, 65000, 0, 0) + options + data
        pseudo = source + target + (struct.pack(">BBH", 0, 6, len(segment)) if self.version == 4 else struct.pack(">II", len(segment), 6))
        value = checksum(pseudo + segment) ^ (0x0100 if wrong else 0)
        segment = segment[:16] + struct.pack(">H", value) + segment[18:]
        self.identification += 1
        cut = self.fragments and len(segment) > 200
        return [self.link(part, more, at, source, target) for part, more, at in (self.cuts(segment) if cut else [(segment, False, 0)])]

    def cuts(self, segment):
        pieces, at = [], 0
        while at < len(segment):
            size = 8 * self.random.randrange(5, 40)
            pieces.append((segment[at:at + size], at + size < len(segment), at))
            at += size
        if self.random.random() < 0.5:
            self.random.shuffle(pieces)
        return pieces

    def link(self, part, more, at, source, target):
        whole = at == 0 and not more
        if self.version == 4:
            head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(part), self.identification % 65536,
                               (0x4000 if whole else 0) | more << 13 | at // 8, 64, 6, 0) + source + target
            packet = head[:10] + struct.pack(">H", checksum(head)) + head[12:] + part
        else:
            extension = b"" if whole else struct.pack(">BBHI", 6, 0, at | more, self.identification)
            packet = struct.pack(">IHBB", 6 << 28, len(extension) + len(part), 6 if whole else 44, 64) + source + target + extension + part
        return b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02" + (b"\x08\0" if self.version == 4 else b"\x86\xdd") + packet

    def say(self, side, offset, flags, data=b"", wrong=False, captured=True):
        """A segment on the wire; `captured` says whether the capture has it."""
        packets = self.packet(side, offset, flags, data, wrong)
        self.sent[side].arrive(offset, len(data))
        if not captured:
            return
        if not self.frames:
            self.a = side
        if len(packets) > 1 and self.random.random() < 0.1:  # one fragment lost: nothing of the segment can be used
            self.frames += packets[:-1]
            return
        self.frames += packets
        if data:
            headers = 14 + (20 if self.version == 4 else 40) + 20
            self.sent[side].saw(offset, data, len(data) if len(packets) > 1 else min(len(data), self.snap - headers))

    def open(self, data=b""):
        for side, flags, first in ((0, SYN, data), (1, SYN | ACK, b"")):
            packets = self.packet(side, -1, flags, first)
            self.frames += packets
            self.sent[side].begin = self.sent[side].end = 0
        if data:
            self.sent[0].saw(0, data, len(data))
            self.sent[0].arrive(0, len(data))
        self.say(0, len(data), ACK)

    def close(self, lengths):
        for side in (0, 1):
            self.say(side, lengths[side], FIN | ACK)
            self.sent[side].end = max(self.sent[side].end or 0, lengths[side])
            if self.sent[side].begin is None:
                self.sent[side].begin = lengths[side]
        self.say(0, lengths[0] + 1, ACK)

    def rough(self, side, data, loss=0.1, again=0.15, other=0.0, disorder=0.1, keep_alive=0.03, start=0):
        """Sends `data` through a bad network in front of a capture that misses some of it."""
        r, at, held = self.random, start, []
        self.sent[side].received = start
        while at < start + len(data):
            size = r.randrange(1, 1400)
            part = data[at - start:at - start + size]
            segment = (at, part)
            if r.random() < disorder:
                held.append(segment)
            else:
                self.say(side, *self.flagged(segment), captured=r.random() >= loss)
            if r.random() < again and at > start:  # sent again, cut elsewhere
                back = r.randrange(max(start, at - 3000), at)
                copy = data[back - start:back - start + r.randrange(1, 1400)]
                if r.random() < other:
                    copy = r.randbytes(len(copy))
                self.say(side, *self.flagged((back, copy)))
            if r.random() < keep_alive and at > start:
                self.say(side, at - 1, ACK, data[at - start - 1:at - start])
            if r.random() < 0.3:
                self.say(1 - side, self.sent[1 - side].end or 0, ACK)
            if held and r.random() < 0.4:
                self.say(side, *self.flagged(held.pop(r.randrange(len(held)))))
            at += len(part)
        for segment in held:
            self.say(side, *self.flagged(segment))

    @staticmethod
    def flagged(segment):
        return segment[0], PSH | ACK, segment[1]


def interleave(conversations, seed):
    """All their frames in one capture, each conversation's in its own order."""
    r = random.Random(seed)
    waiting = [list(one.frames) for one in conversations]
    frames = [one.pop(0) for one in waiting]  # streams are numbered by their first packet
    while any(waiting):
        rest = r.choice([w for w in waiting if w])
        frames.append(rest.pop(0))
    return frames
