#!/usr/bin/env python3
"""A large file at full speed: recorded on the wire alone, every frame, by the kernels' own count."""
import collections
import json
import os
import re

import osiscope
from osiscope import LabTest, facts, run, tool, tshark_fields

# Thousands of segments are on their way at once, and tshark's analysis compares each with all of them.
NO_ANALYSIS = ["-o", "tcp.analyze_sequence_numbers:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"]
FULL_SPEED = ["--rate", "unlimited", "--delay", "0", "--line-code", "none"]


@osiscope.needs_lab
class FullSpeed(LabTest):
    SIZE = 50_000_000

    def record(self, *options):
        self.file = self.folder / "large.bin"
        self.file.write_bytes(os.urandom(self.SIZE))
        self.recording = self.folder / "r.pcapng"
        self.kept = self.folder / "received.bin"
        done = run("record", "--file", self.file, "--out", self.recording, "--keep", self.kept, *FULL_SPEED, *options, timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout + done.stderr

    def test_every_frame_the_kernels_sent_is_in_the_recording(self):
        text = self.record()
        self.assertIn("recorded on the wire only", text)
        self.assertIn("(0 dropped)", text)
        self.assertEqual(self.kept.read_bytes(), self.file.read_bytes())
        kernel = {host: facts(self.recording)["hosts"][host]["kernel"] for host in "AB"}
        rows = tshark_fields(self.recording, ["frame.interface_name", "frame.packet_flags_direction", "tcp.len",
                                              "ip.checksum.status", "tcp.checksum.status"],
                             *NO_ANALYSIS, "-Y", "!systemd_journal")
        self.assertEqual({row[0] for row in rows}, {"wire"})
        sent = collections.Counter(int(row[1], 0) for row in rows)
        inbound, outbound = 1, 2
        for direction, host, other in ((outbound, "A", "B"), (inbound, "B", "A")):
            self.assertEqual(sent[direction], kernel[host]["counters"]["InterfaceOutFrames"])
            self.assertEqual(sent[direction], kernel[other]["counters"]["InterfaceInFrames"])
            self.assertNotIn("InterfaceDrops", kernel[host]["counters"])
            tcp = sum(1 for row in rows if row[2] != "" and int(row[1], 0) == direction)
            self.assertEqual(tcp, kernel[host]["tcp_segments_out"] + kernel[host]["tcp_retransmitted"])
        self.assertGreaterEqual(sum(int(row[2] or 0) for row in rows), self.SIZE)
        for row in rows:
            self.assertIn(row[3], ("", "1"))
            self.assertIn(row[4], ("", "1"))
        self.assertIn(f"{len(rows)} frames captured", re.sub(r"(?<=\d)\s(?=\d)", "", text))
        self.assert_nothing_left()

    def test_osiscope_reads_its_own_recording(self):
        self.record()
        lines = run("decode", "--json", self.recording, timeout=120).stdout.splitlines()
        retransmitted = sum(facts(self.recording)["hosts"][host]["kernel"]["tcp_retransmitted"] for host in "AB")
        told = [line for line in lines if "retransmission" in json.dumps(json.loads(line).get("analysis", []))]
        self.assertLessEqual(len(told), retransmitted)
        explained = run("explain", self.recording, "--frame", "20")
        self.assertEqual(explained.returncode, 0, explained.stderr)
        self.assertIn("wire", explained.stdout)

    def test_a_script_is_obeyed_on_a_wire_that_alone_is_recorded(self):
        script = self.folder / "actions.txt"
        script.write_text("when 'tcp.len > 1000' from A nth 1000: drop\n")
        text = self.record("--capture-wire", "only", "--actions", script)
        self.assertIn("1 dropped (by hand)", text)
        kernel = {host: facts(self.recording)["hosts"][host]["kernel"] for host in "AB"}
        self.assertGreaterEqual(kernel["A"]["tcp_retransmitted"], 1)
        rows = tshark_fields(self.recording, ["frame.packet_flags_direction"], *NO_ANALYSIS, "-Y", "!systemd_journal")
        sent = sum(int(row[0], 0) == 2 for row in rows)
        self.assertEqual(sent, kernel["A"]["counters"]["InterfaceOutFrames"] - 1)
        self.assertEqual(sent, kernel["B"]["counters"]["InterfaceInFrames"])

    def test_small_files_are_recorded_at_both_hosts(self):
        text = run("record", "--out", self.folder / "r.pcapng", *FULL_SPEED).stdout
        self.assertNotIn("wire only", text)
        names = {row[0] for row in tshark_fields(self.folder / "r.pcapng", ["frame.interface_name"], "-Y", "!systemd_journal")}
        self.assertEqual(names, {"A", "B"})

    def test_more_than_one_wire_is_refused(self):
        done = run("record", "--out", self.folder / "r.pcapng", "--capture-wire", "only", "--topology", "switch")
        self.assert_fails(done, "--capture-wire only is for --topology direct")


if __name__ == "__main__":
    osiscope.main()
