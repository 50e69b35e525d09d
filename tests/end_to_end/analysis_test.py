#!/usr/bin/env python3
"""Streams, scaled windows and TCP analysis against tshark, frame by frame, on generated conversations and on the kernel's own."""
import collections
import json
import os
import random

import osiscope
from osiscope import FAST, LabTest, needs_lab, run, tool, tshark_fields
from tcp_sessions import ACK, Conversation, Multipath, capture, nanosecond_pcap, with_errors
from tunnels import carriers, tunnelled, without_most_of_the_header

FLAGS = ["retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order", "duplicate_ack", "zero_window", "window_update",
         "window_full", "keep_alive", "keep_alive_ack", "lost_segment", "ack_lost_segment", "zero_window_probe", "zero_window_probe_ack",
         "reused_ports"]
FIELDS = ["frame.number", "tcp.stream", "tcp.window_size"] + [f"tcp.analysis.{flag}" for flag in FLAGS]


def theirs(file):
    """By packet number: stream, calculated window, findings."""
    rows = tshark_fields(file, FIELDS, "-E", "occurrence=f", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE",
                         "-o", "tcp.desegment_tcp_streams:FALSE", "-o", "tcp.relative_sequence_numbers:FALSE", "-Y", "!systemd_journal")
    return {number: (int(row[1]), int(row[2] or -1), {flag for flag, value in zip(FLAGS, row[3:]) if value})
            for number, row in enumerate(rows, 1) if row[1]}


def ours(file):
    packets = map(json.loads, run("decode", "--json", file).stdout.splitlines())
    return {packet["frame"]: (packet["tcp"]["stream"], packet["tcp"]["calc_win"], set(packet["tcp"].get("analysis", ())))
            for packet in packets if "tcp" in packet}


class Differences:
    """What differs, and how much was compared."""

    def __init__(self):
        self.segments, self.found, self.kinds, self.examples = 0, collections.Counter(), collections.Counter(), []

    def compare(self, name, told, expected):
        for number in sorted(expected.keys() & told.keys()):
            self.segments += 1
            self.found.update(expected[number][2])
            for kind, a, b in zip(("stream", "calc_win", "analysis"), told[number], expected[number]):
                if a != b:
                    self.kinds[kind] += 1
                    self.examples.append(f"{name} frame {number} {kind}: ours {a}, tshark's {b}")

    def judge(self, test, least):
        """Streams and windows agree always; analysis may miss one segment in a thousand of those random conversations."""
        print(f"{self.segments} segments, {dict(self.kinds)} differ, found {dict(self.found)}", end=" ")
        test.assertGreaterEqual(self.segments, least)
        test.assertEqual((self.kinds["stream"], self.kinds["calc_win"]), (0, 0), self.examples[:20])
        test.assertLessEqual(self.kinds["analysis"], self.segments / 1000, self.examples[:20])


class Analysis(LabTest):
    def seeds(self, count):
        first = int(os.environ.get("OSISCOPE_SEED", int.from_bytes(os.urandom(3), "little")))
        print(f"seeds from {first}", end=" ")
        return range(first, first + count)

    def compare(self, differences, seed, frames, **options):
        file = self.folder / f"{seed}.pcap"
        file.write_bytes(nanosecond_pcap(frames, **options))
        differences.compare(seed, ours(file), theirs(file))
        file.unlink()

    def test_generated_conversations(self):
        differences = Differences()
        for seed in self.seeds(int(os.environ.get("OSISCOPE_CAPTURES", 20))):
            self.compare(differences, seed, capture(seed))
        differences.judge(self, 1000)
        self.assertEqual(set(FLAGS) - set(differences.found), set(), "the conversations no longer have every kind")

    def test_captures_cut_short(self):
        differences = Differences()
        for seed in self.seeds(6):
            self.compare(differences, seed, capture(seed), snap=random.Random(seed).choice([54, 60, 66, 68, 74, 78, 96]))
        differences.judge(self, 100)

    def test_segments_quoted_in_icmp_errors_count_as_streams(self):
        differences = Differences()
        for seed in self.seeds(6):
            self.compare(differences, seed, with_errors(capture(seed), seed))
        differences.judge(self, 100)

    def test_connections_in_tunnels_count_and_are_followed(self):
        differences, example = Differences(), capture(4)[0][1]
        for seed in self.seeds(12):
            self.compare(differences, seed, tunnelled(capture(seed), random.Random(seed)))
        for seed, way in enumerate(sorted(carriers(example))):  # each way at least once
            self.compare(differences, way, tunnelled(capture(seed), random.Random(seed), [None, way]))
        differences.judge(self, 1000)

    def test_segments_with_too_little_header_count(self):
        differences = Differences()
        for seed in self.seeds(6):
            frames = without_most_of_the_header(capture(seed), random.Random(seed))
            self.compare(differences, seed, frames)
            self.compare(differences, f"{seed} quoted", with_errors(frames, seed))
        for snap in range(46, 55):
            self.compare(differences, f"cut to {snap}", capture(snap), snap=snap)
        differences.judge(self, 100)

    def test_multipath_options_explain_repeated_acknowledgments(self):
        differences = Differences()
        for seed in self.seeds(8):
            side = Multipath(random.Random(seed), 1_700_000_000 * 10**9)
            side.handshake()
            for _ in range(40):
                side.random.choice([side.acknowledge, side.data, side.lost_and_found])()
            self.compare(differences, seed, side.frames)
        differences.judge(self, 100)

    def test_a_retransmission_is_told_with_the_frame_of_its_first_copy(self):
        side = Conversation(random.Random(1), 1_700_000_000 * 10**9)
        side.version, side.pauses, side.capture_loss, side.one_way, side.mss = 4, [50_000_000], 0, False, 1000
        for _ in range(2):
            side.send(0, ACK, 1000, sequence=5000)
        file = self.folder / "twice.pcap"
        file.write_bytes(nanosecond_pcap(side.frames))
        self.assertIn("~ retransmission: these bytes were sent before", run("decode", file).stdout.splitlines()[1])
        self.assertIn("first in frame 1", run("explain", file, "--frame", "2").stdout)

    def test_captures_that_releases_of_wireshark_judge_differently(self):
        for name in ("axis-acks-beyond-data", "sack-again", "zero-window-probe-accepted"):
            file = osiscope.ROOT / "tests" / "field" / f"{name}.pcap"
            self.assertEqual(ours(file), theirs(file), name)

    def test_the_rules_of_another_release_can_be_asked_for(self):
        file = osiscope.ROOT / "tests" / "field" / "zero-window-probe-accepted.pcap"
        for release, findings in (("4.0", ["ack_lost_segment", "zero_window"]), ("4.4", ["zero_window", "zero_window_probe_ack"])):
            done = run("decode", "--json", file, env={"OSISCOPE_WIRESHARK": release})
            self.assertEqual(sorted(json.loads(done.stdout.splitlines()[8])["tcp"]["analysis"]), findings)
        done = run("decode", file, env={"OSISCOPE_WIRESHARK": "3"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("OSISCOPE_WIRESHARK is “3”; it can be 4.0 or 4.4", done.stderr)

    @needs_lab
    def test_the_kernels_own_traffic_seen_from_both_ends(self):
        """Every packet is captured twice; each end's analysis is what tshark says of that end's packets alone."""
        file, recording = self.folder / "file", self.folder / "r.pcapng"
        file.write_bytes(os.urandom(1_500_000))
        done = run("record", *FAST, "--file", file, "--out", recording)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = tshark_fields(recording, ["frame.interface_id", "tcp.stream"], "-Y", "!systemd_journal")
        told, differences = ours(recording), Differences()
        for point in ("0", "1"):
            alone = self.folder / f"{point}.pcapng"
            tool("tshark", "-n", "-r", recording, "-Y", f"frame.interface_id == {point} && tcp", "-w", alone)
            numbers = [number for number, row in enumerate(rows, 1) if row[0] == point and row[1]]
            differences.compare(f"point {point}", {i: told[number] for i, number in enumerate(numbers, 1)}, theirs(alone))
        differences.judge(self, 1000)


if __name__ == "__main__":
    osiscope.main()
