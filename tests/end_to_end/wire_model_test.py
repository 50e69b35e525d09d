#!/usr/bin/env python3
"""Random scripts and settings: what B and A received, in which order and when, against a model of the wire that was
written from docs/wire.md (wire_model.py). OSISCOPE_WIRES says how many, OSISCOPE_FIRST_SEED from which seed."""
import collections
import os
import random
import re
import time
import zlib

import osiscope
from osiscope import LabTest, run
from wire_model import Model, Rule
from wire_test import journal

RUNS = int(os.environ.get("OSISCOPE_WIRES", "200" if os.environ.get("OSISCOPE_LONG") else "24"))
MAX_TIME = 12
EARLY = 100_000  # ns: the card's capture and the wire read the clock at different moments
LATE = 2_000_000_000  # a very busy machine is late, and never early
AT_BEST_LATE = 20_000_000
MS = 1_000_000


def tcp_length(frame):
    """Bytes a TCP segment carries; -1 of anything else."""
    if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
        return -1
    header = (frame[14] & 15) * 4
    return int.from_bytes(frame[16:18], "big") - header - (frame[14 + header + 12] >> 4) * 4


def is_syn(frame):
    return tcp_length(frame) >= 0 and frame[14 + (frame[14] & 15) * 4 + 13] & 2 != 0


FILTERS = {
    "frame.len > 0": lambda frame: True,
    "tcp": lambda frame: tcp_length(frame) >= 0,
    "tcp.len > 0": lambda frame: tcp_length(frame) > 0,
    "tcp.len > 1000": lambda frame: tcp_length(frame) > 1000,
    "tcp.len == 0": lambda frame: tcp_length(frame) == 0,
    "tcp.flags.syn == 1": is_syn,
    "arp": lambda frame: frame[12:14] == b"\x08\x06",
}


def milliseconds(chance, least, most):
    value = chance.randint(least, most)
    return f"{value}ms", value * MS


def random_setting(chance):
    """A setting as it is written, and what it means to the model."""
    name = chance.choice(["rate", "delay", "jitter", "loss", "burst-loss", "duplicate", "reorder", "corrupt", "bit-errors", "queue"])
    if name == "rate":
        text, value = chance.choice([("2M", 2e6), ("5M", 5e6), ("20M", 20e6), ("unlimited", 0)])
        return name, text, {"rate": int(value)}
    if name in ("delay", "jitter"):
        text, value = milliseconds(chance, 0, 12)
        return name, text, {name: value}
    if name == "queue":
        value = chance.choice([2, 5, 20])
        return name, str(value), {"queue": value}
    if name == "bit-errors":
        return name, *chance.choice([("1e-6", {"bit_errors": 1e-6}), ("1e-5", {"bit_errors": 1e-5}), ("0", {"bit_errors": 0})])
    percent = chance.choice([0, 1, 3, 8])
    if name == "burst-loss":
        length = chance.randint(2, 5)
        return name, f"{percent / 4}%/{length}", {"burst_enter": percent / 4 / 100, "burst_leave": 1 / length}
    if name == "reorder":
        by = chance.randint(1, 8)
        return name, f"{percent}%/{by}", {"reorder": percent / 100, "reorder_by": by}
    return name, f"{percent}%", {name: percent / 100}


def random_wire_verb(chance, links):
    link = chance.choice([None, None, chance.randrange(links)])
    of_link = f"link {link} " if link is not None else ""
    kind = chance.choice(["set", "set", "cut", "cut", "plug", "pause", "thaw", "slow", "release"])
    if kind == "set":
        name, text, changes = random_setting(chance)
        way = chance.choice([None, 0, 1])
        return f"set {['A>B ', 'B>A '][way] if way is not None else ''}{of_link}{name} {text}", ("set", way, link, changes)
    if kind == "cut":
        text, value = milliseconds(chance, 1, 400)
        return f"cut {of_link}{text}", ("cut", value, link)
    if kind == "plug":
        return f"plug {of_link}".strip(), ("plug", link)
    if kind == "pause":
        text, value = milliseconds(chance, 1, 400)
        return f"pause {text}", ("pause", value)
    if kind == "slow":
        times = chance.choice([1, 1, 2, 5])
        return f"slow {times}", ("slow", times)
    return kind, (kind,)


def random_frame_verb(chance):
    kind = chance.choice(["drop", "hold", "hold", "delay", "delay", "swap", "swap", "swap", "duplicate", "duplicate", "flip", "truncate"])
    if kind == "hold" and chance.random() < 0.2:
        return "hold", ("hold", 0)  # until a release, if there is one
    if kind in ("hold", "delay"):
        text, value = milliseconds(chance, 1, 150)
        return f"{kind} {text}", (kind, value)
    if kind == "swap":
        count = chance.randint(1, 8)
        return f"swap {count}", (kind, count)
    if kind == "duplicate":
        count = chance.choice([1, 1, 2, 30])
        return f"duplicate {count}", (kind, count)
    if kind == "flip":
        byte, bit = chance.randint(0, 59), chance.randint(0, 7)
        return f"flip frame {byte}.{bit}", (kind, byte, bit)
    if kind == "truncate":
        count = chance.choice([20, 59, 100])
        return f"truncate {count}", (kind, count)
    return kind, (kind,)


def random_script(chance, links):
    lines, rules = [], []
    for _ in range(chance.randint(0, 8)):
        if chance.random() < 0.3:
            text, at = milliseconds(chance, 0, 1500)
            verb, meaning = random_wire_verb(chance, links)
            lines.append(f"at {text}: {verb}")
            rules.append(Rule(meaning, at=at))
            continue
        expression = chance.choice(list(FILTERS))
        way = chance.choice([None, None, 0, 1])
        first = chance.randint(1, 25)
        last = chance.choice([first, first, first + chance.randint(1, 6)])
        verb, meaning = random_wire_verb(chance, links) if chance.random() < 0.15 else random_frame_verb(chance)
        link = chance.choice([None, None, chance.randrange(links)])
        where = (["from A ", "from B "][way] if way is not None else "") + (f"link {link} " if link is not None else "")
        lines.append(f"when '{expression}' {where}nth {first}-{last}: {verb}")
        rules.append(Rule(meaning, accepts=FILTERS[expression], way=way, link=link, first=first, last=last))
    return "\n".join(lines) + "\n", rules


def random_settings(chance):
    options, ways = [], [{"rate": 10_000_000, "delay": 20 * MS, "burst_leave": 1} for _ in range(2)]
    for name, text, changes in [("rate", *chance.choice([("2M", {"rate": 2_000_000}), ("10M", {"rate": 10_000_000}),
                                                        ("unlimited", {"rate": 0})])), ("delay", "3ms", {"delay": 3 * MS})]:
        options += [f"--{name}", text]
        ways = [{**way, **changes} for way in ways]
    for _ in range(chance.randint(0, 4)):
        name, text, changes = random_setting(chance)
        way = chance.randint(0, 1)
        options += [f"--{name}", f"{['A>B', 'B>A'][way]}:{text}"]
        ways[way] = {**ways[way], **changes}
    return options, ways


def captured(recording):
    """The frames of a recording: (interface's name, outbound?, nanoseconds, bytes)."""
    data, at, names, frames = recording.read_bytes(), 0, [], []
    number = lambda first, count: int.from_bytes(data[first:first + count], "little")
    while at + 12 <= len(data):
        kind, length = number(at, 4), number(at + 4, 4)
        if kind == 0x0A0D0D0A:
            names = []
        elif kind == 1:
            options = dict(block_options(data, at + 16, at + length - 4))
            names.append(options[2].rstrip(b"\0").decode())
        elif kind == 6:
            count = number(at + 20, 4)
            flags = dict(block_options(data, at + 28 + (count + 3) // 4 * 4, at + length - 4)).get(2, b"\0")
            frames.append((names[number(at + 8, 4)], flags[0] & 3 == 2, number(at + 12, 4) << 32 | number(at + 16, 4),
                           data[at + 28:at + 28 + count]))
        at += length
    return frames


def block_options(data, at, end):
    while at + 4 <= end:
        code, length = int.from_bytes(data[at:at + 2], "little"), int.from_bytes(data[at + 2:at + 4], "little")
        if code == 0:
            return
        yield code, data[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


def copied(entry):
    return "OSISCOPE_NTH" not in entry or "OSISCOPE_COPY_OF" in entry


def where(entry):
    return int(entry.get("OSISCOPE_LINK", 0)), "AB".index(entry["_HOSTNAME"])


def taken_frames(entries, frames):
    """What was given to the wire, with the moments at which it took it: (at, link, way, nth, bytes with their padding).
    An entry's frame is the captured one that has its check sequence."""
    by_check = {zlib.crc32(padded): padded for padded in (data.ljust(60, b"\0") for _, _, _, data in frames)}
    first = sorted((entry for entry in entries if not copied(entry)), key=lambda entry: int(entry["OSISCOPE_NUMBER"]))
    return [(int(entry["OSISCOPE_AT"]), *where(entry), int(entry["OSISCOPE_NTH"]), by_check[int(entry["OSISCOPE_FCS"])]) for entry in first]


def fates_told(entries):
    """(link, way, nth, which copy) -> what the wire says has become of it."""
    fates, copies = {}, collections.Counter()
    for entry in sorted(entries, key=lambda entry: int(entry["OSISCOPE_NUMBER"])):
        if "OSISCOPE_NTH" not in entry or "OSISCOPE_FORGED" in entry:
            continue
        model = (*where(entry), int(entry["OSISCOPE_NTH"]))
        copies[model] += copied(entry)
        fates[(*model, copies[model] if copied(entry) else 0)] = entry.get("OSISCOPE_REASON", "arrived")
    return fates


def paces_told(entries):
    """(when, how many times slower from then on): what was asked for, or what the wire says right after it."""
    told = [(int(entry["OSISCOPE_AT"]), re.search(r"(?:^|: )(?:slow|pace) (\d+)$", entry["OSISCOPE_COMMAND"]))
            for entry in entries if entry.get("OSISCOPE_EVENT") == "command"]
    return [(at, int(found[1])) for at, found in told if found]


@osiscope.needs_lab
class RandomWires(LabTest):
    def go(self, seed):
        chance = random.Random(seed)
        # A switch takes its frames when this busy machine lets it, which the model cannot know to the nanosecond.
        topology = chance.choice(["direct", "direct", "router"])
        links = 1 if topology == "direct" else 2
        script, rules = random_script(chance, links)
        options, settings = random_settings(chance)
        frame_check = chance.random() < 0.7
        recording, actions, file = self.folder / "run.pcapng", self.folder / "script", self.folder / "file"
        file.write_bytes(random.Random(seed).randbytes(60_000))
        actions.write_text(script)
        recording.unlink(missing_ok=True)
        began = time.monotonic()
        done = run("record", "--file", file, "--out", recording, "--actions", actions, "--seed", seed, *options, "--line-code", "none",
                   "--topology", topology, "--frame-check", "on" if frame_check else "off", "--max-time", f"{MAX_TIME}s", timeout=MAX_TIME + 30)
        took = time.monotonic() - began
        self.assertLess(took, MAX_TIME + (40 if osiscope.SANITIZED else 15), "the run did not end within its bound")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        entries = [entry for entry in journal(recording) if entry.get("OSISCOPE_EVENT") == "wire" and entry["OSISCOPE_ACTION"] != "put_on_line"]
        return entries, captured(recording), Model(seed, settings, rules, frame_check, links, paces_told(journal(recording)))

    def compare(self, seed):
        entries, frames, model = self.go(seed)
        taken = taken_frames(entries, frames)
        for at, link, way, _, data in taken:
            model.take(at, link, way, data)
        end = max(at for _, _, at, _ in frames)
        model.advance(end + 3600 * 10**9)
        for way, host in enumerate("BA"):
            received = [(at, data) for name, outbound, at, data in frames if name == host and not outbound]
            expected = model.arrived[[max(model.arrived)[0], 0][way], way]
            self.assertEqual([data.hex() for _, data in received], [data.hex() for _, _, data in expected[:len(received)]], f"at {host}")
            for at, _, _ in expected[len(received):]:
                self.assertGreater(at, end - LATE, f"a frame has not arrived at {host}")
            late = [at - due for (at, _), (due, _, _) in zip(received, expected)]
            self.assertGreater(min(late, default=0), -EARLY)
            self.assertLess(max(late, default=0), LATE)
            self.assertLess(min(late, default=0), AT_BEST_LATE)
        told = fates_told(entries)
        unfinished = {key for key, fate in told.items() if fate == "unfinished"}
        same = {key: fate for key, fate in told.items() if key not in unfinished}
        self.assertEqual(same, {key: fate for key, fate in model.fates.items() if key in same})
        return len(taken), len(unfinished)

    def test_frames_arrive_in_the_order_and_at_the_moments_that_the_language_says(self):
        first = int(os.environ.get("OSISCOPE_FIRST_SEED", "0"))
        count = 0
        for seed in range(first, first + RUNS):
            with self.subTest(seed=seed):
                count += self.compare(seed)[0]
        print(f"{count} frames of {RUNS} wires ... ", end="")


if __name__ == "__main__":
    osiscope.main()
