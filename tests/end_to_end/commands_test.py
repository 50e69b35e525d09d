#!/usr/bin/env python3
"""What the command line says to those who ask for help, and to those who mistype."""
import re
import unittest

import osiscope
from osiscope import ROOT, run
from packets import pcap

VERBS = ("view", "record", "send", "receive", "decode", "explain", "streams", "follow", "trace", "facts", "lesson")
DEBRIS = ("->", " OR ", "{", "REQUIRED", "TEXT:", "INT:", "UINT", "Positionals", "SUBCOMMAND", "Excludes", " in [")


class Help(unittest.TestCase):
    def test_every_way_to_ask_for_help_is_answered_in_plain_words(self):
        whole = run("--help")
        self.assertEqual((whole.returncode, whole.stderr), (0, ""))
        for way in (["-h"], ["help"]):
            self.assertEqual(run(*way).stdout, whole.stdout)
        for verb in VERBS:
            self.assertRegex(whole.stdout, rf"\n  {verb}\b")
            told = run("help", verb)
            self.assertEqual((told.returncode, told.stdout), (0, run(verb, "--help").stdout))
            for text in DEBRIS:
                self.assertNotIn(text, told.stdout, verb)
        for text in DEBRIS:
            self.assertNotIn(text, whole.stdout)
        self.assertLessEqual(max(len(line) for line in whole.stdout.splitlines()), 101)
        for group in ("Verbs:", "The wire:", "TCP:", "The window:", "What is sent:"):
            self.assertIn("\n" + group + "\n", whole.stdout)
        self.assertIn("--sack on|off", whole.stdout)
        self.assertRegex(whole.stdout, r"--theme dark\|light\s")
        self.assertRegex(whole.stdout, r"--mtu 576\.\.9000\s+\S.*\[1500\]")

    def test_the_version_has_three_names(self):
        version = run("--version").stdout
        self.assertTrue(re.fullmatch(r"osiscope \d+\.\d+\.\d+\n", version), version)
        for way in ("-V", "version"):
            self.assertEqual(run(way).stdout, version)


class Mistakes(osiscope.LabTest):
    def expect(self, arguments, *sentences):
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for sentence in sentences:
            self.assertIn(sentence, done.stderr)

    def test_a_mistyped_verb_gets_the_one_that_was_meant(self):
        for typed, meant in (("veiw", "view"), ("recrod", "record"), ("decod", "decode"), ("stream", "streams"), ("lessons", "lesson")):
            self.expect([typed, "x"], f"there is no verb “{typed}”; did you mean “{meant}”?")
        self.expect(["xyzzy"], "the verbs are view, record, send")
        self.expect(["lesson", "lst"], "did you mean “list”?")
        self.expect(["lesson", "xyzzy"], "the verbs are list, check")

    def test_a_file_or_a_lesson_without_a_verb_gets_the_verb(self):
        saved = ROOT / "captures" / "library" / "one-file.pcapng"
        self.expect([saved], f"`osiscope view {saved}` opens a file")
        self.expect(["one-lost-segment"], "`osiscope view one-lost-segment` opens this lesson", "`osiscope --lesson one-lost-segment` runs its lab")
        self.expect(["lesson", "one-lost-segment"], "`osiscope view one-lost-segment` opens this lesson")

    def test_a_wrong_option_is_told_in_one_sentence(self):
        self.expect(["record", "--lss", "1%"], "osiscope record has no option --lss; did you mean “--loss”?")
        self.expect(["decode", "--jsn", "x"], "osiscope decode has no option --jsn; did you mean “--json”?")
        self.expect(["--xyzzy"], "osiscope has no option --xyzzy; `osiscope --help` lists what it takes")
        self.expect(["record", "--sack", "maybe"], "--sack takes on or off, not “maybe”")
        self.expect(["decode"], "`osiscope decode` needs FILE; `osiscope decode --help` lists what it takes")
        self.expect(["decode", "a", "b"], "“b” is one argument too many")

    def test_a_wrong_value_is_told_in_plain_words(self):
        for arguments, words in (
                (["explain", "x"], "`osiscope explain` needs --frame N; "),
                (["lesson"], "`osiscope lesson` needs one of the verbs list, check; "),
                (["explain", "x", "--frame"], "--frame needs a value, as in --frame N; "),
                (["record", "--loss"], "--loss needs a value, as in --loss P; "),
                (["explain", "x", "--frame", "abc"], "“abc” is not a number that --frame can take; "),
                (["trace", "x", "--byte", "1e3"], "“1e3” is not a number that --byte can take; "),
                (["trace", "x", "--byte", "-1"], "“-1” is not a number that --byte can take; "),
                (["view", "x", "--byte", "18446744073709551616"], "“18446744073709551616” is not a number that --byte can take; "),
                (["record", "--seed", "-1"], "“-1” is not a number that --seed can take; "),
                (["view", "x", "--layer", "9"], "--layer takes 1 to 7, not “9”; "),
                (["view", "x", "--zoom", "0"], "--zoom takes 1 to 1000000000, not “0”; "),
                (["receive", "--port", "http"], "--port takes 1 to 65535, not “http”; "),
                (["view", "x", "--theme", "blue"], "--theme takes dark or light, not “blue”; "),
                (["follow", "x", "--stream", "0", "--direction", "up"], "--direction takes client, server, ab or ba, not “up”; "),
                (["--theme", "dark", "--theme", "light"], "--theme can be given only once; "),
                (["lesson", "check", "a", "b", "--run"], "FILE cannot be combined with --run; "),
                (["decode", "x", "--json=maybe"], "--json takes no value; ")):
            self.expect(arguments, "osiscope: " + words, "--help` lists what it takes\n")

    def test_what_was_typed_is_escaped(self):
        self.expect(["--theme", "\x1b[31mred"], "--theme takes dark or light, not “\\x1b[31mred”; ")
        self.expect(["decode", "x", "--\x1b[31mred"], "osiscope decode has no option --\\x1b[31mred; ")


class Numbers(osiscope.LabTest):
    """Of captures with no frame, one frame, one byte."""

    def setUp(self):
        super().setUp()
        for name, frames in (("empty", []), ("one", [b"\x01"]), ("no-bytes", [b"", b""])):
            (self.folder / f"{name}.pcap").write_bytes(pcap(frames))

    def refused(self, words, *arguments):
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout), (1, ""), arguments)
        self.assertEqual(done.stderr, f"osiscope: {words}\n", arguments)

    def test_a_capture_without_frames_has_none_to_show(self):
        empty = self.folder / "empty.pcap"
        for frame in ("0", "1", "7"):
            self.refused(f"{empty} has no frames", "explain", empty, "--frame", frame)
            self.refused(f"{empty} has no frames", "explain", empty, "--frame", frame, "--diagram")
            self.refused(f"{empty} has no frames", "view", empty, "--frame", frame, "--svg", self.folder / "x.svg")
        self.refused(f"{empty} has no TCP streams", "follow", empty, "--stream", "0")
        self.refused(f"{empty} has no TCP streams", "trace", empty, "--byte", "0", "--stream", "0")

    def test_one_frame_is_no_row_of_frames(self):
        one = self.folder / "one.pcap"
        self.refused(f"{one} has only frame 1; there is no frame 2", "explain", one, "--frame", "2")
        self.refused(f"{one} has only frame 1; there is no frame 2", "view", one, "--frame", "2", "--svg", self.folder / "x.svg")
        self.refused(f"{self.folder / 'no-bytes.pcap'} has frames 1 to 2; there is no frame 3", "explain", self.folder / "no-bytes.pcap", "--frame", "3")

    def test_one_byte_is_no_bytes(self):
        text = run("explain", self.folder / "one.pcap", "--frame", "1").stdout
        self.assertIn("The Ethernet header needs 14 bytes here, but the packet has only 1 left.", text)
        self.assertNotRegex(text, r"\b1 (bytes|bits|frames|octets)\b")
        self.assertIn("byte 0: 1 byte", run("explain", self.folder / "one.pcap", "--frame", "1", "--diagram").stdout)

    def test_a_frame_without_bytes_has_no_diagram_and_says_so(self):
        done = run("explain", self.folder / "no-bytes.pcap", "--frame", "2", "--diagram")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "This frame has no bytes, so there is no header to draw.\n", ""))


if __name__ == "__main__":
    osiscope.main()
