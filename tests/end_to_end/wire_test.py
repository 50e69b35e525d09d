#!/usr/bin/env python3
"""The wire's scenarios, each against what the hosts' own kernels report and what tshark makes of the recording.

The scenario table is docs/wire.md's: script and options of each row are read from there."""
import collections
import os
import random
import re
import shutil
import statistics
import subprocess
import time
import unittest

import osiscope
from osiscope import LabTest, facts, run, tool, tshark_fields

DOCUMENT = osiscope.ROOT / "docs" / "wire.md"
BYTES = 120_000  # enough for a window of segments behind every one that is touched
WIRE = ["--rate", "10M", "--delay", "10ms"]
MAX_TIME = "120s"
DATA = "'tcp.len > 1000' from A"


class Outcome:
    """One run: the recording, each kernel's counters, tshark's findings."""

    def __init__(self, folder, script="", *options, name="run", max_time=MAX_TIME):
        self.recording = folder / f"{name}.pcapng"
        self.decisions = folder / f"{name}.txt"
        file = folder / "file.bin"
        if not file.exists():
            file.write_bytes(os.urandom(BYTES))
        actions = folder / f"{name}.actions"
        actions.write_text(script + "\n")
        self.done = run("record", "--file", file, "--out", self.recording, "--actions", actions, "--decisions", self.decisions,
                        *WIRE, "--max-time", max_time, *options, timeout=180)
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

    def told_of_the_reset(self):
        """What `explain` says of the first frame with RST."""
        first = run("decode", self.recording, "--filter", "tcp.flags.reset == 1").stdout.split()[0]
        return run("explain", self.recording, "--frame", first).stdout

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


def scenarios():
    """The document's table: scenario -> (script, options)."""
    rows = {}
    for line in DOCUMENT.read_text().split("## Scenarios")[1].split("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] != "scenario" and not cells[0].startswith("-"):
            rows[cells[0]] = (cells[1].strip("`"), cells[2].strip("`").split())
    return rows


def method_of(scenario):
    return "test_" + re.sub(r"\W", "_", scenario.lower())


@osiscope.needs_lab
class Scenarios(LabTest):
    """Each method is a row of the document's table and takes script and options from there."""

    def test_every_row_of_the_document_is_tested_and_every_test_is_in_it(self):
        tests = {name for name in dir(self) if name.startswith("test_")} - {self._testMethodName}
        self.assertEqual(tests, {method_of(scenario) for scenario in scenarios()})

    def go(self, status=0, last=None, name="run"):
        script, options = next(row for scenario, row in scenarios().items() if method_of(scenario) == self._testMethodName)
        outcome = Outcome(self.folder, script.replace("LAST", str(last)), *options, name=name)
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
        self.assertGreater(calm.counter("A", "TcpOutSegs"), 80)
        self.none(calm, "A", "TcpRetransSegs", "TcpExtTCPTimeouts")
        self.none(calm, "B", "TcpInErrs", "TcpExtTCPOFOQueue")
        self.assertEqual(calm.comments(), [])

    def test_a_single_loss(self):
        lost = self.go()
        self.at_least(lost, "A", "TcpExtTCPFastRetrans", "TcpExtTCPSackRecovery")
        self.none(lost, "A", "TcpExtTCPTimeouts")
        self.assertEqual(lost.wire(ACTION="dropped", REASON="by_hand"), 1)
        self.assertGreaterEqual(lost.found("tcp.analysis.fast_retransmission || tcp.analysis.retransmission || tcp.analysis.out_of_order"), 1)
        self.assertGreaterEqual(lost.found("tcp.analysis.duplicate_ack"), 1)
        self.assertEqual(lost.comments(), ["dropped on the wire by action 1"])

    def test_the_tail_is_lost(self):
        calm = Outcome(self.folder, name="count")
        lost = self.go(last=len(calm.sent("tcp.len > 0")))
        self.at_least(lost, "A", "TcpExtTCPLossProbes", "TcpExtTCPTimeouts")
        self.assertGreaterEqual(lost.found("tcp.analysis.retransmission"), 1)

    def test_a_burst_is_lost(self):
        lost = self.go()
        self.at_least(lost, "A", "TcpExtTCPSackRecovery")
        self.none(lost, "A", "TcpExtTCPRenoRecovery")
        self.assertGreaterEqual(lost.counter("A", "TcpRetransSegs"), 5)
        self.assertGreaterEqual(len(lost.rows(["frame.number"], "tcp.options.sack_le")), 1)

    def test_a_burst_is_lost_without_sack(self):
        lost = self.go()
        self.none(lost, "A", "TcpExtTCPSackRecovery")
        self.at_least(lost, "A", "TcpExtTCPRenoRecovery", "TcpExtTCPTimeouts")
        self.assertEqual(lost.rows(["frame.number"], "tcp.options.sack_le"), [])

    def test_a_duplicate(self):
        doubled = self.go()
        self.at_least(doubled, "B", "TcpExtTCPDSACKOldSent")
        self.at_least(doubled, "A", "TcpExtTCPDSACKRecv")
        self.none(doubled, "A", "TcpRetransSegs")
        told = run("decode", doubled.recording, "--filter", "tcp.analysis.flags && ip.src == 10.7.0.1 && tcp.len > 0").stdout.splitlines()
        self.assertEqual([line.split("~ ")[1][:11] for line in told], ["duplicated:"] * 2, told)  # on the wire and at B

    def test_reordering_within_the_threshold(self):
        swapped = self.go()
        self.at_least(swapped, "B", "TcpExtTCPOFOQueue")
        self.none(swapped, "A", "TcpRetransSegs", "TcpExtTCPTimeouts")
        self.assertGreaterEqual(swapped.found("tcp.analysis.duplicate_ack"), 1)

    def test_reordering_beyond_the_threshold(self):
        swapped = self.go()
        self.at_least(swapped, "A", "TcpRetransSegs")
        self.at_least(swapped, "A", "TcpExtTCPDSACKRecv")
        self.at_least(swapped, "A", "TcpExtTCPSackRecovery", "TcpExtTCPFastRetrans")

    def assert_card_noticed(self, touched):
        self.assertEqual(touched.wire(ACTION="dropped", REASON="check_failed"), 1)
        self.at_least(touched, "A", "TcpRetransSegs")
        self.none(touched, "B", "IpInHdrErrors", "IpExtInCsumErrors", "IpExtInTruncatedPkts", "TcpInErrs", "TcpInCsumErrors")

    def test_a_bit_of_the_ethernet_header_flipped(self):
        self.assert_card_noticed(self.go())

    def test_a_bit_of_the_ip_header_flipped(self):
        self.assert_card_noticed(self.go())

    def test_a_bit_of_the_tcp_header_flipped(self):
        self.assert_card_noticed(self.go())

    def test_a_bit_of_the_payload_flipped(self):
        self.assert_card_noticed(self.go())

    def test_a_truncated_frame(self):
        self.assert_card_noticed(self.go())

    def test_a_bit_of_the_ethernet_header_flipped_and_nobody_checks(self):
        flipped = self.go()
        self.assertEqual(flipped.wire(ACTION="carried", FLIPPED_BITS="6"), 1)
        self.at_least(flipped, "A", "TcpRetransSegs")
        self.none(flipped, "B", "IpInHdrErrors", "TcpInErrs", "TcpInCsumErrors")

    def test_a_bit_of_the_ip_header_flipped_and_nobody_checks(self):
        flipped = self.go()
        self.at_least(flipped, "B", "IpInHdrErrors", "IpExtInCsumErrors")
        self.none(flipped, "B", "TcpInErrs")

    def test_a_bit_of_the_tcp_header_flipped_and_nobody_checks(self):
        flipped = self.go()
        self.assertEqual(flipped.counter("B", "TcpInCsumErrors"), 1)
        self.assertEqual(flipped.facts["hosts"]["B"]["kernel"]["tcp_in_errors"], 1)

    def test_a_bit_of_the_payload_flipped_and_nobody_checks(self):
        flipped = self.go()
        self.assertEqual(flipped.counter("B", "TcpInCsumErrors"), 1)
        bad = flipped.rows(["frame.interface_name"], "tcp.checksum.status == 0")
        self.assertEqual({row[0] for row in bad} - {"wire"}, {"B"})
        self.assertIn("bit 3 of byte 66 flipped by action 1", flipped.comments())

    def test_a_truncated_frame_and_nobody_checks(self):
        self.at_least(self.go(), "B", "IpExtInTruncatedPkts")

    def test_a_forged_reset(self):
        reset = self.go(status=1)
        self.assertIn("Connection reset by peer", reset.done.stderr)
        self.assertEqual(reset.wire(FORGED="1"), 1)
        self.at_least(reset, "A", "TcpEstabResets")
        self.assertEqual(reset.facts["outcome"], "failed")

    def test_a_slow_reader(self):
        slow = self.go()
        self.at_least(slow, "B", "TcpExtTCPToZeroWindowAdv")
        self.at_least(slow, "B", "TcpExtTCPFromZeroWindowAdv")
        self.assertGreaterEqual(slow.found("tcp.analysis.zero_window"), 1)

    def test_the_syn_is_lost(self):
        lost = self.go()
        self.at_least(lost, "A", "TcpExtTCPTimeouts", "TcpExtTCPSynRetrans")
        times = seconds(lost.sent("tcp.flags.syn == 1 && tcp.flags.ack == 0"))
        self.assertEqual(len(times), 2)
        self.assertAlmostEqual(times[1] - times[0], 1.0, delta=0.3)

    def test_the_syn_ack_is_lost(self):
        lost = self.go()
        self.at_least(lost, "A", "TcpExtTCPSynRetrans")
        self.assertGreaterEqual(len(lost.sent("tcp.flags.syn == 1", "B")), 2)

    def test_a_fin_is_lost(self):
        lost = self.go()
        self.at_least(lost, "A", "TcpExtTCPLossProbes", "TcpExtTCPTimeouts")
        self.assertGreaterEqual(len(lost.sent("tcp.flags.fin == 1")), 2)

    def test_arp_is_lost(self):
        lost = self.go()
        times = seconds(lost.sent("arp.opcode == 1"))
        self.assertGreaterEqual(len(times), 2)
        self.assertAlmostEqual(times[1] - times[0], 1.0, delta=0.3)

    def test_the_cable_is_cut_for_five_seconds(self):
        cut = self.go()
        self.at_least(cut, "A", "TcpExtTCPTimeouts", least=3)
        self.assertGreater(cut.wire(ACTION="dropped", REASON="cut"), 3)
        self.assert_doubling(cut)

    def test_a_cruel_pause_of_five_seconds(self):
        paused = self.go()
        self.at_least(paused, "A", "TcpExtTCPTimeouts", least=3)
        self.assert_doubling(paused)

    def assert_doubling(self, outcome):
        """The same segment again and again, each time after twice as long."""
        again = collections.defaultdict(list)
        for at, number, _ in outcome.sent("tcp.len > 0"):
            again[number].append(float(at))
        times = max(again.values(), key=len)
        gaps = [gap for gap in (b - a for a, b in zip(times, times[1:])) if gap > 0.15]  # probes come sooner
        self.assertGreaterEqual(len(gaps), 3, gaps)
        doublings = [two / one for one, two in zip(gaps, gaps[1:])]
        self.assertTrue(any(abs(factor - 2) < 0.3 for factor in doublings), gaps)
        self.assertGreater(max(gaps), 1.0)

    def test_a_frozen_wire_of_five_seconds(self):
        frozen = self.go()
        times = seconds(frozen.sent("tcp.len > 0"))
        self.assertGreater(max(b - a for a, b in zip(times, times[1:])), 4.5)
        self.none(frozen, "A", "TcpRetransSegs", "TcpExtTCPTimeouts")
        self.assertEqual(frozen.found("tcp.analysis.retransmission"), 0)


def random_options(chance):
    """Harm of every kind, from none to too much, each way its own, on every kind of wire and TCP."""
    def percent(most):
        return f"{chance.choice([0, 0, chance.uniform(0, most / 10), chance.uniform(0, most)]):.3f}%"

    options = ["--rate", chance.choice(["5M", "20M", "50M", "200M"]), "--delay", chance.choice(["0", "200us", "1ms", "5ms"])]
    for way in ("A>B:", "B>A:"):
        options += ["--loss", way + percent(10), "--burst-loss", f"{way}{percent(1)}/{chance.randint(2, 6)}", "--duplicate", way + percent(10),
                    "--reorder", f"{way}{percent(10)}/{chance.randint(1, 8)}", "--corrupt", way + percent(5),
                    "--jitter", way + chance.choice(["0", "500us", "5ms"]), "--queue", way + str(chance.choice([5, 20, 1000]))]
    options += ["--line-code", chance.choice(["none", "nrz-l", "manchester", "mlt3", "8b10b"])]
    if chance.random() < 0.3:
        options += ["--bit-errors", chance.choice(["1e-7", "1e-6", "1e-5"])]
    for option, values in (("--topology", ["direct", "direct", "switch", "router"]), ("--frame-check", ["on", "on", "off"]),
                           ("--sack", ["on", "off"]), ("--timestamps", ["on", "off"]), ("--congestion", ["reno", "cubic"]),
                           ("--delayed-ack", ["on", "off"]), ("--mtu", ["1500", "576", "9000"])):
        options += [option, chance.choice(values)]
    if "576" not in options:  # IPv6 needs an MTU of 1280
        options += chance.choice([[], ["--ipv6"]])
    return options + chance.choice([[], ["--raw"]])


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
        """OSISCOPE_RUNS says how often, OSISCOPE_FIRST_SEED from which seed; the options are drawn from the seed, too."""
        first, kept = int(os.environ.get("OSISCOPE_FIRST_SEED", "0")), self.folder / "kept"
        outcomes = collections.Counter()
        for seed in range(first, first + int(os.environ.get("OSISCOPE_RUNS", "12"))):
            options = random_options(random.Random(seed))
            kept.unlink(missing_ok=True)
            with self.subTest(seed=seed, options=" ".join(options)):
                outcome = Outcome(self.folder, "", "--seed", str(seed), "--keep", kept, *options, name="chance", max_time="20s")
                said = outcome.done.stdout + outcome.done.stderr
                self.assertIn(f"seed {seed}", said)
                if outcome.done.returncode == 0:
                    self.assertEqual(kept.read_bytes(), (self.folder / "file.bin").read_bytes())
                else:
                    self.assertEqual(outcome.done.returncode, 1, said)
                    self.assertRegex(outcome.done.stderr, r"timed out|reset|--max-time|no route|cannot connect")
                    self.assertFalse(kept.exists())
                outcomes[outcome.done.returncode] += 1
        print(f"{outcomes[0]} files identical, {outcomes[1]} clear errors ... ", end="")
        self.assertGreater(outcomes[0], outcomes[1])
        self.assert_nothing_left()

    def test_it_gives_up_in_time_and_saves_the_recording(self):
        outcome = Outcome(self.folder, "", "--loss", "100%", max_time="2s")
        self.assert_fails(outcome.done, "The transfer was not complete after 2 s (--max-time)")
        self.assertGreater(outcome.wire(ACTION="dropped", REASON="loss"), 0)
        self.assertEqual(outcome.facts["outcome"], "failed")
        # The hosts never came to an end, yet their kernels were asked: A kept asking for B's address, and had no SYN to send.
        self.assertEqual(outcome.counter("A", "InterfaceOutFrames"), len(outcome.sent("eth", "A")))
        self.assertEqual(outcome.counter("A", "TcpOutSegs"), 0)
        self.assertEqual(outcome.counter("A", "InterfaceInFrames"), 0)
        self.assert_nothing_left()


@osiscope.needs_lab
class Language(LabTest):
    """What a script asks for, measured at B; wire_model_test.py has much more of it."""

    def go(self, script, *options, status=0, name="run", max_time="20s"):
        outcome = Outcome(self.folder, script, "--seed", "7", *options, name=name, max_time=max_time)
        self.assertEqual(outcome.done.returncode, status, outcome.done.stdout + outcome.done.stderr)
        return outcome

    def test_a_swapped_frame_arrives_exactly_so_many_places_later_in_a_full_queue(self):
        for places in (1, 3, 8):
            swapped = self.go(f"when {DATA} nth 20: swap {places}", "--rate", "1M", "--delay", "5ms", name=f"swap{places}")
            sent = [row[1] for row in swapped.sent("tcp.len > 1000")]
            received = [row[0] for row in swapped.rows(["tcp.seq"], 'frame.interface_name == "B" && frame.p2p_dir == 1 && tcp.len > 1000')]
            expected = sent[:19] + sent[20:20 + places] + [sent[19]] + sent[20 + places:]
            self.assertEqual(received[:40], expected[:40])

    def test_what_is_dropped_together_with_what_was_made_of_it_does_not_keep_the_run_from_ending(self):
        scripts = {"copies": f"when {DATA} nth 20-22: duplicate\nwhen {DATA} nth 20-22: drop",
                   "lost copies": f"when {DATA} every: duplicate", "held": f"when {DATA} nth 20: hold\nwhen {DATA} nth 20: drop"}
        for name, script in scripts.items():
            began = time.monotonic()
            self.go(script, *(["--loss", "10%"] if name == "lost copies" else []), name=name.replace(" ", "-"))
            self.assertLess(time.monotonic() - began, 9 if not osiscope.SANITIZED else 30, name)

    def test_a_dropped_segment_and_its_forged_reset_are_two_frames(self):
        reset = self.go(f"when {DATA} nth 20: reset back\nwhen {DATA} nth 20: drop", status=1)
        self.assertIn("Connection reset by peer", reset.done.stderr)
        self.assertEqual(reset.wire(ACTION="dropped", REASON="by_hand"), 1)
        self.assertEqual(reset.wire(ACTION="carried", FORGED="1"), 1)

    def test_a_forged_reset_has_the_number_its_receiver_expects_when_it_arrives(self):
        scripts = {"after a gap": f"when {DATA} nth 20: drop\nwhen {DATA} nth 22: reset",
                   "late": f"when {DATA} nth 20: reset\nwhen {DATA} nth 20: delay 20ms",
                   "to the sender": f"when {DATA} nth 20: reset back"}
        for name, script in scripts.items():
            reset = self.go(script, status=1, name=name.replace(" ", "-"))
            self.assertEqual(reset.facts["outcome"], "failed", name)
            host = "A" if name == "to the sender" else "B"
            self.assertEqual(reset.counter(host, "TcpEstabResets"), 1, name)
            self.assertEqual(reset.counter(host, "TcpExtTCPChallengeACK"), 0, name)
            self.assertIn(f"its sequence number is RCV.NXT: {host} resets the connection", reset.told_of_the_reset())

    def test_a_forged_reset_in_the_window_draws_a_challenge_ack_and_one_outside_is_discarded(self):
        for way, host in (("", "B"), ("back ", "A")):
            for aim, challenges in (("in-window", 1), ("outside", 0)):
                reset = self.go(f"when {DATA} nth 20: reset {way}{aim}", name=f"{way.strip()}{aim}")
                self.assertEqual(reset.facts["outcome"], "identical")
                self.assertEqual(reset.wire(ACTION="carried", FORGED="1"), 1)
                self.assertEqual(reset.counter(host, "TcpExtTCPChallengeACK"), challenges, (way, aim))
                self.assertEqual(reset.counter(host, "TcpEstabResets"), 0)
                self.assertIn("answers with a challenge ACK" if challenges else f"outside {host}'s window: {host} silently discards it",
                              reset.told_of_the_reset())

    def test_the_run_waits_for_what_is_held_for_a_time_and_for_slow_motion(self):
        held = self.go(f"when {DATA} nth 20: hold 4s")
        self.assertEqual(held.wire(REASON="unfinished"), 0)
        slow = self.go("when 'tcp.flags.fin == 1' from B nth 1: slow 200", name="slow")
        self.assertEqual(slow.wire(REASON="unfinished"), 0)

    @unittest.skipUnless(os.environ.get("OSISCOPE_LONG"), "takes a minute")
    def test_the_run_waits_longer_than_ten_seconds_for_the_last_frames_in_slow_motion(self):
        slow = self.go("when 'tcp.flags.fin == 1' from B nth 1: slow 700", "--delay", "20ms", max_time="120s")
        self.assertEqual(slow.wire(REASON="unfinished"), 0)

    def test_a_run_ends_within_its_longest_time_whatever_is_still_held(self):
        began = time.monotonic()
        outcome = self.go(f"when {DATA} nth 20: hold 60s", max_time="3s")
        self.assertEqual(outcome.wire(REASON="unfinished"), 1)
        self.assertLess(time.monotonic() - began, 7 if not osiscope.SANITIZED else 30)

    def test_a_script_may_be_longer_than_64_KiB(self):
        lines = [f"when 'frame.len == {20_000 + number}' nth 1: drop  # – never" for number in range(3000)]
        outcome = self.go("\n".join(lines) + f"\nwhen {DATA} nth 20: drop")
        self.assertEqual(outcome.wire(ACTION="dropped", REASON="by_hand"), 1)
        self.assertEqual(outcome.comments(), ["dropped on the wire by action 3001"])
        self.assertEqual((outcome.facts["outcome"], len(outcome.facts["actions"])), ("identical", 3001))
        self.assert_fails(Outcome(self.folder, "#" * (1 << 20) + "\n", name="longer").done, "is longer than a script may be, 1 MiB")

    def test_a_link_that_is_not_there_is_named_before_anything_starts(self):
        for script in ("cut link 7", "at 1s: cut link 7", "when 'tcp' link 7 nth 1: drop"):
            self.assert_fails(Outcome(self.folder, script).done, "line 1: there is no link 7; the only one is 0")

    @unittest.skipIf(osiscope.SANITIZED or not shutil.which("cc"), "needs cc and a program without sanitizers")
    def test_times_hold_while_the_wall_clock_is_slewed(self):
        """A clock that gains 50 ms a second: flights still take their 10 ms, from the first frame to the last."""
        source, shim = self.folder / "slew.c", self.folder / "slew.so"
        source.write_text("""#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec* now) {
    static long long began;
    const int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (clock != CLOCK_REALTIME) return result;
    const long long wall = now->tv_sec * 1000000000LL + now->tv_nsec;
    if (began == 0) began = wall;
    const long long gained = wall + (wall - began) / 20;
    now->tv_sec = gained / 1000000000;
    now->tv_nsec = gained % 1000000000;
    return result;
}
""")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source], check=True)
        file, recording = self.folder / "file.bin", self.folder / "slewed.pcapng"
        file.write_bytes(os.urandom(BYTES))
        done = run("record", "--file", file, "--out", recording, "--rate", "1M", "--delay", "10ms", env={"LD_PRELOAD": str(shim)})
        self.assertEqual(done.returncode, 0, done.stderr)
        flights = [(int(e["OSISCOPE_ARRIVED"]) - int(e["OSISCOPE_LAST_BIT"])) / 1e6 for e in journal(recording)
                   if e.get("OSISCOPE_EVENT") == "wire" and e["OSISCOPE_ACTION"] == "carried"]
        self.assertGreater(min(flights), 9.5)
        self.assertLess(statistics.median(flights[-20:]), 14)


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
