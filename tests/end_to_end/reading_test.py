#!/usr/bin/env python3
"""Files from strangers: lessons, settings and captures that want more than they may have."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

import osiscope
from osiscope import FAST, PROGRAM, ROOT, LabTest, needs_lab, run

SAVED = ROOT / "captures" / "library" / "one-file.pcapng"
LESSON = ROOT / "lessons" / "content" / "one-file-seven-layers.json"
USER = 65534
SECRET = "root:secret-of-root:19000:0:99999:7:::\n"


class Strangers(LabTest):
    def lesson(self, name="lesson.json", **changes):
        told = json.loads(LESSON.read_text())
        told.update(changes)
        path = self.folder / name
        path.write_text(json.dumps(told))
        return path

    def test_a_lesson_names_no_file_outside_its_folder(self):
        inside = self.folder / "inside"
        inside.mkdir()
        (self.folder / "secret.txt").write_text(SECRET)
        (inside / "link.txt").symlink_to("../secret.txt")
        os.mkfifo(inside / "pipe")
        os.symlink("/dev/zero", inside / "device")
        os.mkdir(inside / "folder")
        for name, why in (("/etc/passwd", "must be a file beside the lesson"), ("../secret.txt", "must be a file beside the lesson"),
                          ("folder/../../secret.txt", "must be a file beside the lesson"), ("link.txt", "leads out of the lesson's folder"),
                          ("pipe", "is not a regular file"), ("device", "leads out of the lesson's folder"), ("folder", "is not a regular file"),
                          ("nowhere.txt", "beside the lesson, nor is it shipped")):
            with self.subTest(file=name):
                path = self.lesson("inside/lesson.json", lab={"file": name})
                self.assert_fails(run("record", "--lesson", path, "--out", self.folder / "r.pcapng", timeout=20), f"at /lab/file: ")
                self.assertIn(why, run("lesson", "check", path, timeout=20).stderr)
            with self.subTest(capture=name):
                path = self.lesson("inside/lesson.json", capture=name)
                self.assert_fails(run("lesson", "check", path, timeout=20), "at /capture: ")
                self.assert_fails(run("decode", path, timeout=20), "at /capture: ")
        self.assertFalse((self.folder / "r.pcapng").exists())

    def test_a_lesson_that_is_too_deep_too_large_or_no_file_is_a_sentence(self):
        path = self.folder / "deep.json"
        for opening, closing in (("[", "]"), ('{"a":', "}")):
            path.write_text('{"id":' + opening * 105_000 + "1" + closing * 105_000 + "}")
            self.assert_fails(run("lesson", "check", path), "is nested more than 64 deep")
        path.write_text('{"id": "' + "x" * (17 << 20) + '"}')
        self.assert_fails(run("lesson", "check", path), "is too large")
        pipe = self.folder / "pipe.json"
        os.mkfifo(pipe)
        self.assert_fails(run("lesson", "check", pipe, timeout=10), "is not a regular file")
        self.assert_fails(run("lesson", "check", self.folder / "none.json"), "No such file")
        self.assert_fails(run("lesson", "check", "/dev/zero/x.json"), "Not a directory")

    def test_a_number_too_large_for_its_place_is_told_where_it_stands(self):
        told = json.loads(LESSON.read_text())
        for where, value, sentence in ((("minutes",), 2**32 + 5, "at /minutes: must be 0 to 1440"),
                                       (("steps", 0, "layer"), 2**32 + 7, "at /steps/0/layer: must be 0 to 7"),
                                       (("steps", 0, "anchor", "nth"), 2**32 + 1, "at /steps/0/anchor/nth: must be -1 to"),
                                       (("steps", 0, "anchor", "nth"), 2**64 - 1, "at /steps/0/anchor/nth: is too large"),
                                       (("steps", 0, "anchor", "file_byte"), -1, "at /steps/0/anchor/file_byte: counts from 0"),
                                       (("lab",), {"file_size": 2**64 - 1}, "at /lab/file_size: a file is made of at most")):
            changed = json.loads(json.dumps(told))
            at = changed
            for key in where[:-1]:
                at = at[key]
            at[where[-1]] = value
            path = self.folder / "lesson.json"
            path.write_text(json.dumps(changed).replace(str(2**64 - 1) + ".0", str(2**64 - 1)))
            self.assert_fails(run("lesson", "check", path), sentence)

    def test_facts_that_are_too_deep_or_too_large_are_left_out(self):
        for facts in ('{"osiscope":1,"a":' + "[" * 50_000 + "]" * 50_000 + "}", '{"osiscope":1,"port":70000,"mtu":99999999999}'):
            comment = facts.encode()[:65_000]
            padded = comment + b"\0" * (-len(comment) % 4)
            options = b"\x01\0" + len(comment).to_bytes(2, "little") + padded + b"\0\0\0\0"
            length = 28 + len(options)
            section = (b"\x0a\x0d\x0d\x0a" + length.to_bytes(4, "little") + b"\x4d\x3c\x2b\x1a" + b"\1\0\0\0" + b"\xff" * 8 +
                       options + length.to_bytes(4, "little"))
            path = self.folder / "f.pcapng"
            path.write_bytes(section)
            done = run("facts", path)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            if done.returncode == 0:
                told = json.loads(done.stdout)
                self.assertLess(told["port"], 65_536)
                self.assertLess(told["mtu"], 2**32)

    def test_a_name_that_is_no_file_is_a_sentence_that_helps(self):
        self.assert_fails(run("view", "one-lost-segmnt"), "neither a file nor a lesson")
        self.assert_fails(run("record", "--lesson", "one-lost-segmnt"), "did you mean “one-lost-segment”?")
        self.assert_fails(run("lesson", "check", "nothing-like-it"), "`osiscope lesson list` names them")
        self.assertEqual(run("decode", "one-lost-segment").stdout, run("decode", ROOT / "captures/library/one-lost-segment.pcapng").stdout)

    @needs_lab
    def test_the_text_a_lesson_has_made_is_nowhere_afterwards(self):
        path = self.lesson(lab={"file_size": 20_000, "rate": "100M", "delay": "1ms"})
        home = self.folder / "home"
        home.mkdir()
        kept = self.folder / "kept.txt"
        done = run("record", "--lesson", path, "--keep", kept, "--out", self.folder / "r.pcapng", env={"HOME": str(home), "XDG_STATE_HOME": ""})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("seven-layers-20000.txt arrived identical: 20", done.stdout)
        example = osiscope.EXAMPLE.read_bytes()
        self.assertEqual(kept.read_bytes(), (example * (20_000 // len(example) + 1))[:20_000])
        self.assertEqual(list(home.rglob("*")), [])


@unittest.skipUnless(os.geteuid() == 0, "only root can act as sudo does")
class WithSudo(LabTest):
    """sudo(8) lets a user run osiscope as root: not read with root's eyes."""

    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        self.home = self.folder / "home"
        self.home.mkdir()
        os.chown(self.home, USER, USER)
        self.program = self.folder / "osiscope"
        shutil.copy(PROGRAM, self.program)
        for folder in ("captures/library", "lessons/content"):
            shutil.copytree(ROOT / folder, self.folder / "data" / folder)
        self.secret = self.folder / "shadow"
        self.secret.write_text(SECRET)
        os.chmod(self.secret, 0o600)

    def sudo(self, *arguments, **environment):
        environment = {"PATH": os.environ["PATH"], "HOME": "/root", "OSISCOPE_DATA": str(self.folder / "data"), "SUDO_UID": str(USER),
                       "SUDO_GID": str(USER), "SUDO_USER": "nobody", "XDG_STATE_HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home),
                       **osiscope.MARK, **environment}
        return subprocess.run([self.program, *map(str, arguments)], env=environment, cwd="/", stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60)

    def assert_secret(self, done):
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn("Permission denied", done.stderr)
        self.assertNotIn("secret-of-root", done.stdout + done.stderr)

    def test_no_verb_reads_what_only_root_may_read(self):
        capture = self.folder / "c.pcapng"
        shutil.copy(SAVED, capture)
        os.chmod(capture, 0o600)
        for verb in (["decode"], ["streams"], ["facts"], ["explain", "--frame", "1"], ["follow", "--stream", "0"], ["trace", "--byte", "0"],
                     ["view", "--svg", self.home / "x.svg"]):
            self.assert_secret(self.sudo(verb[0], capture, *verb[1:]))
        self.assert_secret(self.sudo("record", "--actions", self.secret))
        self.assert_secret(self.sudo("send", self.secret, "127.0.0.1:9"))
        lesson = self.folder / "l.json"
        shutil.copy(LESSON, lesson)
        os.chmod(lesson, 0o600)
        self.assert_secret(self.sudo("lesson", "check", lesson))
        self.assert_secret(self.sudo("record", "--lesson", lesson))

    @needs_lab
    def test_a_recording_carries_no_file_that_its_caller_may_not_read(self):
        recording = self.home / "r.pcapng"
        self.assert_secret(self.sudo("record", *FAST, "--file", self.secret, "--out", recording))
        lesson = self.home / "lesson.json"
        told = json.loads(LESSON.read_text())
        for name in (str(self.secret), "link"):
            told["lab"] = {"file": name}
            lesson.write_text(json.dumps(told))
            (self.home / "link").unlink(missing_ok=True)
            os.link(self.secret, self.home / "link")  # a hard link leads nowhere: only the rights are in the way
            done = self.sudo("record", "--lesson", lesson, "--out", recording)
            self.assertNotEqual(done.returncode, 0)
            self.assertNotIn("secret-of-root", done.stdout + done.stderr)
        self.assertFalse(recording.exists())

    @needs_lab
    def test_the_lab_itself_opens_the_file_as_the_caller(self):
        """Between the look at a name and its opening by the lab the caller can change what it names."""
        recording = self.home / "r.pcapng"
        public = self.home / "f"
        public.write_bytes(osiscope.EXAMPLE.read_bytes())
        name = self.home / "name"
        for _ in range(6):
            name.unlink(missing_ok=True)
            name.symlink_to(public)
            script = f'import os,time\nwhile True:\n for t in ("{self.secret}","{public}"):\n  os.symlink(t,"{name}.new"); os.rename("{name}.new","{name}")'
            changing = subprocess.Popen(["python3", "-c", script])
            try:
                self.sudo("record", *FAST, "--file", name, "--out", recording)
            finally:
                changing.kill()
                changing.wait()
                pathlib.Path(f"{name}.new").unlink(missing_ok=True)
            if recording.exists():
                self.assertNotIn(b"secret-of-root", recording.read_bytes())
        self.assert_nothing_left()

    @needs_lab
    def test_a_file_of_the_caller_is_sent_and_the_recording_is_the_callers(self):
        mine = self.home / "mine.txt"
        mine.write_bytes(b"mine" * 1000)
        os.chown(mine, USER, USER)
        os.chmod(mine, 0o600)
        recording = self.home / "r.pcapng"
        done = self.sudo("record", *FAST, "--file", mine, "--out", recording)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(recording.stat().st_uid, USER)
        made = self.home / "made.json"
        told = json.loads(LESSON.read_text())
        told["lab"] = {"file_size": 5000, "rate": "100M", "delay": "1ms"}
        made.write_text(json.dumps(told))
        done = self.sudo("record", "--lesson", made, "--out", recording)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    osiscope.main()
