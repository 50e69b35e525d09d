#!/usr/bin/env python3
"""`osiscope streams` and `follow` against what was really sent: generated conversations with everything a capture of them
may suffer, real connections over loopback, and tshark's own reassembly where the copies of a byte agree."""
import hashlib
import json
import os
import pathlib
import pty
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest

import osiscope
from conversations import ACK, PSH, RST, Conversation, interleave
from osiscope import EXAMPLE, PROGRAM, ROOT, LabTest, run, tool
from packets import checksum

SEED = int(os.environ.get("OSISCOPE_SEED", "7"))
RECORDING = ROOT / "captures" / "library" / "one-file.pcapng"


def pcap(frames, snap):
    """A classic .pcap, a frame every 100 µs: fragments belong together for a minute only."""
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, snap, 1)
    for number, frame in enumerate(frames):
        kept = frame[:snap]
        out += struct.pack("<IIII", 1_700_000_000 + number // 10000, number % 10000 * 100, len(kept), len(frame)) + kept
    return out


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def followed(capture, number):
    """What tshark's Follow TCP Stream gives for each direction, the first sender's first."""
    text = tool("tshark", "-q", "-r", capture, "-z", f"follow,tcp,raw,{number}")
    lines = [line for line in text.splitlines() if re.fullmatch(r"\t?[0-9a-f]+", line)]
    return [bytes.fromhex("".join(line for line in lines if not line.startswith("\t"))),
            bytes.fromhex("".join(line.strip() for line in lines if line.startswith("\t")))]


class Streams(LabTest):
    def streams(self, capture, status=0):
        done = run("streams", "--json", capture)
        self.assertEqual(done.returncode, status, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def write(self, frames, name="made.pcap", snap=262144):
        capture = self.folder / name
        capture.write_bytes(pcap(frames, snap=snap))
        return capture

    def assert_told(self, told, number, conversation):
        """The line says exactly what the generator knows to be in the capture."""
        self.assertEqual(told["stream"], number)
        a, b = conversation.a, 1 - conversation.a
        self.assertEqual(told["a"], f"{conversation.names[a]}:{conversation.ports[a]}")
        self.assertEqual(told["b"], f"{conversation.names[b]}:{conversation.ports[b]}")
        for side, way in ((a, "ab"), (b, "ba")):
            data = conversation.sent[side].bytes()
            self.assertEqual((told[f"{way}_bytes"], told[f"{way}_sha256"]), (len(data), sha256(data)), f"stream {number} {way}")
        self.assertEqual(told["missing"], sum(sent.missing() for sent in conversation.sent), f"stream {number}")

    def conversations(self, seed, count, snap=65535, **trouble):
        made = []
        for number in range(count):
            one = Conversation(f"{seed}.{number}", number, version=4 if number % 3 else 6, wrap=number % 2 == 0,
                               fragments=number % 4 == 1 and snap == 65535, snap=snap)
            late = number % 5 == 3
            data = [one.random.randbytes(one.random.randrange(1, 20000)) for _ in range(2)]
            if not late:
                one.open()
            for side in (0, 1):
                one.rough(side, data[side], start=5000 if late else 0, **trouble)
            if not late:
                one.close([len(data[0]), len(data[1])])
            made.append(one)
        return made

    def test_rough_conversations_give_what_was_captured(self):
        for seed in range(SEED, SEED + 6):
            made = self.conversations(seed, 12, other=0.5)
            told = self.streams(self.write(interleave(made, seed)))
            self.assertEqual(len(told), len(made), f"seed {seed}")
            for number, one in enumerate(made):
                with self.subTest(seed=seed, stream=number):
                    self.assert_told(told[number], number, one)

    def test_complete_conversations_equal_tshark(self):
        """Nothing missing and copies that agree: then tshark's Follow must give the same bytes."""
        made = [one for one in self.conversations(SEED, 8, loss=0) if one.frames]
        capture = self.write(interleave(made, SEED))
        told = self.streams(capture)
        compared = 0
        for number, one in enumerate(made):
            self.assert_told(told[number], number, one)
            if told[number]["missing"] or one.sent[0].begin != 0:
                continue
            theirs = followed(capture, number)
            self.assertEqual([told[number]["ab_sha256"], told[number]["ba_sha256"]], [sha256(data) for data in theirs], f"stream {number}")
            compared += 1
        self.assertGreaterEqual(compared, 4)

    def test_a_snap_length_leaves_out_what_was_cut(self):
        made = self.conversations(SEED, 6, snap=300)
        for one in made:
            self.assertGreater(sum(sent.missing() for sent in one.sent), 0)
        told = self.streams(self.write(interleave(made, SEED), snap=300))
        for number, one in enumerate(made):
            self.assert_told(told[number], number, one)

    def test_data_in_the_syn_keep_alives_and_resets(self):
        one = Conversation(SEED)
        one.open(data=b"with the SYN, ")
        one.frames += one.packet(0, -1, ACK, b"\0")  # a keep-alive before anything else: garbage below the first byte
        one.say(0, 14, PSH | ACK, b"then more")
        one.frames += one.packet(0, 22, ACK, b"\0")
        one.say(0, 23, RST | ACK, b"")
        told = self.streams(self.write(one.frames))
        self.assertEqual((told[0]["ab_bytes"], told[0]["ab_sha256"]), (23, sha256(b"with the SYN, then more")))
        self.assertEqual(told[0]["missing"], 0)

    def test_a_fin_tells_what_is_missing_at_the_end(self):
        one = Conversation(SEED)
        one.open()
        one.say(0, 0, PSH | ACK, b"captured")
        one.close([100, 0])
        self.assertEqual(self.streams(self.write(one.frames))[0]["missing"], 92)

    def test_only_streams_with_data_are_told_and_keep_their_numbers(self):
        silent, speaking = Conversation(1, 0), Conversation(2, 1)
        silent.open()
        silent.close([0, 0])
        speaking.open()
        speaking.say(1, 0, PSH | ACK, b"hello")
        told = self.streams(self.write(silent.frames + speaking.frames))
        self.assertEqual([(line["stream"], line["ba_bytes"]) for line in told], [(1, 5)])
        done = run("streams", self.write(silent.frames, "silent.pcap"))
        self.assertIn("no TCP stream in this capture carries data", done.stdout)

    def test_the_shipped_recording_carries_the_example_file_in_its_records(self):
        """Both ends were captured, so every byte is there twice and must count once."""
        told = self.streams(RECORDING)
        self.assertEqual(len(told), 1)
        data = subprocess.run([PROGRAM, "follow", RECORDING, "--stream", "0", "--direction", "client"], capture_output=True, check=True).stdout
        self.assertEqual((len(data), sha256(data)), (told[0]["ab_bytes"], told[0]["ab_sha256"]))
        self.assertEqual(told[0]["missing"], 0)
        self.assertEqual(self.file_in_records(data), EXAMPLE.read_bytes())
        self.assertEqual([told[0]["ab_sha256"], told[0]["ba_sha256"]], [sha256(half) for half in followed(RECORDING, 0)])

    @staticmethod
    def file_in_records(data):
        """The DATA records' bodies, read as docs/transfer.md describes them."""
        file, at = b"", 0
        while at < len(data):
            magic, kind, length = data[at:at + 2], data[at + 3], int.from_bytes(data[at + 4:at + 8], "big")
            assert magic == b"O7"
            if kind == 3:
                file += data[at + 8:at + 8 + length]
            at += 8 + length
        return file

    def test_follow_writes_what_streams_counts(self):
        one = Conversation(SEED)
        one.open()
        one.say(0, 0, PSH | ACK, b"question")
        one.say(1, 0, PSH | ACK, b"answer")
        one.say(1, 10, PSH | ACK, b"more")
        capture = self.write(one.frames)
        follow = ["follow", capture, "--stream", "0", "--direction"]
        self.assertEqual(run(*follow, "client").stdout, "question")
        self.assertEqual(run(*follow, "ab").stdout, "question")
        holes = run(*follow, "server")
        self.assertEqual((holes.stdout, holes.returncode), ("answermore", 2))
        self.assertIn("4 bytes of this direction were never captured", holes.stderr)
        saved = self.folder / "question"
        self.assertEqual(run(*follow, "ab", "--out", saved).returncode, 0)
        self.assertEqual(saved.read_bytes(), b"question")
        self.assert_fails(run(*follow, "ba", "--out", saved), "an existing file is not replaced")
        self.assertEqual(saved.read_bytes(), b"question")
        self.assert_fails(run("follow", capture, "--stream", "3"), "has only TCP stream 0; there is no stream 3")
        self.assert_fails(run(*follow, "up"), "--direction", status=2)

    def test_damaged_and_foreign_files(self):
        whole = RECORDING.read_bytes()
        cut = self.folder / "cut.pcapng"
        cut.write_bytes(whole[:len(whole) // 2])
        self.assertGreater(self.streams(cut, status=2)[0]["ab_bytes"], 0)
        self.assert_fails(run("streams", "--json", EXAMPLE), "cannot be read as a capture")
        self.assertEqual(run("streams", "--json", EXAMPLE).stdout, "")
        packed = self.folder / "packed.pcapng.gz"
        with open(packed, "wb") as out:
            subprocess.run(["gzip", "-c", RECORDING], stdout=out, check=True)
        self.assertEqual(run("streams", "--json", packed).stdout, run("streams", "--json", RECORDING).stdout)
        packed.write_bytes(packed.read_bytes()[:packed.stat().st_size // 2])
        done = run("streams", "--json", packed)
        self.assertEqual(done.returncode, 2)
        self.assertGreater(json.loads(done.stdout)["ab_bytes"], 20000)
        self.assertIn("the compressed file ends too early", done.stderr)

    def test_what_cannot_be_known_is_said(self):
        one = Conversation(SEED)
        one.say(0, 0, PSH | ACK, bytes(2000))
        frame = bytearray(one.frames[0])
        pseudo = frame[26:34] + struct.pack(">BBH", 0, 6, len(frame) - 34)
        frame[50:52] = struct.pack(">H", ~checksum(bytes(pseudo)) & 0xffff)  # what a sender leaves its network card to finish
        capture = self.write([bytes(frame)])
        done = run("decode", capture)
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 1))
        for words in ("note: One vantage point", "Segmentation offload: 1 packet is over", "Checksum offload: 1 checksum", "Begun before the capture: 1"):
            self.assertIn(words, done.stderr)
        done = run("decode", "--json", capture)
        self.assertEqual((json.loads(done.stdout)["tcp"]["csum_status"], done.stderr), ("bad", ""))
        self.assertIn("captured before the sender's network card finished it", run("explain", capture, "--frame", "1").stdout)
        self.assertEqual(run("decode", RECORDING).stderr, "")

    def test_reading_shows_its_progress_on_a_terminal_only(self):
        one = Conversation(SEED)
        for number in range(3000):
            one.say(0, 10 * number, ACK, b"ten bytes.")
        capture = self.write(one.frames)
        for command in (["streams", capture], ["follow", capture, "--stream", "0"], ["decode", capture]):
            with self.subTest(command=command[0]):
                seen, terminal = pty.openpty()
                subprocess.run([PROGRAM, *command], stdout=subprocess.DEVNULL, stderr=terminal, timeout=60)
                os.close(terminal)
                self.assertIn("made.pcap  ", os.read(seen, 65536).decode())
                os.close(seen)
                self.assertNotIn("made.pcap  ", run(*command).stderr)

    def test_interrupted_it_ends_cleanly(self):
        """From a pipe that never ends, after some frames: no line is half, no file is left, and it says why."""
        one = Conversation(SEED)
        for number in range(3000):
            one.say(0, 10 * number, ACK, b"ten bytes.")
        data, out = self.write(one.frames).read_bytes(), self.folder / "out"
        for command in (["decode", "--json", "-"], ["streams", "-"], ["follow", "-", "--stream", "0", "--out", out]):
            with self.subTest(command=command[0]):
                running = subprocess.Popen([PROGRAM, *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                self.addCleanup(running.kill)
                running.stdin.write(data)
                running.stdin.flush()
                self.wait_until_it_catches(signal.SIGINT, running)
                running.send_signal(signal.SIGINT)
                output, errors = running.communicate(timeout=60)
                self.assertEqual(running.returncode, 1, errors)
                self.assertIn("interrupted", errors.decode())
                self.assertFalse(out.exists())
                if command[0] == "decode":
                    self.assertTrue(all(json.loads(line)["frame"] for line in output.splitlines()))

    @staticmethod
    def wait_until_it_catches(number, process):
        status = pathlib.Path(f"/proc/{process.pid}/status")
        while not int(re.search(r"SigCgt:\t(\w+)", status.read_text()).group(1), 16) >> number - 1 & 1:
            time.sleep(0.05)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("tcpdump"), "capturing loopback needs root and tcpdump")
    def test_real_connections_over_loopback(self):
        r = random.Random(SEED)
        for family, address, snap in ((socket.AF_INET, "127.0.0.1", 0), (socket.AF_INET6, "::1", 0), (socket.AF_INET, "127.0.0.1", 400)):
            with self.subTest(address=address, snap=snap):
                data = [r.randbytes(400_000), r.randbytes(70_000)]
                capture = self.folder / f"loopback-{snap}-{len(address)}.pcap"
                self.exchange(family, address, data, capture, snap)
                told = self.streams(capture)
                self.assertEqual(len(told), 1)
                if snap:
                    self.assertEqual(told[0]["ab_bytes"] + told[0]["ba_bytes"] + told[0]["missing"], sum(map(len, data)))
                    self.assertGreater(told[0]["missing"], 0)
                else:
                    self.assertEqual([told[0][key] for key in ("ab_bytes", "ab_sha256", "ba_bytes", "ba_sha256", "missing")],
                                     [len(data[0]), sha256(data[0]), len(data[1]), sha256(data[1]), 0])

    def exchange(self, family, address, data, capture, snap):
        """Sends data[0] to a server that answers data[1], while tcpdump watches."""
        server = socket.create_server((address, 0), family=family)
        port = server.getsockname()[1]

        def serve():
            peer, _ = server.accept()
            while peer.recv(65536):
                pass
            peer.sendall(data[1])
            peer.close()

        watching = subprocess.Popen(["tcpdump", "-i", "lo", "-w", capture, "-B", "65536", "-U", "--immediate-mode", *(["-s", str(snap)] if snap else []), f"tcp port {port}"],
                                    stderr=subprocess.PIPE, text=True)
        self.addCleanup(watching.kill)
        watching.stderr.readline()  # "listening on lo"
        thread = threading.Thread(target=serve)
        thread.start()
        with socket.create_connection((address, port)) as client:
            client.sendall(data[0])
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass
        thread.join()
        server.close()
        size = -1
        while size != capture.stat().st_size:  # until it has written all it saw
            size = capture.stat().st_size
            time.sleep(1)
        watching.terminate()
        watching.communicate()


if __name__ == "__main__":
    print(f"seed {SEED}")
    osiscope.main()
