#!/usr/bin/env python3
"""What precedes the transfer costs it nothing: the kernels' own counters say so, and the recorded frames."""
import unittest

import osiscope
from osiscope import LabTest
from wire_test import Outcome, journal

QUIET = ("TcpRetransSegs", "TcpExtTCPLossProbes", "TcpExtTCPSynRetrans", "TcpExtTCPTimeouts")
HOSTS = ("A", "B", "R-A", "R-B")


def commands(outcome):
    return [entry["OSISCOPE_COMMAND"] for entry in journal(outcome.recording) if entry.get("OSISCOPE_EVENT") == "command"]


@osiscope.needs_lab
class SlowMotion(LabTest):
    def go(self, name, script, *options, size=6_000):
        folder = self.folder / name
        folder.mkdir()
        (folder / "file.bin").write_bytes(bytes(range(250)) * (size // 250))
        outcome = Outcome(folder, script, "--seed", "7", *options, max_time="60s")
        self.assertEqual(outcome.done.returncode, 0, name + outcome.done.stdout + outcome.done.stderr)
        return outcome

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

    def test_a_routers_neighbours_are_known_before_the_syn_too(self):
        routed = self.go("routed", "", "--topology", "router")
        self.expect_neighbours_known_before_the_syn(routed, {"A": ["10.7.0.254"], "R-B": ["10.8.0.2"]})

    def test_a_lost_arp_request_costs_the_syn_nothing(self):
        lost = self.go("lost", "when 'arp' nth 1: drop")
        self.expect_quiet("lost", lost)
        self.expect_neighbours_known_before_the_syn(lost, {"A": ["10.7.0.2", "10.7.0.2"]})


if __name__ == "__main__":
    osiscope.main()
