"""A small model of the wire and its links, written from docs/wire.md and not from the program: what a script, settings and a seed make
of the frames that the hosts send. Times are nanoseconds; frames are given with the moments at which the wire took them."""
import dataclasses
import math

MASK = (1 << 64) - 1
PATIENCE = 50_000_000
USUAL_QUEUE = 1000
NEVER = float("inf")
LOSS, BURST, DUPLICATE, REORDER, JITTER, CORRUPT, WHERE, NOISE = range(8)


def random_number(seed, n):
    """SplitMix64 (Steele, Lea, Flood 2014)."""
    z = (seed + (n + 1) * 0x9e3779b97f4a7c15) & MASK
    z = ((z ^ z >> 30) * 0xbf58476d1ce4e5b9) & MASK
    z = ((z ^ z >> 27) * 0x94d049bb133111eb) & MASK
    return z ^ z >> 31


def fraction(number):
    return (number >> 11) * 2.0 ** -53


def hits(noise, rate, bits):
    """Which of so many bits are hit, each with this probability: the gaps between them are geometrically distributed."""
    at, draw = -1, 0
    while rate > 0:
        at += 1 + int(math.log1p(-fraction(random_number(noise, draw))) / math.log1p(-rate))
        draw += 1
        if at >= bits:
            return
        yield at


@dataclasses.dataclass
class Rule:
    """when/at/nothing, and what to do: ("swap", 3), ("cut", ns), ("set", name, value) …"""
    verb: tuple
    at: int = None
    accepts: object = None  # a function of the frame's bytes
    way: int = None
    link: int = None
    first: int = 1
    last: int = 1
    seen: int = 0


@dataclasses.dataclass
class Frame:
    link: int
    way: int
    nth: int
    copy: int  # 0 = the frame itself
    sent: bytes
    data: bytes
    noise: int
    errors: float = 0
    corrupt_at: int = None
    jitter: int = 0
    extra: int = 0  # delayed by a rule
    ready: int = 0
    to_pass: int = 0
    made: int = 0
    arrives: int = 0
    family: int = 0
    was_passed: bool = False
    forged: bool = False


class Lane:
    def __init__(self, seed, link, way, settings):
        self.link, self.way, self.set = link, way, dict(settings)
        self.seed = random_number(random_number(seed, 0), link * 2 + way)
        self.taken, self.in_burst = 0, False
        self.queue, self.flying, self.held = [], [], []  # held: [until, [frames]]
        self.line_free, self.latest, self.plug_at, self.last = 0, 0, NEVER, None

    def draw(self, which):
        return random_number(self.seed, (self.taken - 1) * 8 + which)

    def chance(self, which, name):
        return fraction(self.draw(which)) < self.set.get(name, 0)


class Model:
    def __init__(self, seed, settings, rules, frame_check=True, links=1, paces=()):
        """`paces`: when the wire told that it runs so many times slower from then on. That waits for the kernels' timers.
        `settings` of each way: rate, delay, jitter, loss, burst_enter, burst_leave, duplicate, reorder, reorder_by,
        corrupt, bit_errors, queue, mtu."""
        self.lanes = [Lane(seed, link, way, settings[way]) for link in range(links) for way in (0, 1)]
        self.rules, self.frame_check = rules, frame_check
        self.agenda = sorted((rule for rule in rules if rule.at is not None), key=lambda rule: rule.at)
        self.began, self.paces = None, list(paces)
        self.real, self.wire, self.slow, self.stopped, self.thaw_at = 0, 0, 1, False, NEVER
        self.arrived, self.fates = {(lane.link, lane.way): [] for lane in self.lanes}, {}

    # The wire's time.
    def wire_time(self, real):
        return self.wire if self.stopped else self.wire + (real - self.real) // self.slow

    def real_time(self, wire):
        if wire == NEVER:
            return NEVER
        if self.stopped:
            return self.real if wire <= self.wire else NEVER
        return self.real + (wire - self.wire) * self.slow

    def change_pace(self, real, slow, stopped):
        self.wire, self.real, self.slow, self.stopped = self.wire_time(real), real, slow, stopped

    # What happens next.
    def take(self, real, link, way, data):
        """A host, or what stands between the links, hands a frame over."""
        if self.began is None:
            self.real = real
            self.began = self.wire_time(real)
            for rule in self.rules:
                if rule.at is None and rule.accepts is None:
                    self.do(rule.verb, real)
        self.advance(real)
        lane = self.lanes[link * 2 + way]
        lane.taken += 1
        frame = Frame(link, way, lane.taken, 0, data, data, lane.draw(NOISE), lane.set.get("bit_errors", 0), family=lane.taken)
        frame.jitter = int(fraction(lane.draw(JITTER)) * lane.set.get("jitter", 0))
        if lane.set.get("burst_enter", 0) == 0:
            lane.in_burst = False
        else:
            lane.in_burst = not lane.chance(BURST, "burst_leave") if lane.in_burst else lane.chance(BURST, "burst_enter")
        if lane.chance(CORRUPT, "corrupt"):
            frame.corrupt_at = lane.draw(WHERE)
        if lane.set.get("mtu") and len(data) > 60 and len(data) - 14 > lane.set["mtu"]:
            return self.tell(frame, "too_long")
        after, dropped, hold = [], None, None
        for rule in self.rules:
            if rule.accepts is None or rule.seen >= rule.last or rule.way not in (None, way) or rule.link not in (None, link):
                continue
            if not rule.accepts(data):
                continue
            rule.seen += 1
            if rule.seen < rule.first:
                continue
            name = rule.verb[0]
            if name == "drop":
                dropped = "by_hand"
            elif name == "hold":
                hold = rule.verb[1]
            elif name == "delay":
                frame.extra += rule.verb[1]
            elif name == "swap":
                frame.to_pass = rule.verb[1]
            elif name == "duplicate":
                after += [self.copy(frame) for _ in range(rule.verb[1])]
            elif name == "truncate":
                frame.data = frame.data[:rule.verb[1]]
            elif name == "flip":
                byte, bit = rule.verb[1:]
                if byte < len(frame.data):
                    changed = bytearray(frame.data)
                    changed[byte] ^= 0x80 >> bit
                    frame.data = bytes(changed)
            else:
                self.do(rule.verb, real)
        dropped = dropped or (lane.chance(LOSS, "loss") and "loss") or (lane.in_burst and "burst_loss")
        if not dropped:
            if lane.chance(REORDER, "reorder"):
                frame.to_pass = max(frame.to_pass, lane.set.get("reorder_by", 1))
            if lane.chance(DUPLICATE, "duplicate"):
                after.append(self.copy(frame))
        for one in after:
            one.extra, one.to_pass = frame.extra, frame.to_pass
        group = after if dropped else [frame] + after
        if dropped:
            self.tell(frame, dropped)
        elif hold is not None:
            lane.held.append([self.wire_time(real) + hold if hold else NEVER, group])
            return
        for one in group:
            self.enqueue(lane, one, real)

    def copy(self, frame):
        frame.made += 1
        noise = random_number(~frame.noise & MASK, frame.made)
        return dataclasses.replace(frame, copy=frame.made, noise=noise, corrupt_at=None, jitter=0, made=0)

    def enqueue(self, lane, frame, real):
        now = self.wire_time(real)
        free = lane.line_free <= now
        room = lane.set.get("queue") or USUAL_QUEUE
        unlimited = lane.set["rate"] == 0 and free and (not self.stopped or not lane.set.get("queue"))
        if not unlimited and len(lane.queue) >= room + (1 if free else 0):
            return self.tell(frame, "queue_full")
        frame.ready = now
        lane.queue.append(frame)

    def choose(self, lane):
        """Which frame of the queue goes next, and when at the earliest."""
        free = [frame for frame in lane.queue if frame.to_pass == 0]
        if not free:
            return (lane.queue[0], max(lane.line_free, lane.queue[0].ready) + PATIENCE) if lane.queue else (None, NEVER)
        first = free[0]
        if first.was_passed:  # the copies of the frame that passed it last come with that frame
            first = next((frame for frame in free if frame.copy and frame.family == lane.last), first)
        return first, max(lane.line_free, first.ready)

    def fill(self, lane, now):
        while not self.stopped:
            frame, since = self.choose(lane)
            if since > now:
                return
            place = lane.queue.index(frame)
            if frame.to_pass:  # nobody came
                for other in lane.queue:
                    if other.family == frame.family:
                        other.to_pass = 0
            for other in lane.queue[:place]:
                other.was_passed = True
                if frame.copy == 0:
                    other.to_pass = max(0, other.to_pass - 1)
            lane.queue.pop(place)
            octets = max(60, len(frame.data)) + 24
            rate = lane.set["rate"]
            occupied = octets * 8 * 10**9 // rate if rate else 0
            lane.line_free, lane.last = since + occupied, frame.family if frame.copy == 0 else None
            frame.arrives = since + occupied - occupied * 12 // octets + lane.set["delay"] + frame.jitter
            if lane.set.get("cut"):
                self.tell(frame, "cut")
                continue
            lane.latest = frame.arrives = max(frame.arrives, lane.latest)
            frame.arrives += frame.extra
            lane.flying.append(frame)
            lane.flying.sort(key=lambda one: one.arrives)

    def tell(self, frame, fate):
        self.fates[(frame.link, frame.way, frame.nth, frame.copy)] = fate

    def deliver(self, lane, frame):
        bits = (len(frame.data) + 4) * 8
        places = list(hits(frame.noise, frame.errors, bits)) + ([frame.corrupt_at % bits] if frame.corrupt_at is not None else [])
        data, damaged = bytearray(frame.data), bool(places)
        for place in places:
            if place < len(data) * 8:
                data[place // 8] ^= 0x80 >> place % 8
        if self.frame_check and (damaged or bytes(data) != frame.sent):
            return self.tell(frame, "check_failed")
        self.tell(frame, "arrived")
        self.arrived[lane.link, lane.way].append((self.real_time(frame.arrives), frame, bytes(data)))

    def advance(self, until):
        """Frames and rules in the order of time, up to this moment."""
        while True:
            moments = []
            for lane in self.lanes:
                if not self.stopped:
                    moments.append((self.real_time(min(self.choose(lane)[1], min((f.arrives for f in lane.flying), default=NEVER))), 0))
                moments.append((self.real_time(lane.plug_at), 1))
                moments += [(self.real_time(held[0]), 1) for held in lane.held]
            moments.append((self.thaw_at, 1))
            if self.paces:
                moments.append((self.paces[0][0], 2))
            if self.agenda and self.began is not None:
                moments.append((self.real_time(self.began + self.agenda[0].at), 3))
            at, kind = min(moments)
            if at > until:
                return
            now = self.wire_time(at)
            if kind == 0:
                for lane in self.lanes:
                    self.fill(lane, now)
                    while lane.flying and lane.flying[0].arrives <= now:
                        self.deliver(lane, lane.flying.pop(0))
            elif kind == 1:
                self.end_what_ends(at, now)
            elif kind == 2:
                self.change_pace(at, self.paces.pop(0)[1], self.stopped)
            else:
                self.do(self.agenda.pop(0).verb, at)

    def end_what_ends(self, at, now):
        for lane in self.lanes:
            if lane.plug_at <= now:
                lane.plug_at, lane.set["cut"] = NEVER, False
            over = [held for held in lane.held if held[0] <= now]
            lane.held = [held for held in lane.held if held[0] > now]
            for _, frames in over:
                for frame in frames:
                    self.enqueue(lane, frame, at)
        if self.thaw_at <= at:
            self.do(("thaw",), at)

    def do(self, verb, real):
        """Something is done to the wire."""
        name, rest = verb[0], verb[1:]
        now = self.wire_time(real)
        if name == "set":
            way, link, changes = rest
            for lane in self.lanes:
                if way in (None, lane.way) and link in (None, lane.link):
                    lane.set.update(changes)
        elif name == "cut":
            for lane in self.lanes:
                if rest[1] not in (None, lane.link):
                    continue
                lane.set["cut"], lane.plug_at, lane.latest = True, now + rest[0] if rest[0] else NEVER, 0
                for frame in lane.flying:
                    self.tell(frame, "cut")
                lane.flying = []
        elif name == "plug":
            for lane in self.lanes:
                if rest[0] not in (None, lane.link):
                    continue
                lane.set["cut"], lane.plug_at = False, NEVER
        elif name == "pause":
            self.change_pace(real, self.slow, True)
            self.thaw_at = real + rest[0] if rest[0] else NEVER
        elif name == "thaw":
            self.change_pace(real, self.slow, False)
            self.thaw_at = NEVER
        elif name == "release":
            for lane in self.lanes:
                over, lane.held = lane.held, []
                for _, frames in over:
                    for frame in frames:
                        self.enqueue(lane, frame, real)
