#!/usr/bin/env python3
"""What osiscope's processes may do while they decode, as the kernel tells it in /proc: nothing an ordinary user may not.
Whoever starts it with sudo gets files of their own."""
import fcntl
import os
import pathlib
import pwd
import shutil
import socket
import stat
import subprocess
import time
import unittest

import osiscope
from osiscope import EXAMPLE, PROGRAM, LabTest, facts, processes

USER = 65534  # nobody: known on every system
NAMES = ("Uid", "Gid", "CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs")
F_SETPIPE_SZ = 1031


def threads_of(process):
    """What /proc says of every thread of a process; empty when it is gone."""
    found = []
    try:
        for task in pathlib.Path(f"/proc/{process}/task").iterdir():
            lines = (line.split(":", 1) for line in (task / "status").read_text().splitlines())
            status = {name: value.split() for name, value in lines}
            if status["State"][0] not in "ZX":
                found.append({name: status[name] for name in NAMES})
    except OSError:
        return []
    return found


def rights_left(thread, user):
    """The names under which a thread may still do more than `user`."""
    left = [name for name in NAMES if name.startswith("Cap") and int(thread[name][0], 16) != 0]
    left += [name for name in ("Uid", "Gid") if set(thread[name]) != {str(user)}]
    return left + (["NoNewPrivs"] if thread["NoNewPrivs"] != ["1"] else [])


@unittest.skipUnless(os.geteuid() == 0, "only root has anything to give up")
class Privilege(LabTest):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        self.home = self.folder / "home"
        self.home.mkdir()
        os.chown(self.home, USER, USER)
        # The program and what it ships, where everybody may read them.
        self.program = self.folder / "osiscope"
        shutil.copy(PROGRAM, self.program)
        for folder in ("captures/library", "lessons/content"):
            shutil.copytree(osiscope.ROOT / folder, self.folder / "data" / folder)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "OSISCOPE_DATA": str(self.folder / "data"),
                            **osiscope.MARK}

    def command(self, way, arguments):
        """The command line that starts osiscope as root, as an ordinary user, or as root by sudo from that user."""
        command = [str(word) for word in (self.program, *arguments)]
        become_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
        if way == "root":
            return command
        if way == "user":
            return [*become_user, *command]
        # What sudo(8) sets for the command: the tests need no sudoers file for it.
        return ["env", f"SUDO_UID={USER}", f"SUDO_GID={USER}", "SUDO_USER=nobody", *command]

    def start(self, way, *arguments, **options):
        process = subprocess.Popen(self.command(way, arguments), env=self.environment, cwd="/", stdin=subprocess.DEVNULL,
                                   stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def run_to_end(self, way, *arguments):
        return subprocess.run(self.command(way, arguments), env=self.environment, cwd="/", stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)

    def new_processes(self):
        """Those of our own copy of the program."""
        found = set()
        for process in processes() - self.before["processes"]:
            try:
                if os.readlink(f"/proc/{process}/exe") == str(self.program):
                    found.add(process)
            except OSError:
                pass
        return found

    def wait_until_unprivileged(self, wanted, user, threads):
        """Waits until so many processes run with at least so many threads in all, none of which has a right left."""
        deadline = time.monotonic() + 20
        while True:
            found = {process: threads_of(process) for process in self.new_processes()}
            alive = [thread for tasks in found.values() for thread in tasks]
            left = [rights_left(thread, user) for thread in alive if rights_left(thread, user)]
            if len(found) == wanted and len(alive) >= threads and not left:
                return
            if time.monotonic() > deadline:
                self.fail(f"{len(found)} processes, {len(alive)} threads, rights left: {left}")
            time.sleep(0.01)

    def expect_unprivileged_to_the_end(self, process, user):
        looked = 0
        while process.poll() is None:
            for number in self.new_processes():
                for thread in threads_of(number):
                    self.assertEqual(rights_left(thread, user), [])
                    looked += 1
            time.sleep(0.02)
        self.assertGreater(looked, 20)

    def node_for_everybody(self):
        if os.stat("/dev/net/tun").st_mode & stat.S_IWOTH:
            return "/dev/net/tun"
        node = self.folder / "tun"
        os.mknod(node, stat.S_IFCHR | 0o666, os.makedev(10, 200))
        os.chmod(node, 0o666)
        return str(node)

    def record(self, way, uid):
        recording = self.home / "r.pcapng"
        kept = self.home / "kept.txt"
        process = self.start(way, "record", "--rate", "200k", "--out", recording, "--keep", kept, "--tun", self.node_for_everybody())
        # Both hosts, their captures, the wire, the way out, the watch over the starter, and the two main threads.
        self.wait_until_unprivileged(2, uid, 9)
        self.expect_unprivileged_to_the_end(process, uid)
        self.assertEqual(process.returncode, 0, process.stderr.read())
        self.assertEqual((recording.stat().st_uid, kept.stat().st_uid), (uid, uid))
        self.assertEqual(kept.read_bytes(), EXAMPLE.read_bytes())
        self.assertEqual(facts(recording)["outcome"], "identical")
        self.assert_nothing_left()

    @osiscope.needs_lab
    def test_a_lab_run_of_root_holds_no_capability_while_frames_move(self):
        os.chown(self.home, 0, 0)
        self.record("root", 0)

    @osiscope.needs_lab
    def test_a_lab_run_with_sudo_becomes_the_user_who_called_it(self):
        self.record("sudo", USER)

    @osiscope.needs_lab
    def test_an_ordinary_users_lab_holds_no_capability_while_frames_move(self):
        self.record("user", USER)

    @osiscope.needs_lab
    def test_with_sudo_the_last_recording_goes_into_the_callers_home(self):
        home = pathlib.Path(pwd.getpwuid(USER).pw_dir)
        if home.exists():
            self.skipTest(f"{home} is somebody's real home")
        self.environment["TMPDIR"] = str(self.home)
        done = self.run_to_end("sudo", "record", *osiscope.FAST)
        self.assertIn(f"Cannot make the folder {home}/.local/state/osiscope", done.stderr)
        kept = self.home / f"osiscope-{USER}"
        self.assertEqual((kept.stat().st_uid, stat.S_IMODE(kept.stat().st_mode)), (USER, 0o700))
        self.assertEqual(list(self.folder.glob(".local")), [])

    @osiscope.needs_lab
    def test_with_sudo_a_congestion_control_the_host_reserves_for_root_still_works(self):
        available = pathlib.Path("/proc/sys/net/ipv4/tcp_available_congestion_control").read_text().split()
        for name in {"reno", "cubic", "bbr"} & set(available):
            recording = self.home / f"{name}.pcapng"
            done = self.run_to_end("sudo", "record", *osiscope.FAST, "--congestion", name, "--out", recording)
            self.assertEqual(done.returncode, 0, done.stderr)

    @osiscope.needs_lab
    def test_root_records_into_somebody_elses_folder(self):
        recording = self.home / "r.pcapng"
        done = self.run_to_end("root", "record", *osiscope.FAST, "--out", recording)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(facts(recording)["outcome"], "identical")

    def test_with_sudo_a_folder_the_caller_may_not_write_is_a_sentence_before_anything_starts(self):
        started = time.monotonic()
        done = self.run_to_end("sudo", "record", "--rate", "20k", "--out", self.folder / "r.pcapng")
        self.assertEqual(done.returncode, 1)
        self.assertIn("with sudo, osiscope writes as the user who called it): Permission denied", done.stderr)
        self.assertLess(time.monotonic() - started, 10)

    def send_with_a_capture(self, way, uid):
        """A sender whose peer does not read yet, so that it stands still while we look."""
        large = self.folder / "large.bin"
        large.write_bytes(os.urandom(8_000_000))
        os.chmod(large, 0o600)
        os.chown(large, uid, uid)
        recording = self.home / "s.pcapng"
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            server.bind(("127.0.0.1", 0))
            server.listen()
            process = self.start(way, "send", "--raw", large, f"127.0.0.1:{server.getsockname()[1]}", "--capture", recording)
            connection, _ = server.accept()
            with connection:
                self.wait_until_unprivileged(1, uid, 2)
                received = 0
                while chunk := connection.recv(1 << 20):
                    received += len(chunk)
        _, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, errors)
        self.assertEqual(received, large.stat().st_size)
        self.assertNotIn("Not permitted", errors)
        self.assertEqual(recording.stat().st_uid, uid)
        self.assertIn("[SYN]", osiscope.tool("tshark", "-n", "-r", recording, "-c", "20"))

    def test_a_capturing_sender_of_root_holds_no_capability(self):
        os.chown(self.home, 0, 0)
        self.send_with_a_capture("root", 0)

    def test_a_capturing_sender_with_sudo_becomes_the_user_who_called_it(self):
        self.send_with_a_capture("sudo", USER)

    def test_a_receiver_with_sudo_stores_files_of_the_user_who_called_it(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = self.start("sudo", "receive", "--port", port, "--dir", self.home, "--capture", self.home / "c.pcapng")
        self.assertIn("listening", process.stdout.readline())
        self.wait_until_unprivileged(1, USER, 2)
        sent = osiscope.run("send", EXAMPLE, f"127.0.0.1:{port}")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        process.communicate(timeout=30)
        for name in (EXAMPLE.name, "c.pcapng"):
            self.assertEqual((self.home / name).stat().st_uid, USER)
        closed = self.run_to_end("sudo", "receive", "--port", port, "--dir", self.folder)
        self.assert_fails(closed, "osiscope receives without root's rights")

    def reading(self, way, uid, capture):
        """A decoder that stands still because nobody takes its output."""
        reading, writing = os.pipe()
        fcntl.fcntl(writing, F_SETPIPE_SZ, 4096)
        process = self.start(way, "decode", "--json", capture, stdout=writing)
        os.close(writing)
        self.wait_until_unprivileged(1, uid, 1)
        with os.fdopen(reading) as output:
            lines = output.read().splitlines()
        self.assertEqual(process.wait(timeout=30), 0)
        self.assertGreater(len(lines), 100)

    def test_reading_takes_no_privilege_even_of_a_file_only_root_may_open(self):
        capture = self.folder / "c.pcapng"
        shutil.copy(osiscope.ROOT / "captures" / "library" / "one-file.pcapng", capture)
        for mode in (0o644, 0o600):
            os.chmod(capture, mode)
            # With sudo a file is read as its caller may (reading_test.py): root's own is not.
            for way, uid in (("root", 0), ("sudo", USER)) if mode == 0o644 else (("root", 0),):
                with self.subTest(way=way, mode=oct(mode)):
                    self.reading(way, uid, capture)
        os.chown(capture, USER, USER)
        self.reading("root", 0, capture)
        self.assertIn("No such file", self.run_to_end("sudo", "decode", self.folder / "none").stderr)

    @unittest.skipUnless(shutil.which("sudo"), "sudo is not installed")
    @osiscope.needs_lab
    def test_sudo_itself(self):
        rules = self.folder / "sudoers.d"
        rules.mkdir()
        (rules / "test").write_text(f"#{USER} ALL=(root) NOPASSWD: SETENV: {self.program}\n")
        os.chmod(rules / "test", 0o440)
        recording = self.home / "r.pcapng"
        # The rule is seen in a mount namespace of its own, so nothing of it can stay behind.
        words = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "sudo", "-n", f"OSISCOPE_DATA={self.folder / 'data'}",
                 self.program, "record", *osiscope.FAST, "--out", recording]
        done = subprocess.run(["unshare", "--mount", "sh", "-c", f'mount --bind {rules} /etc/sudoers.d && exec "$@"', "sh", *words],
                              capture_output=True, text=True, timeout=60, cwd="/", stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((recording.stat().st_uid, recording.stat().st_gid), (USER, USER))


if __name__ == "__main__":
    osiscope.main()
