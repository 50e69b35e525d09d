#!/usr/bin/env python3
"""What is said of TCP segments must be true, also where Wireshark's flag says something else: the flag is kept, the sentence
tells the truth. Small captures with known answers (tests/field), others of the same kinds made here, and the real kernel."""
import hashlib
import json
import pathlib
import re
import struct
import unittest

import osiscope
from osiscope import FAST, ROOT, LabTest, needs_lab, run, tool
from packets import checksum

FIELD = ROOT / "tests" / "field"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MS = 1_000_000


def tcp(source, target, sequence, acknowledgment, flags=ACK, data=b"", window=8192, identification=0, ttl=64, options=b"",
        version=4, vlan=None, ports=(40000, 80), macs=(b"\x02\0\0\0\0\1", b"\x02\0\0\0\0\2")):
    """One Ethernet frame from host `source` to host `target` (their last numbers); host 1 is the client."""
    ports = ports if source == 1 else ports[::-1]
    head = struct.pack(">HHIIHHHH", *ports, sequence & 0xffffffff, acknowledgment & 0xffffffff,
                       (5 + len(options) // 4) << 12 | flags, window, 0, 0) + options
    if version == 6:
        ends = [bytes.fromhex("20010db8" + "00" * 11) + bytes([end]) for end in (source, target)]
        ip = struct.pack(">IHBB", 6 << 28, len(head) + len(data), 6, ttl) + ends[0] + ends[1]
    else:
        ends = [bytes([192, 0, 2, end]) for end in (source, target)]
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(head) + len(data), identification, 0x4000, ttl, 6, 0) + ends[0] + ends[1]
        ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    pseudo = ends[0] + ends[1] + struct.pack(">II", len(head) + len(data), 6)
    head = head[:16] + struct.pack(">H", checksum(pseudo + head + data)) + head[18:]
    link = macs[1] + macs[0] + (b"" if vlan is None else struct.pack(">HH", 0x8100, vlan))
    return link + struct.pack(">H", 0x86dd if version == 6 else 0x0800) + ip + head + data


def pcap(timed):
    """A capture of (time in ns, frame)."""
    out = bytearray(struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 262144, 1))
    for at, frame in timed:
        out += struct.pack("<IIII", 1_700_000_000 + at // 10**9, at % 10**9, len(frame), len(frame)) + frame
    return bytes(out)


class Sentences(LabTest):
    def made(self, timed, name="made.pcap"):
        file = self.folder / name
        file.write_bytes(pcap(timed))
        return file

    def told(self, file):
        """What stands after the ~ of each frame's line (from 1), and the notes."""
        done = run("decode", file)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [""] + [line.partition("  ~ ")[2] for line in done.stdout.splitlines()]
        return lines, done.stderr

    def flags(self, file):
        """The findings in JSON, by frame from 1: they agree with tshark (conformance, analysis_test)."""
        return [()] + [tuple(json.loads(line).get("tcp", {}).get("analysis", ())) for line in run("decode", "--json", file).stdout.splitlines()]

    def streams(self, file):
        return {line["stream"]: line for line in map(json.loads, run("streams", "--json", file).stdout.splitlines())}

    # Closed windows

    def test_linux_probes_of_a_closed_window_are_no_keep_alives(self):
        file = FIELD / "zero-window-probe-linux.pcap"
        told, _ = self.told(file)
        for frame in (6, 8, 10, 12):
            self.assertIn("keep_alive", self.flags(file)[frame], "the flag stays")
            self.assertTrue(told[frame].startswith("zero-window probe: "), told[frame])
            self.assertNotIn("keep-alive", told[frame])

    def test_a_keep_alive_with_an_open_window_stays_one(self):
        talk = [(0, tcp(1, 2, 1000, 5000, data=b"x")), (MS, tcp(2, 1, 5000, 1001)), (7200 * 1000 * MS, tcp(1, 2, 1000, 5000))]
        told, _ = self.told(self.made(talk))
        self.assertTrue(told[3].startswith("keep-alive: "), told[3])

    def test_a_probes_byte_that_was_accepted_is_in_the_capture(self):
        file = FIELD / "zero-window-probe-accepted.pcap"
        told, _ = self.told(file)
        flags = self.flags(file)
        for frame, flag in ((9, "ack_lost_segment"), (11, "lost_segment"), (12, "ack_lost_segment")):
            self.assertIn(flag, flags[frame], "the flag stays")
            self.assertNotIn("not in the capture", told[frame])
            self.assertNotIn("not captured", told[frame])
        self.assertEqual((self.streams(file)[0]["ab_bytes"], self.streams(file)[0]["missing"]), (1463, 0))

    def test_what_is_missing_is_still_said(self):
        talk = [(0, tcp(1, 2, 1000, 5000, data=b"a" * 100)), (MS, tcp(1, 2, 1200, 5000, data=b"c" * 100)),
                (2 * MS, tcp(2, 1, 5000, 1300)), (3 * MS, tcp(2, 1, 5000, 1500))]
        told, _ = self.told(self.made(talk))
        self.assertTrue(told[2].startswith("previous segment not captured: "), told[2])
        self.assertTrue(told[3].startswith("acknowledges an unseen segment: "), told[3])
        self.assertIn("acknowledges an unseen segment: ", told[4])

    # Packets seen twice

    def test_a_mirror_ports_copies_are_no_retransmissions(self):
        file = FIELD / "span-duplicates.pcap"
        told, notes = self.told(file)
        for frame in range(2, 13, 2):
            self.assertTrue(told[frame].startswith("captured again: "), told[frame])
            self.assertNotIn("sent before", told[frame])
            self.assertNotIn("duplicate acknowledgment", told[frame])
        self.assertIn("Captured twice: 6 packets were captured again", notes)
        self.assertIn("editcap -d", notes)

    def test_copies_without_a_packet_number_are_recognised_too(self):
        """IPv6 has no identification: nothing is retransmitted 20 µs later."""
        timed, at = [], 0
        for number, (source, sequence, ack, flags, data) in enumerate([
                (1, 1000, 0, SYN, b""), (2, 5000, 1001, SYN | ACK, b""), (1, 1001, 5001, ACK, b""), (1, 1001, 5001, PSH | ACK, b"GET"),
                (2, 5001, 1004, ACK, b"answer"), (1, 1004, 5007, ACK, b"")]):
            frame = tcp(source, 3 - source, sequence, ack, flags, data, version=6)
            timed += [(at, frame), (at + 20_000, frame)]
            at += 10 * MS
        told, notes = self.told(self.made(timed))
        self.assertTrue(all(told[frame].startswith("captured again: ") for frame in range(2, 13, 2) if told[frame]), told)
        self.assertIn("Captured twice: 6 packets were", notes)

    def test_a_router_on_a_stick_shows_each_packet_twice(self):
        for version in (4, 6):
            timed, at, identification = [], 0, 100
            for source, sequence, ack, flags, data in [
                    (1, 1000, 0, SYN, b""), (2, 5000, 1001, SYN | ACK, b""), (1, 1001, 5001, ACK, b""), (1, 1001, 5001, PSH | ACK, b"GET"),
                    (2, 5001, 1004, ACK, b"answer"), (1, 1004, 5007, ACK, b"")]:
                identification += 1
                seen = dict(version=version, identification=identification)
                timed.append((at, tcp(source, 3 - source, sequence, ack, flags, data, vlan=source, ttl=64, **seen)))
                timed.append((at + 3 * MS, tcp(source, 3 - source, sequence, ack, flags, data, vlan=3 - source, ttl=63,
                                               macs=(b"\x02\0\0\0\0\3", b"\x02\0\0\0\0\4"), **seen)))
                at += 10 * MS
            told, notes = self.told(self.made(timed))
            self.assertEqual([word for word in told if "retransmission:" in word or "duplicate" in word], [], version)
            self.assertIn("Seen before and after a router: 6 packets were", notes)

    def test_a_real_retransmission_is_told_as_one(self):
        again = [(0, tcp(1, 2, 1000, 5000, data=b"x" * 10, identification=7)), (250 * MS, tcp(1, 2, 1000, 5000, data=b"x" * 10, identification=8))]
        told, notes = self.told(self.made(again))
        self.assertTrue(told[2].startswith("retransmission: these bytes were sent before"), told[2])
        self.assertNotIn("Captured twice", notes)

    def test_bytes_that_were_here_before_are_not_out_of_order(self):
        """Wireshark goes by the time since the newest byte; what has been captured before was sent before."""
        talk = [(0, tcp(1, 2, 1000, 5000, data=b"a" * 10, identification=1)), (50 * MS, tcp(1, 2, 1010, 5000, data=b"b" * 10, identification=2)),
                (51 * MS, tcp(1, 2, 1000, 5000, data=b"a" * 10, identification=3))]
        file = self.made(talk)
        self.assertIn("out_of_order", self.flags(file)[3])
        self.assertTrue(self.told(file)[0][3].startswith("retransmission: "), self.told(file)[0][3])

    # Numbers

    def test_two_numberings_of_one_connection_are_one(self):
        file = FIELD / "two-numberings.pcap"
        told, notes = self.told(file)
        self.assertEqual([word for word in told if "retransmission:" in word or "not captured" in word or "unseen" in word], [])
        self.assertIn("numbers jump", told[2])
        self.assertIn("Numbers jump: ", notes)
        line = self.streams(file)[0]
        self.assertEqual((line["ab_bytes"], line["ba_bytes"], line["missing"]), (29, 36, 0))

    def test_ports_used_again_without_a_syn_leave_no_giant_hole(self):
        talk = [(0, tcp(1, 2, 1000, 5000, data=b"first")), (MS, tcp(2, 1, 5000, 1005)),
                (900 * MS, tcp(1, 2, 2_000_001_000, 7000, data=b"second one")), (901 * MS, tcp(2, 1, 7000, 2_000_001_010))]
        file = self.made(talk)
        line = self.streams(file)[0]
        self.assertEqual((line["ab_bytes"], line["missing"]), (15, 0))
        self.assertEqual(run("follow", file, "--stream", 0, "--direction", "client").stdout, "firstsecond one")
        self.assertIn("Numbers jump: ", self.told(file)[1])

    def test_the_largest_window_is_no_jump(self):
        talk = [(0, tcp(1, 2, 1000, 5000, data=b"x")), (MS, tcp(1, 2, 1001 + (1 << 29), 5000, data=b"y"))]
        file = self.made(talk)
        self.assertNotIn("Numbers jump", self.told(file)[1])
        self.assertEqual(self.streams(file)[0]["missing"], 1 << 29)

    def test_bytes_below_the_first_ones_become_the_beginning(self):
        file = FIELD / "starts-above.pcap"
        line = self.streams(file)[0]
        self.assertEqual((line["ab_bytes"], line["missing"]), (3000, 4000))
        first, later = (json.loads(run("trace", file, "--stream", 0, "--byte", byte, "--json").stdout) for byte in (0, 5000))
        self.assertEqual((first["sequence_number"], [seen["frame"] for sent in first["transmissions"] for seen in sent["frames"]]), (1001, [2]))
        self.assertEqual((later["sequence_number"], [seen["frame"] for sent in later["transmissions"] for seen in sent["frames"]]), (6001, [1]))
        self.assertIn("bytes 0 – 999", run("explain", file, "--frame", 2).stdout)
        picture = self.folder / "p.svg"
        self.assertEqual(run("view", file, "--frame", 3, "--layer", 4, "--bottom", "ladder", "--svg", picture).returncode, 0)
        words = picture.read_text()
        self.assertIn("ACK 1\u2009001", words)
        self.assertNotIn("42949", words)

    def test_a_keep_alives_byte_belongs_to_no_program(self):
        file = FIELD / "keepalive-byte-no-syn.pcap"
        self.assertEqual(self.streams(file)[0]["ba_bytes"], 0)
        self.assertEqual(run("follow", file, "--stream", 0, "--direction", "ba").stdout, "")
        self.assertIn("no program sent it", run("explain", file, "--frame", 5).stdout)

    def test_one_byte_that_was_lost_to_the_capture_is_data_when_it_comes_again(self):
        """The same numbers as a keep-alive's, but nobody has acknowledged it yet."""
        talk = [(0, tcp(2, 1, 5000, 1000)), (MS, tcp(1, 2, 1001, 5000)), (300 * MS, tcp(1, 2, 1000, 5000, data=b"!"))]
        file = self.made(talk)
        self.assertEqual(sum(self.streams(file)[0][key] for key in ("ab_bytes", "ba_bytes")), 1)

    def test_beyond_four_gigabytes_an_acknowledgment_has_one_number(self):
        step, start = 3 << 28, 1000  # each step within a window
        timed = [(0, tcp(1, 2, start - 1, 0, SYN)), (1, tcp(2, 1, 4999, start, SYN | ACK))]
        timed += [(2 + i, tcp(1, 2, start + i * step, 5000, data=b"0123456789", identification=i + 1)) for i in range(7)]
        timed.append((20, tcp(2, 1, 5000, start + 6 * step + 10)))
        picture = self.folder / "p.svg"
        self.assertEqual(run("view", self.made(timed), "--frame", len(timed), "--bottom", "ladder", "--svg", picture).returncode, 0)
        words = picture.read_text().replace("\u2009", "")  # between groups of three digits
        number = 6 * step + 11
        self.assertGreater(number, 1 << 32)
        self.assertIn(f"ACK {number}", words)
        self.assertIn(f"ack {number}", words)
        self.assertNotIn(f"{number & 0xffffffff}", words.replace(str(number), ""))
        for frame in (4, 6):  # long before the end, whose number is nearer to theirs the other way round
            self.assertEqual(run("view", self.made(timed), "--frame", frame, "--bottom", "ladder", "--svg", picture).returncode, 0)
            words = picture.read_text().replace("\u2009", "")
            self.assertIn(f"next {(frame - 3) * step + 11} ", words)
            self.assertIn(f"relative seq {(frame - 3) * step + 1} ", words)

    def test_a_copy_is_no_transmission_of_its_own(self):
        told = json.loads(run("trace", FIELD / "span-duplicates.pcap", "--stream", 0, "--byte", 0, "--json").stdout)
        self.assertEqual([(sent["again"], sent["captured_again"]) for sent in told["transmissions"]], [(False, False), (False, True)])

    # Whole connections

    def test_connections_without_data_are_listed(self):
        done = run("streams", FIELD / "streams-without-data.pcap")
        self.assertEqual([line.split()[0] for line in done.stdout.splitlines()[1:] if re.match(r" +\d+  1", line)], ["0", "1", "2", "3"], done.stdout)
        self.assertIn("2 of the 4 connections carry no data", done.stdout)
        self.assertEqual(sorted(self.streams(FIELD / "streams-without-data.pcap")), [0, 3])

    def test_a_reset_outside_the_window_makes_nothing_after_it_late(self):
        """Its number is nobody's: what follows it was neither sent before nor reordered."""
        lines = run("decode", ROOT / "tests" / "field" / "state-blind-rst.pcap").stdout.splitlines()
        for number in (6, 8, 9):
            self.assertNotIn("~", lines[number - 1])
        self.assertIn("\"analysis\"", run("decode", "--json", ROOT / "tests" / "field" / "state-blind-rst.pcap").stdout)

    def test_the_text_of_a_reset_is_no_programs(self):
        done = run("explain", FIELD / "rst-with-reason.pcap", "--frame", 5)
        self.assertNotIn("for the program", done.stdout)
        self.assertNotIn("Place in the stream", done.stdout)
        self.assertIn("no program gets it", done.stdout)

    # Time

    def test_a_clock_that_is_set_back_is_said_and_the_files_order_kept(self):
        file = FIELD / "clock-steps-back.pcap"
        self.assertIn("Times run backwards: at frame 8 by 0.490000 s.", self.told(file)[1])
        frames = []
        for step in range(11):
            picture = self.folder / "p.svg"
            run("view", file, "--frame", step + 1, "--layer", 4, "--bottom", "sequence", "--enlarged", "--svg", picture)
            frames.append("CLOSED" in picture.read_text() and step > 0)
        self.assertEqual(frames, [False] * 11, "frame 8 comes after the handshake")

    def test_the_same_zero_in_the_list_and_in_the_filter(self):
        recording = ROOT / "captures" / "library" / "one-file.pcapng"
        first = run("decode", recording).stdout.splitlines()[0].split()
        theirs = tool("tshark", "-n", "-r", recording, "-Y", "!systemd_journal", "-T", "fields", "-e", "frame.time_relative").split()[0]
        self.assertAlmostEqual(float(first[1]), float(theirs), delta=2e-6)
        self.assertGreater(float(first[1]), 0)

    def test_a_recording_cut_in_half_did_not_arrive_whole(self):
        whole = (ROOT / "captures" / "library" / "one-file.pcapng").read_bytes()
        cut, picture = self.folder / "cut.pcapng", self.folder / "p.svg"
        cut.write_bytes(whole[:len(whole) // 2])
        run("view", cut, "--svg", picture)
        words = picture.read_text()
        self.assertNotIn("arrived identical", words)
        self.assertIn("this recording ends after", words)

    # Words

    def test_words_are_right(self):
        told, _ = self.told(FIELD / "wording.pcap")
        self.assertTrue(told[9].startswith("retransmission: this SYN was sent before"), told[9])
        asking = self.made([(0, tcp(1, 2, 1000, 0, SYN, options=bytes([34, 10]) + b"cookie!!" + b"\1\1")), (1, tcp(1, 2, 1000, 0, SYN, options=b"\x22\2\1\1"))])
        value = next(line for line in run("explain", asking, "--frame", 1).stdout.splitlines() if "Fast open cookie" in line)
        self.assertIn(" " + b"cookie!!".hex(" ") + " ", value)
        self.assertNotIn("22 0a", value)
        self.assertIn("asks for a cookie", run("explain", asking, "--frame", 2).stdout)
        self.assertIn("1 byte for the program", run("explain", FIELD / "wording.pcap", "--frame", 6).stdout)

    # The real kernel

    @needs_lab
    def test_the_kernels_own_probes(self):
        file = self.folder / "z.pcapng"
        done = run("record", "--slow-reader", "20k", "--receive-buffer", "8K", "--out", file, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = run("decode", file, "--filter", "tcp.analysis.keep_alive").stdout.splitlines()
        self.assertGreater(len(lines), 2, "the kernel probes its peer's closed window")
        self.assertEqual([line for line in lines if "~ zero-window probe: " not in line], [])

    @needs_lab
    def test_both_ends_were_captured_so_loss_and_reordering_are_known(self):
        for settings in (["--loss", "6%"], ["--reorder", "8%/3"], ["--loss", "4%", "--reorder", "4%/2", "--ipv6"]):
            file = self.folder / "r.pcapng"
            file.unlink(missing_ok=True)
            done = run("record", *FAST, *settings, "--seed", 5, "--out", file, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
            sent, told = set(), 0
            for line in run("decode", file, "--filter", "tcp").stdout.splitlines():
                words = line.partition("  ~ ")[2]
                point = line.split()[2]
                from_a = re.search(r"10\.7\.0\.1 →|fd07::1 →", line) is not None
                number = re.search(r"seq (\d+), .* (\d+) bytes? of data", line.replace("\u2009", ""))
                key = number and int(number[2]) and (from_a, int(number[1]))
                self.assertNotIn("not captured", words, line)
                if not key:
                    continue
                if point == ("A" if from_a else "B"):  # at its sender
                    self.assertEqual("retransmission:" in words, key in sent, line)
                    sent.add(key)
                elif "late" in words or "arrived before it" in words:
                    told += 1
            if "--reorder" in settings and "--loss" not in settings:
                self.assertGreater(told, 0, "what was reordered is told as that")


if __name__ == "__main__":
    osiscope.main()
