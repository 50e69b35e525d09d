#!/usr/bin/env python3
"""`osiscope send` and `osiscope receive` between two shells, and with peers we did not write: nc and Python sockets."""
import os
import random
import signal
import socket
import subprocess
import threading
import time

import osiscope
from osiscope import EXAMPLE, PROGRAM, LabTest, run, tool


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_listener(port):
    """Until somebody listens on the port, without connecting to it."""
    wanted = f":{port:04X}"
    for _ in range(500):
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            with open(table) as rows:
                words = [row.split() for row in rows]
            if any(row[1].endswith(wanted) and row[3] == "0A" for row in words):
                return
        time.sleep(0.01)
    raise AssertionError(f"nobody listens on port {port}")


class Transfers(LabTest):
    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.inbox = self.folder / "inbox"
        self.inbox.mkdir()

    def receiver(self, *options):
        process = subprocess.Popen([PROGRAM, "receive", "--port", str(self.port), "--dir", self.inbox, *options],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        wait_for_listener(self.port)
        return process

    def large_file(self, size=3_000_000):
        path = self.folder / "large.bin"
        path.write_bytes(random.Random(1).randbytes(size))
        return path

    def test_between_two_shells(self):
        receiver = self.receiver()
        done = run("send", EXAMPLE, f"127.0.0.1:{self.port}")
        output, errors = receiver.communicate(timeout=10)
        self.assertEqual((done.returncode, receiver.returncode), (0, 0), done.stderr + errors)
        digest = tool("sha256sum", EXAMPLE).split()[0]
        self.assertIn(digest, done.stdout)
        self.assertIn(digest, output)
        self.assertEqual((self.inbox / EXAMPLE.name).read_bytes(), EXAMPLE.read_bytes())

    def test_over_ipv6(self):
        receiver = self.receiver()
        done = run("send", EXAMPLE, f"[::1]:{self.port}")
        receiver.communicate(timeout=10)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_python_server_receives_what_we_send_raw(self):
        received = bytearray()
        with socket.create_server(("127.0.0.1", self.port)) as server:
            def serve():
                connection, _ = server.accept()
                with connection:
                    while chunk := connection.recv(1024):
                        received.extend(chunk)
            thread = threading.Thread(target=serve)
            thread.start()
            done = run("send", "--raw", EXAMPLE, f"127.0.0.1:{self.port}")
            thread.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(bytes(received), EXAMPLE.read_bytes())

    def test_a_python_client_sends_what_we_receive_raw(self):
        receiver = self.receiver("--raw", "--name", "from-python.bin")
        with socket.create_connection(("127.0.0.1", self.port)) as client, open(EXAMPLE, "rb") as file:
            while chunk := file.read(1024):
                client.sendall(chunk)
        output, errors = receiver.communicate(timeout=10)
        self.assertEqual(receiver.returncode, 0, errors)
        self.assertEqual((self.inbox / "from-python.bin").read_bytes(), EXAMPLE.read_bytes())

    def test_nc_as_the_sender(self):
        receiver = self.receiver("--raw")
        with open(EXAMPLE) as file:
            subprocess.run(["nc", "-N", "127.0.0.1", str(self.port)], stdin=file, check=True, timeout=10)
        receiver.communicate(timeout=10)
        self.assertEqual((self.inbox / "received_file.txt").read_bytes(), EXAMPLE.read_bytes())

    def test_nc_as_the_receiver(self):
        target = self.folder / "by-nc"
        with open(target, "wb") as file:
            nc = subprocess.Popen(["nc", "-l", "127.0.0.1", str(self.port)], stdout=file, stdin=subprocess.DEVNULL)
            wait_for_listener(self.port)
            done = run("send", "--raw", EXAMPLE, f"127.0.0.1:{self.port}")
            nc.wait(timeout=10)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(target.read_bytes(), EXAMPLE.read_bytes())

    def test_a_sender_killed_mid_way_leaves_nothing(self):
        receiver = self.receiver()
        sender = subprocess.Popen([PROGRAM, "send", self.large_file(200_000_000), f"127.0.0.1:{self.port}"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not any(path.stat().st_size > 0 for path in self.inbox.iterdir()):
            time.sleep(0.005)
        sender.kill()
        sender.wait()
        _, errors = receiver.communicate(timeout=10)
        self.assertEqual(receiver.returncode, 1)
        self.assertRegex(errors, "closed the connection before the transfer was complete|Connection reset")
        self.assertEqual(list(self.inbox.iterdir()), [])

    def test_a_receiver_killed_mid_way_is_told_to_the_sender(self):
        receiver = self.receiver()
        sender = subprocess.Popen([PROGRAM, "send", self.large_file(200_000_000), f"127.0.0.1:{self.port}"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not any(path.stat().st_size > 0 for path in self.inbox.iterdir()):
            time.sleep(0.005)
        receiver.kill()
        _, errors = sender.communicate(timeout=10)
        self.assertEqual(sender.returncode, 1)
        self.assertRegex(errors, "The connection broke while sending|closed the connection")
        self.assertFalse((self.inbox / "large.bin").exists())

    def test_an_interrupted_receiver_cleans_up(self):
        receiver = self.receiver()
        sender = subprocess.Popen([PROGRAM, "send", self.large_file(200_000_000), f"127.0.0.1:{self.port}"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not any(path.stat().st_size > 0 for path in self.inbox.iterdir()):
            time.sleep(0.005)
        receiver.send_signal(signal.SIGINT)
        _, errors = receiver.communicate(timeout=10)
        sender.wait()
        self.assertEqual(receiver.returncode, 1)
        self.assertIn("nothing unfinished was kept", errors)
        self.assertEqual(list(self.inbox.iterdir()), [])

    def test_many_clients_at_once(self):
        receiver = self.receiver("--forever")
        files = []
        for number in range(6):
            path = self.folder / f"file-{number}.bin"
            path.write_bytes(random.Random(number).randbytes(1_000_000))
            files.append(path)
        senders = [subprocess.Popen([PROGRAM, "send", path, f"127.0.0.1:{self.port}"], stdout=subprocess.DEVNULL) for path in files]
        self.assertEqual([sender.wait(timeout=30) for sender in senders], [0] * 6)
        for path in files:
            self.assertEqual((self.inbox / path.name).read_bytes(), path.read_bytes())
        receiver.send_signal(signal.SIGTERM)
        receiver.communicate(timeout=10)

    def test_a_port_in_use_is_a_sentence(self):
        with socket.create_server(("", self.port)):
            done = run("receive", "--port", self.port, "--dir", self.inbox)
        self.assert_fails(done, "Address already in use")

    def test_nobody_there_is_a_sentence(self):
        self.assert_fails(run("send", EXAMPLE, f"127.0.0.1:{self.port}"), f"Cannot connect to 127.0.0.1:{self.port}: Connection refused")
        self.assert_fails(run("send", EXAMPLE, "127.0.0.1:99999"), "“99999” is not a port")
        self.assert_fails(run("send", EXAMPLE, "no.such.host.invalid"), "Cannot find host no.such.host.invalid")

    def test_a_capture_of_this_end(self):
        recording = self.folder / "end.pcapng"
        receiver = self.receiver()
        done = run("send", EXAMPLE, f"127.0.0.1:{self.port}", "--capture", recording)
        receiver.communicate(timeout=10)
        self.assertEqual(done.returncode, 0, done.stderr)
        if "Not permitted" in done.stderr:
            self.skipTest("capturing on real interfaces is not permitted here")
        text = tool("tshark", "-n", "-r", recording)
        self.assertIn("[SYN]", text)
        self.assertIn("connect(", text)
        payload = osiscope.tshark_fields(recording, ["tcp.len"], "-Y", f"tcp.dstport == {self.port}")
        self.assertGreaterEqual(sum(int(row[0]) for row in payload), EXAMPLE.stat().st_size)
        decoded = run("decode", recording)
        self.assertEqual(decoded.returncode, 0, decoded.stderr)

    def test_without_the_right_to_capture_the_transfer_goes_on(self):
        receiver = self.receiver()
        done = subprocess.run(["setpriv", "--bounding-set=-net_raw,-net_admin", "--inh-caps=-net_raw,-net_admin", PROGRAM, "send",
                               EXAMPLE, f"127.0.0.1:{self.port}", "--capture", self.folder / "no.pcapng"],
                              capture_output=True, text=True, timeout=30) if os.geteuid() == 0 else run(
                                  "send", EXAMPLE, f"127.0.0.1:{self.port}", "--capture", self.folder / "no.pcapng")
        receiver.communicate(timeout=10)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Not permitted to capture", done.stderr)
        self.assertIn("The transfer goes on without a capture", done.stderr)


if __name__ == "__main__":
    osiscope.main()
