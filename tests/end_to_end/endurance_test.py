#!/usr/bin/env python3
"""Many runs in a row, and deaths at the worst moments: the file is always identical, and nothing is ever left behind."""
import os
import random
import signal
import subprocess
import time

import osiscope
from osiscope import EXAMPLE, PROGRAM, LabTest, processes, run

RUNS = int(os.environ.get("OSISCOPE_RUNS", "200"))
KILLS = int(os.environ.get("OSISCOPE_KILLS", "100"))


@osiscope.needs_lab
class Endurance(LabTest):
    def test_the_file_is_identical_every_time(self):
        kept = self.folder / "received"
        original = EXAMPLE.read_bytes()
        wires = [["--rate", "10M", "--delay", "20ms"], ["--rate", "100M", "--delay", "1ms"], ["--rate", "unlimited", "--delay", "0"],
                 ["--rate", "50M", "--delay", "300us", "--ipv6"]]
        for number in range(RUNS):
            done = run("record", "--out", self.folder / "r.pcapng", "--keep", kept, *wires[number % len(wires)])
            self.assertEqual(done.returncode, 0, f"run {number + 1}: {done.stderr}")
            self.assertEqual(kept.read_bytes(), original, f"run {number + 1}")
            self.assertIn("(0 dropped)", done.stdout, f"run {number + 1}")
            kept.unlink()
        print(f"{RUNS} runs, {RUNS} identical files", end=" ")
        self.assert_nothing_left()

    def killed_at(self, seconds, whom):
        started = subprocess.Popen([PROGRAM, "record", "--delay", "60ms", "--out", self.folder / "r.pcapng"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while whom == "lab" and not processes() - self.before["processes"] - {started.pid}:
            time.sleep(0.001)
        time.sleep(seconds)
        if whom == "starter":
            started.send_signal(signal.SIGKILL)
        else:
            for lab in processes() - self.before["processes"] - {started.pid}:
                try:
                    os.kill(lab, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        status = started.wait(timeout=10)
        self.assert_nothing_left()
        return status

    def test_killed_at_any_moment_nothing_is_left(self):
        seed = int.from_bytes(os.urandom(4), "little")
        print(f"seed {seed}", end=" ")
        moments = random.Random(seed)
        for _ in range(KILLS):
            self.killed_at(moments.uniform(0, 0.7), "starter")

    def test_a_lab_that_is_killed_is_reported(self):
        for moment in (0.1, 0.2, 0.3):
            self.assertEqual(self.killed_at(moment, "lab"), 1)


if __name__ == "__main__":
    osiscope.main()
