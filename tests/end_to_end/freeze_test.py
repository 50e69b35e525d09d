#!/usr/bin/env python3
"""The wire frozen at random moments, from the first frame on and in slow motion: while it stands no kernel sends anything
again, and it is never refused. After the thaw the kernels are as they were: nothing is sent again then either."""
import concurrent.futures
import random
import unittest

import osiscope
from osiscope import LabTest, run, tool
from wire_test import Outcome, journal

TRIES = 20


@osiscope.needs_lab
class FrozenAtAnyMoment(LabTest):
    def frozen_run(self, slow, moment):
        """The wire's own words: when it stood, when it moved again, and why a freeze was not what it should be."""
        script = self.folder / "script.txt"
        script.write_text(f"slow {slow}\nat {moment:.4f}s: freeze 1s\n")
        recording = self.folder / "frozen.pcapng"
        run("record", "--rate", "10M", "--delay", "5ms", "--seed", "7", "--actions", script, "--out", recording)
        told = [entry for entry in journal(recording) if entry.get("OSISCOPE_EVENT") == "command"]
        times = {entry["OSISCOPE_COMMAND"]: int(entry["OSISCOPE_AT"]) / 1e9 for entry in told}
        problems = [entry["OSISCOPE_PROBLEM"] for entry in told if "OSISCOPE_PROBLEM" in entry]
        return recording, times, problems

    def sent_again(self, recording, first, last):
        """Segments that a host sent while the wire stood, though it had sent the same before."""
        seen, again = set(), []
        fields = ["frame.time_epoch", "frame.interface_name", "ip.src", "tcp.seq", "tcp.len", "tcp.flags"]
        words = [word for field in fields for word in ("-e", field)]
        for line in tool("tshark", "-n", "-r", recording, "-Y", "tcp", "-T", "fields", *words).splitlines():
            at, interface, source, number, length, flags = line.split("\t")
            if interface != {"10.7.0.1": "A", "10.7.0.2": "B"}[source] or (length == "0" and not int(flags, 16) & 3):
                continue
            if first + 0.05 < float(at) < last and (source, number, length) in seen:
                again.append(line)
            seen.add((source, number, length))
        return again

    def test_nothing_is_sent_again_while_it_stands(self):
        chance = random.Random(4711)
        held = 0
        for _ in range(TRIES):
            slow, moment = chance.choice([1, 5, 20, 50]), chance.uniform(0, 0.09)
            recording, times, problems = self.frozen_run(slow, moment)
            if any("this kernel cannot" in problem for problem in problems):
                raise unittest.SkipTest("this kernel's timers cannot be held")
            if "frozen" not in times:
                continue  # the transfer was over by then
            with self.subTest(slow=slow, moment=moment):
                self.assertEqual(problems, [])
                self.assertEqual(self.sent_again(recording, times["frozen"], times.get("moving", times["frozen"] + 1)), [])
                held += 1
        self.assertGreaterEqual(held, TRIES * 3 // 4)


@osiscope.needs_lab
class AfterAThaw(LabTest):
    COUNTED = ("TcpRetransSegs", "TcpExtTCPLossProbes", "TcpExtTCPTimeouts")
    MOMENTS = {"slow start": 0.16, "in mid-transfer": 0.25, "near the end": 0.4}
    MORE = {"in slow motion": "slow 5\nat 0.3s: freeze 3s\nat 0.35s: slow 1",
            "slowed down while frozen": "at 0.25s: freeze 3s\nat 0.25s: slow 20\nat 0.3s: slow 1"}

    def go(self, name, script, topology):
        folder = self.folder / f"{topology} {name}"
        folder.mkdir()
        (folder / "file.bin").write_bytes(bytes(range(250)) * 1800)
        return Outcome(folder, script, "--seed", "7", "--topology", topology)

    def test_no_tail_loss_probe_and_no_timeout_comes(self):
        scripts = {**{name: f"at {moment}s: freeze 3s" for name, moment in self.MOMENTS.items()}, **self.MORE}
        with concurrent.futures.ThreadPoolExecutor(5) as several:
            going = {(topology, name): several.submit(self.go, name, script, topology)
                     for topology in ("router", "direct") for name, script in scripts.items()}
        for (topology, name), outcome in ((key, run.result()) for key, run in going.items()):
            with self.subTest(topology=topology, name=name):
                self.assertEqual(outcome.done.returncode, 0, outcome.done.stderr)
                told = [entry for entry in journal(outcome.recording) if entry.get("OSISCOPE_EVENT") == "command"]
                problems = [entry["OSISCOPE_PROBLEM"] for entry in told if "OSISCOPE_PROBLEM" in entry]
                if any("this kernel cannot" in problem for problem in problems):
                    raise unittest.SkipTest("this kernel's timers cannot be held")
                self.assertEqual(problems, [])
                self.assertTrue({"frozen", "moving"} <= {entry["OSISCOPE_COMMAND"] for entry in told})
                counted = {host: {key: outcome.counter(host, key) for key in self.COUNTED} for host in "AB"}
                self.assertEqual(counted, dict.fromkeys("AB", dict.fromkeys(self.COUNTED, 0)))


if __name__ == "__main__":
    osiscope.main()
