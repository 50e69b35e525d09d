#!/usr/bin/env python3
"""Slow motion makes no noise of its own: however slow the wire is, no kernel retransmits or asks again because of it. The
kernels' own counters say so, and the recorded frames."""
import concurrent.futures
import unittest

import osiscope
from osiscope import LabTest
from wire_test import DATA, Outcome, journal

QUIET = ("TcpRetransSegs", "TcpExtTCPLossProbes", "TcpExtTCPSynRetrans", "TcpExtTCPTimeouts")
HOSTS = ("A", "B", "R-A", "R-B")
AT_ONCE = 6  # these runs wait most of the time


def slow_until_b_has_the_file(slow, topology):
    return f"slow {slow}\nwhen 'tcp.len > 0' from B link {int(topology != 'direct')} nth 2: slow 1"


def commands(outcome):
    return [entry["OSISCOPE_COMMAND"] for entry in journal(outcome.recording) if entry.get("OSISCOPE_EVENT") == "command"]


def paces(outcome):
    return [int(line[5:]) for line in commands(outcome) if line.startswith("pace ")]


@osiscope.needs_lab
class SlowMotion(LabTest):
    def go(self, name, script, *options, size=6_000):
        folder = self.folder / name
        folder.mkdir()
        (folder / "file.bin").write_bytes(bytes(range(250)) * (size // 250))
        outcome = Outcome(folder, script, "--seed", "7", *options, max_time="60s")
        self.assertEqual(outcome.done.returncode, 0, name + outcome.done.stdout + outcome.done.stderr)
        return outcome

    def go_all(self, runs, size=6_000):
        """Every name's outcome; `runs` has script and options."""
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as several:
            going = {name: several.submit(self.go, name, *run, size=size) for name, run in runs.items()}
            return {name: outcome.result() for name, outcome in going.items()}

    def expect_quiet(self, name, outcome):
        counted = {host: {key: outcome.counter(host, key) for key in QUIET} for host in "AB"}
        self.assertEqual(counted, dict.fromkeys("AB", dict.fromkeys(QUIET, 0)), f"{name}: {commands(outcome)}")

    def setting_out(self, outcome):
        """What goes before the data, read once: (interface, out of it?, seconds, whom is asked for, an answer?, a SYN?)."""
        fields = ["frame.interface_name", "frame.p2p_dir", "frame.time_epoch", "arp.opcode", "arp.dst.proto_ipv4", "icmpv6.type",
                  "icmpv6.nd.ns.target_address", "tcp.flags.syn"]
        rows = outcome.rows(fields, "arp || icmpv6.type == 135 || icmpv6.type == 136 || tcp.flags.syn == 1")
        return [(row[0], row[1] != "1", float(row[2]), row[4] if row[3] == "1" else row[6] if row[5] == "135" else "",
                 row[3] == "2" or row[5] == "136", row[7] != "") for row in rows]

    def expect_neighbours_known_before_the_syn(self, outcome, asked):
        """`asked`: of whom each interface's own kernel asks, one entry a frame. Every answer is there before A's SYN leaves."""
        frames = self.setting_out(outcome)
        questions = {interface: [whom for at, out, _, whom, _, _ in frames if at == interface and out and whom] for interface in HOSTS}
        self.assertEqual(questions, {interface: asked.get(interface, []) for interface in HOSTS})
        (syn, ) = [at for interface, out, at, _, _, is_syn in frames if interface == "A" and out and is_syn]
        answers = [at for interface, out, at, _, is_answer, _ in frames if interface in HOSTS and not out and is_answer]
        self.assertEqual(len(answers), sum(len(set(whom)) for whom in asked.values()))
        self.assertLess(max(answers), syn)

    def test_nothing_is_sent_again_however_slow_the_wire_is_from_the_start(self):
        runs = {}
        for slow in (200, 100, 20, 5):
            for topology in ("router", "direct", "switch") if slow == 20 else ("router", "direct"):
                delay = "20ms" if slow <= 20 else "5ms"
                runs[f"{topology}-{slow}"] = (slow_until_b_has_the_file(slow, topology), "--topology", topology, "--delay", delay)
        for name, outcome in self.go_all(runs).items():
            with self.subTest(run=name):
                topology, slow = name.split("-")
                self.expect_quiet(name, outcome)
                asked = {"A": ["10.7.0.254"], "R-B": ["10.8.0.2"]} if topology == "router" else {"A": ["10.7.0.2"]}
                self.expect_neighbours_known_before_the_syn(outcome, asked)
                self.expect_pace_of_the_handshake(outcome, topology, int(slow))

    def expect_pace_of_the_handshake(self, outcome, topology, slow):
        """A SYN of 74 bytes there and back within 0.9 s, at 10 Mbit/s."""
        round_trip = (1 if topology == "direct" else 2) * 2 * ((0.02 if slow <= 20 else 0.005) + (80 + 24) * 8 / 10e6)
        handshake = int(0.9 / round_trip)
        told = "\n".join(commands(outcome))
        if handshake >= slow:
            self.assertEqual(paces(outcome), [])
            self.assertNotIn("note:", told)
            return
        self.assertEqual(paces(outcome), [handshake, slow])
        self.assertIn(f"note: Until the connection is established the wire is slowed {handshake} times, instead of {slow} times", told)

    def test_over_ipv6_both_ends_of_each_link_have_asked_once_before_the_syn(self):
        runs = {f"{topology}6": (slow_until_b_has_the_file(20, topology), "--topology", topology, "--ipv6") for topology in ("router", "direct")}
        links = {"direct6": {"A": "fd07::2", "B": "fd07::1"},
                 "router6": {"A": "fd07::fe", "R-A": "fd07::1", "R-B": "fd08::2", "B": "fd08::fe"}}
        for name, outcome in self.go_all(runs).items():
            with self.subTest(run=name):
                self.expect_quiet(name, outcome)
                self.expect_neighbours_known_before_the_syn(outcome, {interface: [whom] for interface, whom in links[name].items()})

    def test_slowed_down_in_the_middle_of_a_transfer_nothing_is_sent_again_either(self):
        runs = {f"{topology}-{slow}": (f"when {DATA} nth 20: slow {slow}\nwhen {DATA} nth {last}: slow 1", "--topology", topology)
                for topology, slow, last in (("direct", 20, 60), ("router", 20, 60), ("direct", 100, 40))}
        runs["by steps"] = ("at 0.1s: slow 5\nat 0.15s: slow 50\nat 0.2s: slow 10\nat 0.25s: slow 1", )
        for name, outcome in self.go_all(runs, size=120_000).items():
            with self.subTest(run=name):
                self.expect_quiet(name, outcome)
                self.assertNotIn("note:", "\n".join(commands(outcome)))

    def test_a_lost_arp_request_costs_the_syn_nothing(self):
        lost = self.go("lost", "when 'arp' nth 1: drop")
        self.expect_quiet("lost", lost)
        self.expect_neighbours_known_before_the_syn(lost, {"A": ["10.7.0.2", "10.7.0.2"]})


if __name__ == "__main__":
    osiscope.main()
