"""TCP conversations for tests, as a capture would have them: with loss, retransmission, reordering, duplicate acknowledgments,
closed windows and probes, keep-alives, scaled windows, ports used again, handshakes the capture missed, and plain nonsense.
Everything random comes from one seed, which the test prints."""
import random
import struct

from packets import checksum

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
MS = 1_000_000
# Around the limits that tell late from lost: 3 ms, 20 ms, and round trips of 1 to 50 ms.
PAUSES = [0, 1, 10_000, 100_000, 500_000, MS, 2 * MS, 2_999_999, 3 * MS, 3_000_001, 5 * MS, 10 * MS, 19_999_999, 20 * MS, 21 * MS,
          50 * MS, 201 * MS, 1000 * MS, 75_000 * MS]


class Side:
    def __init__(self, r, version):
        self.address = bytes([10, 9, 0, r.randrange(1, 4)]) if version == 4 else bytes.fromhex("fd09" + "00" * 13) + bytes([r.randrange(1, 4)])
        self.port = r.choice([80, 5001, 443, 40000, 40001, 40002])
        self.next = r.choice([r.getrandbits(32), r.getrandbits(32), 0, 1, 2**32 - 1, 2**32 - 3000])
        self.start = self.next
        self.window = r.choice([0, 1, 229, 501, 1000, 8192, 65535])
        self.scale = r.choice([None, 0, 1, 7, 7, 14, 15])
        self.sent = []  # (sequence number, length) that may be sent again


class Conversation:
    """One connection between two ends; each move appends frames with their times in ns."""

    def __init__(self, r, start):
        self.random, self.at, self.frames = r, start, []
        self.version = r.choice([4, 4, 4, 6])
        self.sides = [Side(r, self.version), Side(r, self.version)]
        self.timestamps, self.sack = r.random() < 0.5, r.random() < 0.5
        self.pauses = r.sample(PAUSES, r.randrange(1, 6))
        self.capture_loss = r.choice([0, 0, 0.02, 0.2])
        self.one_way = r.random() < 0.05
        self.mss = r.choice([1, 2, 100, 1448, 9000])

    def pause(self):
        self.at += self.random.choice(self.pauses)
        if self.random.random() < 0.005:
            self.at -= self.random.choice(PAUSES[:12])  # a clock set back

    def options(self, side, flags):
        options = b""
        if flags & SYN:
            options += b"\x02\x04" + struct.pack(">H", self.mss)
            if self.sides[side].scale is not None:
                options += b"\x01\x03\x03" + bytes([self.sides[side].scale])
            if self.sack:
                options += b"\x01\x01\x04\x02"
        if self.timestamps:
            options += b"\x01\x01\x08\x0a" + struct.pack(">II", self.at // MS & 0xffffffff, 0)
        if self.sack and not flags & SYN and self.random.random() < 0.1:
            left = self.sides[1 - side].next + self.random.randrange(3000)
            options += b"\x01\x01\x05\x0a" + struct.pack(">II", left & 0xffffffff, left + 1448 & 0xffffffff)
        return options[:40]

    def send(self, side, flags=ACK, length=0, sequence=None, acknowledgment=None, window=None, seen=True):
        """Sends a segment after a pause; unless told otherwise the one that comes next. `seen`: the capture has it."""
        sender, receiver = self.sides[side], self.sides[1 - side]
        sequence = sender.next if sequence is None else sequence & 0xffffffff
        acknowledgment = (receiver.next if flags & ACK else 0) if acknowledgment is None else acknowledgment & 0xffffffff
        sender.window = sender.window if window is None else window
        self.pause()
        occupied = length + bool(flags & SYN) + bool(flags & FIN)
        if occupied:
            sender.sent = sender.sent[-12:] + [(sequence, length, flags)]
        if sequence == sender.next:
            sender.next = sequence + occupied & 0xffffffff
        if seen and self.random.random() >= self.capture_loss and not (self.one_way and side):
            options = self.options(side, flags)
            self.frames.append((self.at, self.packet(sender, receiver, sequence, acknowledgment, flags, sender.window, options, bytes(length))))

    def packet(self, sender, receiver, sequence, acknowledgment, flags, window, options, payload):
        head = struct.pack(">HHIIHHHH", sender.port, receiver.port, sequence, acknowledgment, (5 + len(options) // 4) << 12 | flags, window, 0, 0)
        segment = head + options + payload
        pseudo = sender.address + receiver.address + struct.pack(">II", len(segment), 6)
        value = checksum(pseudo + segment) ^ (0x0100 if self.random.random() < 0.01 else 0)
        segment = segment[:16] + struct.pack(">H", value) + segment[18:]
        if self.version == 6:
            return b"\x02" + bytes(11) + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(segment), 6, 64) + sender.address + receiver.address + segment
        fragment = 0x2000 if self.random.random() < 0.005 else 0x4000
        header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 1, fragment, 64, 6, 0) + sender.address + receiver.address
        return b"\x02" + bytes(11) + b"\x08\x00" + header[:10] + struct.pack(">H", checksum(header)) + header[12:] + segment

    # Moves

    def handshake(self):
        r = self.random
        seen = r.choices([(1, 1, 1), (0, 1, 1), (1, 0, 1), (0, 0, 1), (0, 0, 0), (1, 1, 0)], [8, 1, 1, 1, 2, 1])[0]
        fast_open = r.choice([0, 0, 0, 0, 100])
        for _ in range(r.choice([1, 1, 1, 2])):
            self.send(0, SYN, fast_open, sequence=self.sides[0].start, seen=seen[0])
        if r.random() < 0.05:
            self.send(1, SYN, seen=seen[1])  # both open at once
        for _ in range(r.choice([1, 1, 1, 1, 2])):
            self.send(1, SYN | ACK, sequence=self.sides[1].start, seen=seen[1])
        if r.random() < 0.05:
            return self.send(0, RST)
        self.send(0, ACK, seen=seen[2])

    def data(self):
        side = self.random.randrange(2)
        for _ in range(self.random.choice([1, 1, 2, 5])):
            self.send(side, ACK | self.random.choice([0, PSH]), self.random.choice([1, self.mss, self.mss, 3 * self.mss]))
        if self.random.random() < 0.7:
            self.send(1 - side)

    def lost_and_found(self):
        """A segment lost on the way: the ones after it cause duplicate acknowledgments, then it is retransmitted."""
        side, first = self.random.randrange(2), None
        sender = self.sides[side]
        hole, length = sender.next, self.mss
        self.send(side, ACK, length, seen=self.random.random() < 0.5)
        for _ in range(self.random.choice([1, 2, 3, 5])):
            self.send(side, ACK, self.mss)
            self.send(1 - side, ACK, acknowledgment=hole)
        if self.random.random() < 0.3:
            self.at += self.random.choice([20, 250]) * MS
        self.send(side, ACK, self.random.choice([length, length, 2 * length]), sequence=hole)
        self.send(1 - side)

    def reordered(self):
        side = self.random.randrange(2)
        before = len(self.frames)
        for _ in range(self.random.choice([2, 3, 4])):
            self.send(side, ACK, self.random.choice([1, self.mss]))
        run = self.frames[before:]
        times, packets = [at for at, _ in run], [packet for _, packet in run]
        self.random.shuffle(packets)
        self.frames[before:] = zip(times, packets)

    def again(self):
        side = self.random.randrange(2)
        if self.sides[side].sent:
            sequence, length, flags = self.random.choice(self.sides[side].sent)
            self.send(side, flags, self.random.choice([length, length, length + 1, max(1, length // 2)]), sequence=sequence)

    def closed_window(self):
        side = self.random.randrange(2)
        self.send(side, ACK, window=0)
        for _ in range(self.random.randrange(4)):
            probe = self.random.choice([(self.sides[1 - side].next, 1), (self.sides[1 - side].next - 1, 0), (self.sides[1 - side].next, 2)])
            keep = self.sides[1 - side].next
            self.send(1 - side, ACK, probe[1], sequence=probe[0])
            if self.random.random() < 0.6:
                self.sides[1 - side].next = keep
            self.send(side, ACK, window=0)
        self.send(side, ACK, window=self.random.choice([0, 1, 500, 65535]))

    def fill_window(self):
        side = self.random.randrange(2)
        receiver = self.sides[1 - side]
        self.send(1 - side, ACK, window=self.random.choice([1, 3, 10, 100]))
        shift = self.random.choice([0, min(receiver.scale or 0, 14)])
        room = receiver.window << shift
        if room < 30000:
            self.send(side, ACK | PSH, room)
        self.send(1 - side, ACK, window=self.random.choice([0, receiver.window, 700]))

    def keep_alive(self):
        side = self.random.randrange(2)
        for _ in range(self.random.choice([1, 1, 2, 3])):
            self.send(side, ACK, self.random.choice([0, 0, 1]), sequence=self.sides[side].next - 1)
            if self.random.random() < 0.8:
                self.send(1 - side, ACK, window=self.random.choice([None, None, 77]))

    def acknowledge(self):
        side = self.random.randrange(2)
        for _ in range(self.random.choice([1, 2, 4])):
            self.send(side, ACK, acknowledgment=self.sides[1 - side].next - self.random.choice([0, 0, 1, self.mss, -self.mss, 3 * self.mss]),
                      window=self.random.choice([None, None, None, self.random.randrange(65536)]))

    def close(self):
        side = self.random.randrange(2)
        for _ in range(self.random.choice([1, 1, 2])):
            self.send(side, FIN | ACK, self.random.choice([0, 0, 10]), sequence=self.sides[side].next - self.random.choice([0, 0, 0, 1]))
        self.send(1 - side, self.random.choice([ACK, FIN | ACK, RST | ACK, RST]), self.random.choice([0, 0, 0, 20]))
        self.send(side)

    def open_again(self):
        """The same ends connect once more: a new sequence number, or by chance (a repeated SYN) the same."""
        for side in self.sides:
            side.start = side.next = self.random.choice([side.start, side.next, self.random.getrandbits(32)])
            side.sent = []
        if self.random.random() < 0.2:
            self.sides.reverse()
        self.handshake()

    def nonsense(self):
        r, side = self.random, self.random.randrange(2)
        sender, receiver = self.sides[side], self.sides[1 - side]
        near = [-70000, -self.mss, -2, -1, 0, 0, 0, 1, self.mss, 70000, r.getrandbits(31)]
        self.send(side, r.choice([ACK, ACK, ACK, 0, SYN, SYN | ACK, FIN, FIN | ACK, RST, RST | ACK, SYN | FIN, r.randrange(64)]),
                  r.choice([0, 0, 1, 2, self.mss]), sequence=r.choice([sender.next, sender.start]) + r.choice(near),
                  acknowledgment=r.choice([receiver.next, receiver.next, receiver.start, 0]) + r.choice(near), window=r.choice([None, None, 0, 5]))

    def run(self, moves):
        if self.random.random() < 0.9:
            self.handshake()
        kinds = [self.data, self.data, self.lost_and_found, self.reordered, self.again, self.closed_window, self.fill_window, self.keep_alive,
                 self.acknowledge, self.close, self.open_again, self.nonsense]
        weights = [self.random.random() ** 3 for _ in kinds]
        weights[-1] *= self.random.choice([0, 0, 0.2, 3])
        for _ in range(moves):
            self.random.choices(kinds, weights)[0]()
        return self.frames


class Multipath(Conversation):
    """With Multipath TCP options (RFC 8684 §3): keys in the SYNs, then data sequence signals and addresses, more or fewer of them."""

    def __init__(self, r, start):
        super().__init__(r, start)
        self.signals, self.addresses, self.known = r.choice([0, 0.3, 0.9]), r.choice([0, 0, 0.1]), r.random() < 0.7

    def options(self, side, flags):
        kind, options = self.random.random(), b""
        if flags & SYN:
            options = b"\x02\x04\x05\xb4" + (b"\x1e\x0c\x00\x81" + struct.pack(">Q", 1000 + side)) * self.known
        elif kind < self.signals:
            options = b"\x1e\x08\x20\x01" + self.random.randbytes(4)
        elif kind < self.signals + self.addresses:
            options = b"\x1e\x08\x30\x02" + self.random.randbytes(4)
        elif kind < self.signals + self.addresses + 0.1:
            options = b"\x1e\x04\x40\x02"
        return options


def capture(seed, conversations=12, moves=40):
    """Frames of several conversations, mixed in the order of their times: (ns, bytes)."""
    r = random.Random(seed)
    start = 1_700_000_000 * 1_000_000_000
    runs = [Conversation(r, start + r.randrange(1000) * MS).run(r.randrange(moves)) for _ in range(r.randrange(1, conversations))]
    mixed = []
    while any(runs):
        run = min((run for run in runs if run), key=lambda run: run[0][0])  # each run keeps its own order
        mixed.append(run.pop(0))
    return mixed


def quoted(frame, r):
    """The ICMP or ICMPv6 error a router sends back: the first bytes of the packet it could not deliver."""
    packet = frame[14:]
    if frame[12:14] == b"\x86\xdd":
        error = bytes([r.choice([1, 2, 3, 4]), 0, 0, 0]) + bytes(4) + packet[:r.choice([48, 60, 80, 200])]
        return frame[:14] + struct.pack(">IHBB", 6 << 28, len(error), 58, 64) + bytes(15) + b"\x09" + packet[8:24] + error
    error = bytes([r.choice([3, 11, 12, 5]), 1, 0, 0]) + bytes(4) + packet[:r.choice([28, 40, 60, 200])]
    error = error[:2] + struct.pack(">H", checksum(error)) + error[4:]
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(error), 1, 0, 64, 1, 0) + bytes([10, 9, 9, 9]) + packet[12:16]
    return frame[:14] + header[:10] + struct.pack(">H", checksum(header)) + header[12:] + error


def with_errors(frames, seed):
    """Some segments are answered by an ICMP error, and some of those were not captured themselves."""
    r, out = random.Random(seed), []
    for at, frame in frames:
        failed = r.random() < 0.1
        out += [(at, frame)] * (r.random() < 0.9 or not failed) + [(at + 1, quoted(frame, r))] * failed
    return out


def nanosecond_pcap(frames, link_type=1, snap=262144):
    out = [struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, snap, link_type)]
    for at, frame in frames:
        kept = frame[:snap]
        out.append(struct.pack("<IIII", at // 10**9, at % 10**9, len(kept), len(frame)) + kept)
    return b"".join(out)
