#!/usr/bin/env python3
"""Whatever osiscope writes: nothing that was there is harmed, nothing half written is left, and no failure is silent.
Device nodes are our own, in the test's folder."""
import os
import pathlib
import resource
import shutil
import signal
import socket
import stat
import subprocess
import threading
import time
import unittest

import osiscope
from osiscope import FAST, PROGRAM, ROOT, LabTest, needs_lab, run, tool

SAVED = ROOT / "captures" / "library" / "one-file.pcapng"
USER = 65534
NULL, FULL = os.makedev(1, 3), os.makedev(1, 7)


def set_file_limit(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


class Writing(LabTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.out.mkdir()

    def node(self, name, number):
        path = self.out / name
        try:
            os.mknod(path, stat.S_IFCHR | 0o666, number)
            os.close(os.open(path, os.O_WRONLY))
        except OSError as error:
            self.skipTest(f"no device nodes here: {error}")
        return path

    def assert_node(self, path, number):
        self.assertTrue(stat.S_ISCHR(os.lstat(path).st_mode), f"{path} is a device no more")
        self.assertEqual(os.lstat(path).st_rdev, number)

    def commands(self, path):
        """Every place that writes a file somebody names."""
        yield ["view", SAVED, "--screenshot", path]
        yield ["view", SAVED, "--svg", path]
        yield ["follow", SAVED, "--stream", "0", "--out", path]
        if not osiscope.NO_LAB:
            yield ["record", *FAST, "--out", path]
            yield ["record", *FAST, "--out", self.folder / "r.pcapng", "--decisions", path]
            yield ["record", *FAST, "--out", self.folder / "r.pcapng", "--keep", path]

    def assert_only(self, *names):
        self.assertEqual(sorted(entry.name for entry in self.out.iterdir()), sorted(names))

    @unittest.skipUnless(os.geteuid() == 0, "only root can make device nodes")
    def test_a_device_is_written_directly_and_stays_a_device(self):
        path = self.node("null", NULL)
        for command in self.commands(path):
            with self.subTest(command=command[0], option=command[-2]):
                done = run(*command)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assert_node(path, NULL)
                self.assert_only("null")

    @unittest.skipUnless(os.geteuid() == 0, "only root can make device nodes")
    def test_a_full_disk_is_told_and_never_called_a_success(self):
        path = self.node("full", FULL)
        for command in self.commands(path):
            with self.subTest(command=command[0], option=command[-2]):
                done = run(*command)
                self.assert_fails(done, "No space left on device")
                self.assertIn(str(path), done.stderr)
                self.assert_node(path, FULL)
                self.assert_only("full")

    def test_a_link_planted_beside_the_target_harms_nothing(self):
        precious = self.folder / "precious"
        precious.write_text("precious")
        path = self.out / "o"
        for end in (".part", ".tmp", "~"):
            (self.out / ("o" + end)).symlink_to(precious)
        for command in self.commands(path):
            path.unlink(missing_ok=True)
            self.assertEqual(run(*command).returncode, 0)
            self.assertEqual(precious.read_text(), "precious")
            self.assert_only("o", "o.part", "o.tmp", "o~")

    def test_a_link_is_followed_to_the_file_it_names(self):
        real = self.folder / "real.png"
        link = self.out / "o.png"
        link.symlink_to("../real.png")  # dangling at first
        for _ in range(2):
            self.assertEqual(run("view", SAVED, "--screenshot", link).returncode, 0)
            self.assertTrue(link.is_symlink())
            self.assertEqual(real.read_bytes()[:4], b"\x89PNG")
        self.assert_only("o.png")
        ring = self.out / "ring"
        ring.symlink_to("ring")
        self.assert_fails(run("view", SAVED, "--screenshot", ring), "Too many levels of symbolic links")

    def test_replacing_a_file_keeps_its_permissions_and_a_file_under_follow(self):
        path = self.out / "o.svg"
        path.write_text("old")
        path.chmod(0o640)
        self.assertEqual(run("view", SAVED, "--svg", path).returncode, 0)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        before = path.read_bytes()
        self.assert_fails(run("follow", SAVED, "--stream", "0", "--out", path), "an existing file is not replaced")
        self.assertEqual(path.read_bytes(), before)
        self.assert_fails(run("view", SAVED, "--svg", self.out), "is a folder")
        self.assert_fails(run("view", SAVED, "--svg", self.out / "none" / "x.svg"), "No such file or directory")

    def test_a_pipe_gets_the_bytes_a_file_would(self):
        path = self.out / "pipe"
        os.mkfifo(path)
        got = []
        reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
        reader.start()
        done = run("follow", SAVED, "--stream", "0", "--direction", "ab", "--out", path)
        reader.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        plain = subprocess.run([PROGRAM, "follow", SAVED, "--stream", "0", "--direction", "ab"], capture_output=True, check=True)
        self.assertEqual(got[0], plain.stdout)
        self.assertTrue(stat.S_ISFIFO(os.lstat(path).st_mode))
        self.assert_only("pipe")

    @needs_lab
    def test_a_recording_can_go_to_standard_output(self):
        for name in ("-", "/dev/stdout"):
            recording = subprocess.run([PROGRAM, "record", *FAST, "--out", name], capture_output=True, check=True)
            path = self.folder / "r.pcapng"
            path.write_bytes(recording.stdout)
            self.assertGreater(len(tool("tshark", "-n", "-r", path).splitlines()), 10)
            self.assertIn(b"arrived identical", recording.stderr)
        self.assertFalse(pathlib.Path("-").exists())

    def test_a_limit_on_file_sizes_is_an_error_and_leaves_nothing(self):
        for command in self.commands(self.out / "o"):
            done = subprocess.run([PROGRAM, *map(str, command)], capture_output=True, text=True, timeout=60,
                                  stdin=subprocess.DEVNULL, preexec_fn=set_file_limit(64))
            self.assert_fails(done, "File too large")
            self.assert_only()

    @needs_lab
    def test_two_recordings_at_once_into_the_same_file_are_both_whole(self):
        state = self.folder / "state"
        together = [subprocess.Popen([PROGRAM, "record", *FAST], env={**os.environ, "XDG_STATE_HOME": str(state)}, text=True,
                                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
        for process in together:
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, err)
            self.assertIn(str(state / "osiscope" / "last-transfer.pcapng"), out)
        self.assertEqual([entry.name for entry in (state / "osiscope").iterdir()], ["last-transfer.pcapng"])
        self.assertIn("identical", run("facts", state / "osiscope" / "last-transfer.pcapng").stdout)
        self.assertEqual(tool("tshark", "-n", "-r", state / "osiscope" / "last-transfer.pcapng", "-Y", "_ws.malformed"), "")

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
    def test_what_a_user_may_not_write_stays_as_it_was(self):
        become = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
        program = self.folder / "osiscope"
        shutil.copy(PROGRAM, program)
        os.chmod(self.folder, 0o755)
        os.chmod(self.out, 0o777)
        capture = self.folder / "c.pcapng"
        shutil.copy(SAVED, capture)
        closed = self.out / "closed"
        closed.write_text("closed")
        closed.chmod(0o644)
        done = subprocess.run([*become, program, "follow", capture, "--stream", "0", "--out", self.out / "mine"], capture_output=True, text=True, cwd="/")
        self.assertEqual((done.returncode, (self.out / "mine").stat().st_uid), (0, USER), done.stderr)
        environment = {**os.environ, "OSISCOPE_DATA": str(ROOT)}
        for path, sentence in ((closed, "Permission denied"), (self.folder / "new", "Permission denied")):
            done = subprocess.run([*become, program, "view", capture, "--svg", path], capture_output=True, text=True, cwd="/", env=environment)
            self.assert_fails(done, sentence)
        self.assertEqual(closed.read_text(), "closed")

    @needs_lab
    def test_a_home_that_cannot_be_written_does_not_refuse_the_lab(self):
        temporary = self.folder / "tmp"
        temporary.mkdir()
        obstacle = self.folder / "obstacle"
        obstacle.write_text("a file where a folder is needed")
        done = run("record", *FAST, env={"XDG_STATE_HOME": str(obstacle), "TMPDIR": str(temporary)})
        self.assertEqual(done.returncode, 0, done.stderr)
        mine = temporary / f"osiscope-{os.geteuid()}"
        self.assertIn(f"the recording is kept in {mine} instead", done.stderr)
        self.assertEqual(stat.S_IMODE(mine.stat().st_mode), 0o700)
        self.assertEqual([entry.name for entry in mine.iterdir()], ["last-transfer.pcapng"])
        shutil.rmtree(mine)
        mine.symlink_to(self.out)  # somebody else was here first
        done = run("record", *FAST, env={"XDG_STATE_HOME": str(obstacle), "TMPDIR": str(temporary)})
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not a folder of your own", done.stderr)
        self.assertIn("arrived identical", done.stdout)
        self.assert_only()

    @needs_lab
    def test_a_relative_xdg_folder_does_not_count(self):
        home = self.folder / "home"
        home.mkdir()
        done = run("record", *FAST, env={"XDG_STATE_HOME": "relative", "HOME": str(home)}, cwd=self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(str(home / ".local/state/osiscope/last-transfer.pcapng"), done.stdout)
        self.assert_only()

    def test_a_reader_that_stops_reading_ends_the_program_as_it_does_others(self):
        for arguments in (["decode", SAVED], ["decode", "--json", SAVED], ["--help"]):
            process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
            process.stdout.close()
            with process.stderr:
                self.assertEqual(process.wait(30), -signal.SIGPIPE, arguments)
                self.assertEqual(process.stderr.read(), b"")

    def test_standard_output_that_is_full_is_told(self):
        for arguments in (["decode", SAVED], ["lesson", "list"], ["facts", SAVED], ["--version"], ["--help"], ["streams", SAVED],
                          ["explain", SAVED, "--frame", "1"], ["trace", SAVED, "--byte", "0"], ["follow", SAVED, "--stream", "0"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([PROGRAM, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertIn("No space left on device", done.stderr)

    def test_closed_standard_descriptors_are_given_to_no_file(self):
        path = self.out / "o.svg"
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            done = subprocess.run(["sh", "-c", f'"$0" "$@" {closed}', PROGRAM, "view", str(SAVED), "--svg", str(path)], capture_output=True)
            self.assertEqual(done.returncode, 0, closed)
            self.assertTrue(path.read_text().rstrip().endswith("</svg>"), "only the picture is in the picture")
            path.unlink()
        self.assertEqual(subprocess.run(["sh", "-c", '"$0" decode nowhere 2>&-', PROGRAM]).returncode, 1)
        done = subprocess.run(["sh", "-c", '"$0" lesson list >&-', PROGRAM], capture_output=True, text=True)
        self.assert_fails(done, "Bad file descriptor")

    def test_the_end_of_a_terminal_leaves_nothing_of_a_file_on_its_way(self):
        for ending in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            process = subprocess.Popen([PROGRAM, "receive", "--port", str(port), "--dir", str(self.out), "--raw"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            process.stdout.readline()
            with socket.create_connection(("127.0.0.1", port)) as sender:
                sender.sendall(b"x" * 100_000)
                deadline = time.monotonic() + 10
                while not list(self.out.iterdir()) and time.monotonic() < deadline:
                    time.sleep(0.01)
                process.send_signal(ending)
                process.communicate(timeout=10)
            self.assert_only()


if __name__ == "__main__":
    osiscope.main()
