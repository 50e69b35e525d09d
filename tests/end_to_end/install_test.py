#!/usr/bin/env python3
"""The first ./run on a machine: what is asked for, what is said, and who owns what it builds. Package manager, sudo, cmake
and ninja are stand-ins that note how they were called."""
import os
import subprocess
import unittest

import osiscope
from osiscope import ROOT, LabTest

USER = 65534
STAND_INS = {
    "dpkg-query": 'case "$*" in *missing*) exit 1;; *) echo -n installed;; esac',
    "apt-get": 'echo "apt-get $*" >>"$CALLS"; for i in $(seq 600); do echo "Selecting previously unselected package $i"; done; exit ${APT_STATUS:-0}',
    "sudo": 'echo "sudo $*" >>"$CALLS"; exit 1',
    "cmake": 'echo "cmake $*" >>"$CALLS"; echo "-- chatter"; mkdir -p build/release; touch build/release/build.ninja build/release/object',
    "ninja": 'echo "ninja: no work to do."',
}


class Install(LabTest):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        self.calls = self.folder / "calls"
        self.calls.touch()
        os.chmod(self.calls, 0o666)
        self.programs = self.folder / "bin"
        self.programs.mkdir()
        for name, body in STAND_INS.items():
            (self.programs / name).write_text(f"#!/bin/bash\n{body}\n")
            os.chmod(self.programs / name, 0o755)
        self.tree = self.folder / "tree"
        self.tree.mkdir()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        os.chmod(self.temporary, 0o1777)

    def sh(self, script, user=None, **environment):
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        return subprocess.run([*become, "bash", "-c", f"set -euo pipefail; . {ROOT}/scripts/install-packages.sh; {script}"],
                              env={"PATH": f"{self.programs}:{os.environ['PATH']}", "CALLS": str(self.calls), "TMPDIR": str(self.temporary), **environment},
                              cwd=self.tree, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def called(self):
        return self.calls.read_text().splitlines()

    @unittest.skipUnless(os.geteuid() == 0, "needs to be root and somebody else")
    def test_lists_are_read_before_anything_is_installed_and_nobody_sees_the_chatter(self):
        done = self.sh("install_packages have missing-a missing-b")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line.split()[-1] if "install" not in line else "install" for line in self.called()], ["update", "install"])
        self.assertTrue(self.called()[1].endswith("-y --no-install-recommends missing-a missing-b"))
        self.assertEqual((done.stdout + done.stderr).splitlines(), ["osiscope: reading the package lists", "osiscope: installing missing-a missing-b"])
        self.assertEqual(list(self.temporary.iterdir()), [])

    @unittest.skipUnless(os.geteuid() == 0, "needs to be root and somebody else")
    def test_what_failed_is_shown_with_the_two_commands_to_try(self):
        done = self.sh("install_packages missing-a", APT_STATUS="100")
        self.assertEqual(done.returncode, 1)
        self.assertLess(done.stderr.count("\n"), 50)
        self.assertIn("\n  sudo apt-get update\n  sudo apt-get install -y --no-install-recommends missing-a\n", done.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "needs to be root and somebody else")
    def test_where_nobody_can_type_a_password_the_two_commands_are_told(self):
        done = self.sh("install_packages missing-a missing-b", user=USER)
        self.assertEqual(done.returncode, 1)
        self.assertIn("paste these two commands into a terminal:\n  sudo apt-get update\n"
                      "  sudo apt-get install -y --no-install-recommends missing-a missing-b\n", done.stderr)
        self.assertEqual(self.called(), ["sudo -n true"])

    def test_nothing_missing_asks_for_nothing(self):
        self.assertEqual(self.sh("install_packages have").returncode, 0)
        self.assertEqual(self.called(), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root can act as sudo does")
    def test_with_sudo_what_is_built_belongs_to_the_caller(self):
        os.chown(self.tree, USER, USER)
        sudo = {"SUDO_UID": str(USER), "SUDO_GID": str(USER), "SUDO_USER": "nobody"}
        self.assertEqual(self.sh("build_preset release", **sudo).returncode, 0)
        built = [self.tree / "build", self.tree / "build/release", self.tree / "build/release/object"]
        self.assertEqual({path.stat().st_uid for path in built}, {USER})
        for path in built:
            os.chown(path, 0, 0)  # as an earlier version left it
        self.assertEqual(self.sh("build_preset release", **sudo).returncode, 0)
        self.assertEqual({path.stat().st_uid for path in built}, {USER})
        self.assertEqual([path.name for path in self.tree.iterdir()], ["build"])

    def test_nothing_to_do_is_said_by_nobody(self):
        done = self.sh("build_preset release; build_preset release")
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, "osiscope: configuring release\n"))


if __name__ == "__main__":
    osiscope.main()
