#!/usr/bin/env python3
"""The lab as an ordinary user. Where the TUN device node is root's alone (desktops have it open to all), root makes the
test a node of its own."""
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

import osiscope
from osiscope import EXAMPLE, PROGRAM, LabTest, facts

NOBODY = 65534


@unittest.skipUnless(os.geteuid() == 0, "already an ordinary user: every other test runs as one")
class OrdinaryUser(LabTest):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o777)
        self.node = "/dev/net/tun"
        if not os.stat(self.node).st_mode & stat.S_IWOTH:
            self.node = str(self.folder / "tun")
            os.mknod(self.node, stat.S_IFCHR | 0o666, os.makedev(10, 200))
            os.chmod(self.node, 0o666)

    def as_nobody(self, *command, **environment):
        # The program and what it ships, where everybody may read them.
        place = pathlib.Path(tempfile.mkdtemp(prefix="oscope-user-"))
        self.addCleanup(shutil.rmtree, place)
        os.chmod(place, 0o755)
        program = place / "osiscope"
        shutil.copy(PROGRAM, program)
        for folder in ("captures/library", "lessons/content"):
            shutil.copytree(osiscope.ROOT / folder, place / "data" / folder)
        return subprocess.run(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", program, *command],
                              capture_output=True, text=True, timeout=60, cwd="/",
                              env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "OSISCOPE_DATA": str(place / "data"), **environment})

    def test_the_lab_needs_no_root(self):
        recording = self.folder / "r.pcapng"
        done = self.as_nobody("record", "--tun", self.node, "--out", recording)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(recording.stat().st_uid, NOBODY)
        self.assertEqual(facts(recording)["outcome"], "identical")
        self.assert_nothing_left()

    def test_the_printed_journey_needs_no_root(self):
        done = self.as_nobody("--tun", self.node)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Down through host A", done.stdout)
        self.assertIn(f"recording: {self.folder}/.local/state/osiscope/last-transfer.pcapng", done.stdout)

    def test_a_device_that_is_roots_alone_is_a_sentence_with_the_fix(self):
        locked = self.folder / "locked"
        os.mknod(locked, stat.S_IFCHR | 0o600, os.makedev(10, 200))
        done = self.as_nobody("record", "--tun", str(locked))
        self.assert_fails(done, f"sudo chmod 666 {locked}")
        self.assert_nothing_left()


if __name__ == "__main__":
    osiscope.main()
