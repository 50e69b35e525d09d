#!/usr/bin/env python3
"""What the command line says to those who ask for help, and to those who mistype."""
import re
import unittest

import osiscope
from osiscope import ROOT, run

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
        self.expect(["xyzzy"], "there are view, record, send")
        self.expect(["lesson", "lst"], "did you mean “list”?")
        self.expect(["lesson", "xyzzy"], "there are list, check")

    def test_a_file_or_a_lesson_without_a_verb_gets_the_verb(self):
        saved = ROOT / "captures" / "library" / "one-file.pcapng"
        self.expect([saved], f"`osiscope view {saved}` opens a file")
        self.expect(["one-lost-segment"], "`osiscope view one-lost-segment` opens this lesson", "`osiscope --lesson one-lost-segment` runs its lab")
        self.expect(["lesson", "one-lost-segment"], "`osiscope view one-lost-segment` opens this lesson")

    def test_a_wrong_option_is_told_in_one_sentence(self):
        self.expect(["record", "--lss", "1%"], "osiscope record has no option --lss; did you mean “--loss”?")
        self.expect(["decode", "--jsn", "x"], "osiscope decode has no option --jsn; did you mean “--json”?")
        self.expect(["--xyzzy"], "osiscope has no option --xyzzy; `osiscope --help` lists what it takes")
        self.expect(["record", "--sack", "maybe"], "--sack: “maybe” must be on or off")
        self.expect(["decode"], "`osiscope decode --help` lists what it takes")
        self.expect(["decode", "a", "b"], "“b” is one argument too many")


if __name__ == "__main__":
    osiscope.main()
