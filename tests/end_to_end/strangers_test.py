#!/usr/bin/env python3
"""Text from strangers: whatever a file, a journal or a peer says, a terminal gets one line a line and no control character."""
import hashlib
import os
import shutil
import socket
import struct
import subprocess
import threading
import unicodedata
import xml.etree.ElementTree

import osiscope
from osiscope import EXAMPLE, PROGRAM, ROOT, LabTest, run

FIELD = ROOT / "tests" / "field" / "interface-name-control-characters.pcapng"
NASTY = "a\n\x1b[31mred\x07\x7f\t\r\u009b2J\u202egnp.exe\u2066\u2028\ufeff\ufffe".encode() + b"\xff\xc0\xaf"


def unsafe(output):
    """The characters of an output that a terminal must not get."""
    text = output.decode("utf-8")  # raises on anything that is not UTF-8
    bidi = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029, 0xFEFF}
    return {f"U+{ord(c):04X}" for c in text if c != "\n" and (unicodedata.category(c) in ("Cc", "Cs", "Cn") or ord(c) in bidi)}


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def journal(**entries):
    return block(9, b"".join(key.encode() + b"=" + value + b"\n" for key, value in entries.items()))


def nasty_capture():
    """Two interfaces, a commented frame, and a journal, all with names that bite."""
    frame = bytes.fromhex("0200000000b20200000000a10800450000280001000040066cc90a0700010a0700021234005000000001000000005002ffff00000000")
    packet = struct.pack("<IIIII", 0, 0, 1_000_000, len(frame), len(frame)) + frame + bytes(-len(frame) % 4) + option(1, NASTY) + option(0, b"")
    one_line = NASTY.replace(b"\n", b" ")
    return (block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option(1, NASTY) + option(0, b""))
            + 2 * block(1, struct.pack("<HHI", 1, 0, 0) + option(2, NASTY) + option(3, NASTY) + option(0, b"")) + block(6, packet)
            + journal(OSISCOPE_EVENT=b"call", OSISCOPE_AT=b"1000000000", OSISCOPE_RETURNED=b"1000001000", OSISCOPE_RESULT=b"4",
                      OSISCOPE_CALL=one_line, OSISCOPE_ARGUMENTS=one_line, _HOSTNAME=b"A")
            + journal(OSISCOPE_EVENT=b"failure", OSISCOPE_AT=b"1000000000", MESSAGE=one_line)
            + journal(OSISCOPE_EVENT=b"command", OSISCOPE_AT=b"1000000000", OSISCOPE_COMMAND=one_line, OSISCOPE_PROBLEM=one_line))


class Strangers(LabTest):
    def assert_safe(self, *arguments, lines=None, **options):
        done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, timeout=60, stdin=subprocess.DEVNULL, **options)
        self.assertGreaterEqual(done.returncode, 0, arguments)
        for output in (done.stdout, done.stderr):
            self.assertEqual(unsafe(output), set(), (arguments, output[:2000]))
        if lines is not None:
            self.assertEqual(done.stdout.count(b"\n"), lines, done.stdout)
        return done

    def test_names_in_captures(self):
        made = self.folder / "nasty.pcapng"
        made.write_bytes(nasty_capture())
        for capture, frames in ((FIELD, None), (made, 1)):
            self.assert_safe("decode", capture, lines=frames)
            self.assert_safe("decode", "--json", capture, lines=frames)
            self.assert_safe("explain", capture, "--frame", "1")
            self.assert_safe("explain", capture, "--frame", "1", "--diagram")
            self.assert_safe("streams", capture)
            self.assert_safe("streams", "--json", capture)
            self.assert_safe("trace", capture, "--stream", "0", "--byte", "0")
            self.assert_safe("facts", capture)
            self.assert_safe("decode", capture, "--filter", NASTY.replace(b"\xff\xc0\xaf", b"").decode())
            for extra in ([], ["--bottom", "packets"]):
                picture = self.folder / "picture.svg"
                self.assert_safe("view", capture, "--frame", "1", "--svg", picture, *extra)
                xml.etree.ElementTree.parse(picture)

    def test_names_of_files(self):
        name = self.folder / os.fsdecode(NASTY.replace(b"/", b""))
        self.assert_safe("decode", name)
        shutil.copy(FIELD, name)
        for verb in ("decode", "streams", "facts"):
            self.assert_safe(verb, name)
        name.write_bytes(FIELD.read_bytes()[:-5])
        self.assert_safe("decode", name)
        self.assert_safe("lesson", "check", name)

    def test_the_whole_corpus_of_the_fuzzers(self):
        corpus = sorted(path for path in (ROOT / "tests" / "fuzz" / "corpus").rglob("*") if path.is_file() and path.parent.name.startswith("pcap"))
        self.assertGreater(len(corpus), 100)
        count = int(os.environ.get("OSISCOPE_CORPUS", 150))
        step = 1 if os.environ.get("OSISCOPE_LONG") else max(1, len(corpus) // count)
        for path in corpus[::step]:
            with self.subTest(input=path.name):
                self.assert_safe("decode", path)
                self.assert_safe("explain", path, "--frame", "1")
                self.assert_safe("trace", path, "--stream", "0", "--byte", "0")

    def record(self, kind, body):
        return struct.pack(">HBBI", 0x4F37, 1, kind, len(body)) + body

    def test_what_a_receiver_refuses_with(self):
        server = socket.create_server(("127.0.0.1", 0))
        port = server.getsockname()[1]

        def refuse():
            peer, _ = server.accept()
            with peer:
                peer.recv(65536)
                peer.sendall(self.record(6, NASTY))
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass

        thread = threading.Thread(target=refuse)
        thread.start()
        done = self.assert_safe("send", EXAMPLE, f"127.0.0.1:{port}")
        thread.join()
        server.close()
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"refused the file: a\\n\\x1b[31mred", done.stderr)
        self.assertEqual(done.stderr.count(b"\n"), 1)

    def test_a_name_that_a_sender_offers(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        receiver = subprocess.Popen([PROGRAM, "receive", "--dir", str(self.folder), "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            receiver.stdout.readline()
            with socket.create_connection(("127.0.0.1", port), timeout=20) as peer:
                name = NASTY
                peer.sendall(self.record(1, struct.pack(">QQHBB", 0, 0, 0o644, 0, len(name)) + name))
                peer.settimeout(20)
                answer = peer.recv(65536)
                if answer[3:4] == b"\x02":
                    peer.sendall(self.record(4, hashlib.sha256(b"").digest()))
                    peer.recv(65536)
            out, err = receiver.communicate(timeout=30)
        finally:
            receiver.kill()
        for output in (out, err):
            self.assertEqual(unsafe(output), set(), output)


if __name__ == "__main__":
    osiscope.main()
