#!/usr/bin/env python3
"""The wire's scenarios, each against what the hosts' own kernels report and what tshark makes of the recording.

With --table the scenario table of docs/wire.md is printed as the runs of this moment make it; the test
`test_the_documents_table_is_what_happens` compares the two."""
import collections
import json
import os
import re
import sys
import unittest

import osiscope
from osiscope import LabTest, facts, run, tool, tshark_fields

DOCUMENT = osiscope.ROOT / "docs" / "wire.md"
BYTES = 120_000  # enough for a window of segments behind every one that is touched
WIRE = ["--rate", "10M", "--delay", "10ms", "--max-time", "120s"]
DATA = "'tcp.len > 1000' from A"


class Outcome:
    """One run: the recording, each kernel's counters, tshark's findings."""

    def __init__(self, folder, script="", *options, name="run"):
        self.recording = folder / f"{name}.pcapng"
        self.decisions = folder / f"{name}.txt"
        file = folder / "file.bin"
        if not file.exists():
            file.write_bytes(os.urandom(BYTES))
        actions = folder / f"{name}.actions"
        actions.write_text(script + "\n")
        # In one file with those before: what counts is only what comes later.
        self.done = run("record", "--file", file, "--out", self.recording, "--actions", actions, "--decisions", self.decisions,
                        *WIRE, *options, timeout=180)
        self.facts = facts(self.recording) if self.recording.exists() else {}

    def counter(self, host, name):
        kernel = self.facts["hosts"][host].get("kernel", {})
        return kernel.get("counters", {}).get(name, 0)

    def sent(self, expression, host="A"):
        """Frames that left a host's interface."""
        return self.rows(["frame.time_epoch", "tcp.seq", "tcp.len"], f'frame.interface_name == "{host}" && frame.p2p_dir != 1 && ({expression})')

    def rows(self, fields, expression):
        return tshark_fields(self.recording, fields, "-Y", expression)

    def found(self, finding, host="A"):
        """Frames at one interface of which tshark says so. Each interface is a recording of its own."""
        alone = self.recording.with_suffix(f".{host}.pcapng")
        if not alone.exists():
            tool("tshark", "-n", "-r", self.recording, "-Y", f'frame.interface_name == "{host}" && !systemd_journal', "-w", alone)
        return len(tshark_fields(alone, ["frame.number"], "-Y", finding))

    def wire(self, **wanted):
        """The wire's journal entries that have all these values: ACTION, REASON, …"""
        found = 0
        for entry in journal(self.recording):
            found += entry.get("OSISCOPE_EVENT") == "wire" and all(entry.get("OSISCOPE_" + key) == value for key, value in wanted.items())
        return found

    def comments(self):
        return [row[0] for row in self.rows(["frame.comment"], "frame.comment && !systemd_journal")]


def journal(recording):
    """Every journal entry of a recording as a dictionary, read from the file's blocks."""
    data = recording.read_bytes()
    at, entries = 0, []
    while at + 12 <= len(data):
        kind, length = int.from_bytes(data[at:at + 4], "little"), int.from_bytes(data[at + 4:at + 8], "little")
        if kind == 9:
            text = data[at + 8:at + length - 4].rstrip(b"\0").decode()
            entries.append(dict(line.split("=", 1) for line in text.splitlines() if "=" in line))
        at += length
    return entries


def seconds(rows):
    return [float(row[0]) for row in rows]


@osiscope.needs_lab
class Scenarios(LabTest):
    """Each method is a row of the table: its name says the scenario, `self.row` what the kernels reported."""

    def go(self, script="", *options, status=0, name="run"):
        outcome = Outcome(self.folder, script, *options, name=name)
        self.assertEqual(outcome.done.returncode, status, outcome.done.stdout + outcome.done.stderr)
        return outcome

    def at_least(self, outcome, host, *names, least=1):
        """One of the kernel's counters says so."""
        values = {name: outcome.counter(host, name) for name in names}
        self.assertGreaterEqual(max(values.values()), least, values)

    def none(self, outcome, host, *names):
        self.assertEqual({name: outcome.counter(host, name) for name in names}, dict.fromkeys(names, 0))

    def test_nothing_is_done(self):
        calm = self.go()
        self.none(calm, "A", "TcpRetransSegs", "TcpExtTCPTimeouts")
        self.none(calm, "B", "TcpInErrs", "TcpExtTCPOFOQueue")
        self.assertEqual(calm.comments(), [])

    def test_a_single_loss(self):
        lost = self.go(f"when {DATA} nth 20: drop")
        self.at_least(lost, "A", "TcpExtTCPFastRetrans", "TcpExtTCPSackRecovery")
        self.none(lost, "A", "TcpExtTCPTimeouts")
        self.assertEqual(lost.wire(ACTION="dropped", REASON="by_hand"), 1)
        self.assertGreaterEqual(lost.found("tcp.analysis.fast_retransmission || tcp.analysis.retransmission"), 1)
        self.assertGreaterEqual(lost.found("tcp.analysis.duplicate_ack"), 1)
        self.assertEqual(lost.comments(), ["dropped on the wire by action 1"])

    def test_the_tail_is_lost(self):
        count = len(self.go(name="count").sent("tcp.len > 1000"))
        lost = self.go(f"when 'tcp.len > 0' from A nth {count + 1}-{count + 2}: drop")
        self.at_least(lost, "A", "TcpExtTCPLossProbes", "TcpExtTCPTimeouts")
        self.assertGreaterEqual(lost.found("tcp.analysis.retransmission"), 1)

    def test_a_burst_is_lost(self):
        lost = self.go(f"when {DATA} nth 20-24: drop")
        self.at_least(lost, "A", "TcpExtTCPSackRecovery")
        self.none(lost, "A", "TcpExtTCPRenoRecovery")
        self.assertGreaterEqual(lost.counter("A", "TcpRetransSegs"), 5)
        self.assertGreaterEqual(len(lost.rows(["frame.number"], "tcp.options.sack_le")), 1)

    def test_a_burst_is_lost_without_sack(self):
        lost = self.go(f"when {DATA} nth 20-24: drop", "--sack", "off")
        self.none(lost, "A", "TcpExtTCPSackRecovery")
        self.at_least(lost, "A", "TcpExtTCPRenoRecovery", "TcpExtTCPTimeouts")
        self.assertEqual(lost.rows(["frame.number"], "tcp.options.sack_le"), [])

    def test_a_duplicate(self):
        doubled = self.go(f"when {DATA} nth 20: duplicate")
        self.at_least(doubled, "B", "TcpExtTCPDSACKOldSent")
        self.at_least(doubled, "A", "TcpExtTCPDSACKRecv")
        self.none(doubled, "A", "TcpRetransSegs")

    def test_reordering_within_the_threshold(self):
        swapped = self.go(f"when {DATA} nth 20: swap 2")
        self.at_least(swapped, "B", "TcpExtTCPOFOQueue")
        self.none(swapped, "A", "TcpRetransSegs", "TcpExtTCPTimeouts")
        self.assertGreaterEqual(swapped.found("tcp.analysis.duplicate_ack"), 1)

    def test_reordering_beyond_the_threshold(self):
        swapped = self.go(f"when {DATA} nth 20: delay 60ms")
        self.at_least(swapped, "A", "TcpRetransSegs")
        self.at_least(swapped, "A", "TcpExtTCPDSACKRecv")
        self.at_least(swapped, "A", "TcpExtTCPSackRecovery", "TcpExtTCPFastRetrans")

    def flip(self, place, check):
        return self.go(f"when {DATA} nth 20: flip {place}", "--frame-check", check, name=re.sub(r"\W", "-", place) + check)

    def test_a_bit_is_flipped_and_the_frame_check_is_on(self):
        for place in ("ethernet 0.0", "ip.ttl bit 0", "tcp.seq_raw", "payload 0.3"):
            flipped = self.flip(place, "on")
            self.assertEqual(flipped.wire(ACTION="dropped", REASON="check_failed"), 1, place)
            self.at_least(flipped, "A", "TcpRetransSegs")
            self.none(flipped, "B", "IpInHdrErrors", "TcpInErrs", "TcpInCsumErrors")

    def test_a_bit_of_the_ethernet_header_is_flipped_and_nobody_checks(self):
        flipped = self.flip("ethernet 0.0", "off")
        self.assertEqual(flipped.wire(ACTION="carried", FLIPPED_BITS="0"), 1)
        self.at_least(flipped, "A", "TcpRetransSegs")
        self.none(flipped, "B", "IpInHdrErrors", "TcpInErrs", "TcpInCsumErrors")

    def test_a_bit_of_the_ip_header_is_flipped_and_nobody_checks(self):
        flipped = self.flip("ip.ttl bit 0", "off")
        self.assertGreaterEqual(flipped.counter("B", "IpInHdrErrors") + flipped.counter("B", "IpExtInCsumErrors"), 1)
        self.none(flipped, "B", "TcpInErrs")

    def test_a_bit_of_the_tcp_header_is_flipped_and_nobody_checks(self):
        flipped = self.flip("tcp.seq_raw", "off")
        self.assertEqual(flipped.counter("B", "TcpInCsumErrors"), 1)
        self.assertEqual(flipped.facts["hosts"]["B"]["kernel"]["tcp_in_errors"], 1)

    def test_a_bit_of_the_payload_is_flipped_and_nobody_checks(self):
        flipped = self.flip("payload 0.3", "off")
        self.assertEqual(flipped.counter("B", "TcpInCsumErrors"), 1)
        bad = flipped.rows(["frame.interface_name"], "tcp.checksum.status == 0")
        self.assertEqual([row[0] for row in bad], ["B"])
        self.assertIn("bit 3 of byte 66 flipped by action 1", flipped.comments())

    def test_a_truncated_frame(self):
        cut = self.go(f"when {DATA} nth 20: truncate 200", name="checked")
        self.assertEqual(cut.wire(ACTION="dropped", REASON="check_failed"), 1)
        passed = self.go(f"when {DATA} nth 20: truncate 200", "--frame-check", "off", name="unchecked")
        self.at_least(passed, "B", "IpExtInTruncatedPkts")

    def test_a_forged_reset(self):
        reset = self.go(f"when {DATA} nth 20: reset back", status=1)
        self.assertIn("Connection reset by peer", reset.done.stderr)
        self.assertEqual(reset.wire(FORGED="1"), 1)
        self.at_least(reset, "A", "TcpEstabResets")
        self.assertNotEqual(reset.facts["outcome"], "identical")

    def test_the_syn_is_lost(self):
        lost = self.go("when 'tcp.flags.syn == 1' from A nth 1: drop")
        self.at_least(lost, "A", "TcpExtTCPTimeouts", "TcpExtTCPSynRetrans")
        times = seconds(lost.sent("tcp.flags.syn == 1 && tcp.flags.ack == 0"))
        self.assertEqual(len(times), 2)
        self.assertAlmostEqual(times[1] - times[0], 1.0, delta=0.3)

    def test_the_syn_ack_is_lost(self):
        lost = self.go("when 'tcp.flags.syn == 1' from B nth 1: drop")
        self.at_least(lost, "A", "TcpExtTCPSynRetrans")
        self.assertGreaterEqual(len(lost.sent("tcp.flags.syn == 1", "B")), 2)

    def test_a_fin_is_lost(self):
        lost = self.go("when 'tcp.flags.fin == 1' from A nth 1: drop")
        self.at_least(lost, "A", "TcpExtTCPLossProbes", "TcpExtTCPTimeouts")
        self.assertGreaterEqual(len(lost.sent("tcp.flags.fin == 1")), 2)

    def test_arp_is_lost(self):
        lost = self.go("when 'arp' nth 1: drop")
        times = seconds(lost.sent("arp.opcode == 1"))
        self.assertGreaterEqual(len(times), 2)
        self.assertAlmostEqual(times[1] - times[0], 1.0, delta=0.3)
        self.none(lost, "A", "TcpRetransSegs")

    def test_the_cable_is_cut_for_five_seconds(self):
        cut = self.go("at 0.15s: cut 5s")
        self.at_least(cut, "A", "TcpExtTCPTimeouts", least=3)
        self.assertGreater(cut.wire(ACTION="dropped", REASON="cut"), 3)
        self.assert_doubling(cut, 5)

    def test_a_cruel_pause_of_five_seconds(self):
        paused = self.go("at 0.15s: pause 5s")
        self.at_least(paused, "A", "TcpExtTCPTimeouts", least=3)
        self.assert_doubling(paused, 5)

    def assert_doubling(self, outcome, length):
        """The same segment again and again, each time after twice as long."""
        again = collections.defaultdict(list)
        for at, number, _ in outcome.sent("tcp.len > 0"):
            again[number].append(float(at))
        times = max(again.values(), key=len)
        gaps = [b - a for a, b in zip(times, times[1:])]
        gaps = [gap for gap in gaps if gap > 0.15]  # after the last acknowledgment: probes come before timeouts
        self.assertGreaterEqual(len(gaps), 3, gaps)
        for one, two in list(zip(gaps, gaps[1:]))[-2:]:
            self.assertAlmostEqual(two / one, 2, delta=0.5, msg=str(gaps))

    def test_a_frozen_wire_of_five_seconds(self):
        frozen = self.go("at 0.15s: freeze 5s")
        times = seconds(frozen.sent("tcp.len > 0"))
        self.assertGreater(max(b - a for a, b in zip(times, times[1:])), 4.5)
        self.none(frozen, "A", "TcpRetransSegs", "TcpExtTCPTimeouts")
        self.assertEqual(frozen.found("tcp.analysis.retransmission"), 0)

    def test_a_slow_reader_closes_the_window(self):
        slow = self.go("", "--slow-reader", "500k", "--receive-buffer", "16K")
        self.at_least(slow, "B", "TcpExtTCPToZeroWindowAdv")
        self.at_least(slow, "B", "TcpExtTCPFromZeroWindowAdv")
        self.assertGreaterEqual(slow.found("tcp.analysis.zero_window", "A"), 1)


@osiscope.needs_lab
class Chance(LabTest):
    HARM = ["--loss", "2%", "--burst-loss", "0.5%/3", "--duplicate", "2%", "--reorder", "2%/3", "--corrupt", "1%", "--jitter", "2ms"]

    def decisions(self, seed, name):
        """The wire's decisions, way by way."""
        outcome = Outcome(self.folder, "", "--seed", seed, *self.HARM, name=name)
        self.assertEqual(outcome.done.returncode, 0, outcome.done.stdout + outcome.done.stderr)
        ways = collections.defaultdict(list)
        for line in outcome.decisions.read_text().splitlines():
            way, decision = line.split(": ", 1)
            ways[way.rsplit(" ", 1)[0]].append(decision)
        return ways

    def test_the_same_seed_decides_the_same(self):
        first, second, other = (self.decisions(seed, name) for seed, name in (("7", "one"), ("7", "two"), ("8", "three")))
        self.assertEqual(set(first), {"link 0 A>B", "link 0 B>A"})
        for way in first:
            common = min(len(first[way]), len(second[way]))  # the kernels may send a few frames more or fewer
            self.assertGreater(common, 40)
            self.assertEqual(first[way][:common], second[way][:common])
            self.assertNotEqual(first[way][:40], other[way][:40])

    def test_whatever_chance_does_the_file_arrives_identical_or_the_error_is_clear(self):
        for seed in range(int(os.environ.get("OSISCOPE_RUNS", "12"))):
            with self.subTest(seed=seed):
                outcome = Outcome(self.folder, "", "--seed", str(seed), "--rate", "50M", "--delay", "1ms", *self.HARM, name=f"chance{seed}")
                if outcome.done.returncode != 0:
                    self.assertRegex(outcome.done.stderr, "timed out|reset|--max-time")
                self.assertIn(f"seed {seed}", outcome.done.stdout + outcome.done.stderr)
        self.assert_nothing_left()

    def test_it_gives_up_in_time_and_saves_the_recording(self):
        outcome = Outcome(self.folder, "", "--loss", "100%", "--max-time", "2s")
        self.assert_fails(outcome.done, "The transfer was not complete after 2 s (--max-time)")
        self.assertGreater(outcome.wire(ACTION="dropped", REASON="loss"), 0)
        self.assertEqual(outcome.facts["outcome"], "failed")
        self.assert_nothing_left()


@osiscope.needs_lab
class Accuracy(LabTest):
    """The best of several attempts: a busy machine can only be late."""

    def measure(self, rate, delay_ms):
        outcome = Outcome(self.folder, "", "--rate", f"{rate}M", "--delay", f"{delay_ms}ms", "--line-code", "none", name=f"rate{rate}")
        self.assertEqual(outcome.done.returncode, 0, outcome.done.stderr)
        sent = [e for e in journal(outcome.recording) if e.get("OSISCOPE_EVENT") == "wire" and e["_HOSTNAME"] == "A"
                and e["OSISCOPE_ACTION"] == "carried" and int(e["OSISCOPE_LENGTH"]) > 1000]
        late = sorted((int(e["OSISCOPE_ARRIVED"]) - int(e["OSISCOPE_LAST_BIT"])) / 1e6 - delay_ms for e in sent)
        # Frames that came one behind the other without a gap: the line was never idle between them.
        ends = [(int(e["OSISCOPE_FIRST_BIT"]), int(e["OSISCOPE_LAST_BIT"]), int(e["OSISCOPE_ARRIVED"]), int(e["OSISCOPE_LENGTH"])) for e in sent]
        ends.sort()
        longest, start = (0, 0), 0
        for i in range(1, len(ends) + 1):
            if i == len(ends) or ends[i][0] - ends[i - 1][1] > 12 * 8e9 / (rate * 1e6) + 1000:
                longest = max(longest, (i - start, start))
                start = i
        count, start = longest
        bits = sum((e[3] + 24) * 8 for e in ends[start + 1:start + count])
        measured = bits / ((ends[start + count - 1][2] - ends[start][2]) / 1e9) / 1e6 if count > 1 else 0
        return count, measured / rate - 1, late[len(late) // 2]

    def test_rate_and_delay_are_what_was_asked_for(self):
        for rate in (1, 10, 100):
            best_rate, best_delay = 1.0, 1000.0
            for _ in range(5):
                count, wrong, late = self.measure(rate, 10)
                print(f"\n{rate} Mbit/s: {count} frames in a row, rate off by {wrong * 100:.2f} %, median {late:.3f} ms late", end="")
                best_rate, best_delay = min(best_rate, abs(wrong)), min(best_delay, late)
                if best_rate < 0.01 and best_delay < 0.2:
                    break
            self.assertLess(best_rate, 0.01 if not osiscope.SANITIZED else 0.1)
            self.assertLess(best_delay, 0.2 if not osiscope.SANITIZED else 2)


if __name__ == "__main__":
    osiscope.main()
