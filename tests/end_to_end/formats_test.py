#!/usr/bin/env python3
"""Recordings of a format that this osiscope does not know: a plain capture and one sentence, from every verb that reads."""
import json
import pathlib
import struct
import unittest

from osiscope import FAST, ROOT, LabTest, facts, needs_lab, run

SHIPPED = ROOT / "captures" / "library" / "one-file.pcapng"
NEWER = "was made by a newer osiscope (format 3; this one knows up to 2); it is shown as a plain capture.\n"


def with_facts(source, target, change):
    """A copy of a recording with other facts in its section header's comment."""
    whole = pathlib.Path(source).read_bytes()
    length, = struct.unpack_from("<I", whole, 4)
    body, options = whole[8:24], whole[24:length - 4]
    kept = b""
    while options[:2] != b"\0\0":
        code, size = struct.unpack_from("<HH", options)
        value, options = options[4:4 + size], options[4 + (size + 3) // 4 * 4:]
        if code == 1:
            known = json.loads(value)
            change(known)
            value = json.dumps(known).encode()
        kept += struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)
    length = 12 + len(body) + len(kept) + 4
    block = struct.pack("<II", 0x0a0d0d0a, length) + body + kept + bytes(4) + struct.pack("<I", length)
    target.write_bytes(block + whole[struct.unpack_from("<I", whole, 4)[0]:])


class ANewerFormat(LabTest):
    def of_format(self, value):
        path = self.folder / "newer.pcapng"
        with_facts(SHIPPED, path, lambda known: known.update(format=value))
        return path

    def assert_told(self, done, sentence, status=0):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stderr.count("format"), 1, done.stderr)
        self.assertIn(sentence, done.stderr)

    def test_every_verb_reads_it_as_a_plain_capture_and_says_so_once(self):
        path = self.of_format(3)
        sentence = f"osiscope: {path} {NEWER}"
        frames = run("decode", SHIPPED).stdout.splitlines()
        decoded = run("decode", path)
        self.assert_told(decoded, sentence)
        self.assertEqual(len(decoded.stdout.splitlines()), len(frames))
        self.assert_told(run("decode", "--json", path), sentence)
        explained = run("explain", path, "--frame", 18)
        self.assert_told(explained, sentence)
        self.assertIn("4 Transport     TCP: 53594 → 9000", explained.stdout)
        self.assertNotIn("Its path", explained.stdout)
        self.assertIn("Line code                  not known", explained.stdout)
        self.assert_told(run("streams", path), sentence)
        self.assert_told(run("follow", path, "--stream", 0, "--out", self.folder / "bytes"), sentence)
        self.assert_told(run("trace", path, "--stream", 0, "--byte", 100), sentence)
        self.assert_told(run("lesson", "check", "one-file-seven-layers", path), sentence, status=1)

    def test_the_window_says_so_too(self):
        path = self.of_format(3)
        picture = self.folder / "picture.svg"
        done = run("view", path, "--svg", picture)
        self.assert_told(done, f"osiscope: {path.name} {NEWER}")
        self.assertIn("<svg", picture.read_text())

    def test_its_facts_cannot_be_read(self):
        path = self.of_format(3)
        self.assert_told(run("facts", path), f"osiscope: {path} was made by a newer osiscope (format 3; this one knows "
                                             "up to 2); its facts cannot be read\n", status=1)

    def test_a_format_that_is_none_is_named(self):
        for value in ("two", -1, 1e300, None, True):
            done = run("explain", self.of_format(value), "--frame", 1)
            self.assert_told(done, ", which no osiscope writes; it is shown as a plain capture.\n")

    def test_formats_1_and_2_are_recordings(self):
        for value in (1, 2):
            path = self.of_format(value)
            done = run("explain", path, "--frame", 18)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(done.stdout, run("explain", SHIPPED, "--frame", 18).stdout)
            self.assertEqual(json.loads(run("facts", path).stdout)["format"], value)


@needs_lab
class WhatIsRecorded(LabTest):
    def test_names_its_format(self):
        path = self.folder / "r.pcapng"
        done = run("record", *FAST, "--out", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(facts(path)["format"], 2)


if __name__ == "__main__":
    unittest.main()
