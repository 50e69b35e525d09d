#!/usr/bin/env python3
"""Streams, scaled windows and TCP analysis against tshark, frame by frame, on generated conversations and on the kernel's own."""
import collections
import json
import os

import osiscope
from osiscope import ROOT, LabTest, run, tshark_fields
from tcp_sessions import capture, nanosecond_pcap

FLAGS = ["retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order", "duplicate_ack", "zero_window", "window_update",
         "window_full", "keep_alive", "keep_alive_ack", "lost_segment", "ack_lost_segment", "zero_window_probe", "zero_window_probe_ack",
         "reused_ports"]
FIELDS = ["frame.number", "tcp.stream", "tcp.window_size"] + [f"tcp.analysis.{flag}" for flag in FLAGS]


def theirs(file):
    """By packet number: stream, calculated window, findings."""
    rows = tshark_fields(file, FIELDS, "-E", "occurrence=f", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE",
                         "-o", "tcp.desegment_tcp_streams:FALSE", "-o", "tcp.relative_sequence_numbers:FALSE", "-Y", "!systemd_journal")
    return {number: (int(row[1]), int(row[2]), {flag for flag, value in zip(FLAGS, row[3:]) if value})
            for number, row in enumerate(rows, 1) if row[1]}


def ours(file):
    packets = map(json.loads, run("decode", "--json", file).stdout.splitlines())
    return {packet["frame"]: (packet["tcp"]["stream"], packet["tcp"]["calc_win"], set(packet["tcp"].get("analysis", ())))
            for packet in packets if "tcp" in packet}


class Differences:
    def __init__(self):
        self.frames, self.found, self.kinds, self.examples = 0, collections.Counter(), collections.Counter(), []

    def compare(self, file, name):
        expected, told = theirs(file), ours(file)
        for number in sorted(expected.keys() & told.keys()):
            self.frames += 1
            self.found.update(expected[number][2])
            for kind, a, b in zip(("stream", "calc_win", "analysis"), told[number], expected[number]):
                if a != b:
                    self.kinds[kind] += 1
                    self.examples.append(f"{name} frame {number} {kind}: ours {a}, tshark's {b}")
        return self


class Analysis(LabTest):
    def seed(self):
        seed = int(os.environ.get("OSISCOPE_SEED", int.from_bytes(os.urandom(3), "little")))
        print(f"seed {seed}", end=" ")
        return seed

    def test_generated_conversations(self):
        differences, first = Differences(), self.seed()
        for seed in range(first, first + int(os.environ.get("OSISCOPE_CAPTURES", 12))):
            file = self.folder / f"{seed}.pcap"
            file.write_bytes(nanosecond_pcap(capture(seed)))
            differences.compare(file, seed)
            file.unlink()
        print(f"{differences.frames} segments, {dict(differences.found)}", end=" ")
        self.assertEqual(differences.examples[:20], [], differences.kinds)
        self.assertEqual(set(FLAGS) - set(differences.found), set(), "the generator no longer makes every kind")


if __name__ == "__main__":
    osiscope.main()
