#!/usr/bin/env python3
"""Lessons that touch the wire: their labs are run live, and what the lessons promise is compared with what tshark finds in
the recording and with what the hosts' own kernels counted."""
import json
import os
import shutil

import osiscope
from keys_test import KeysTest
from osiscope import ROOT, LabTest, facts, run, tool
from window_test import Screen
from wire_test import Outcome, journal

CONTENT = ROOT / "lessons" / "content"
TOUCHING = {"one-lost-segment": 1, "who-notices-a-flipped-bit": 6}  # lines that the wire is told


class Recorded(Outcome):
    """What `record --lesson` made, with the wire's test's ways to look at it."""

    def __init__(self, folder, lesson, *options):
        self.recording = folder / "lesson.pcapng"
        self.done = run("record", "--lesson", lesson, "--out", self.recording, *options, timeout=120)
        self.facts = facts(self.recording) if self.recording.exists() else {}


class Shipped(LabTest):
    def test_the_list_names_every_lesson_of_the_tree(self):
        listed = run("lesson", "list").stdout
        for lesson in CONTENT.glob("*.json"):
            if lesson.stem != "layers":
                self.assertIn(lesson.stem, listed)
                self.assertIn(json.loads(lesson.read_text())["title"]["en"], listed)

    def test_every_lesson_holds_on_the_recording_it_ships_with(self):
        for lesson in ("one-file-seven-layers", *TOUCHING):
            done = run("lesson", "check", lesson)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("every answer can be worked out", done.stdout)

    def test_the_recordings_are_small_and_name_no_workplace(self):
        for lesson in TOUCHING:
            recording = ROOT / json.loads((CONTENT / f"{lesson}.json").read_text())["capture"]
            self.assertLess(recording.stat().st_size, 220_000)
            self.assertNotIn(str(ROOT).encode(), recording.read_bytes())

    def test_a_recording_brings_its_lesson_along(self):
        other = self.folder / "renamed.pcapng"
        shutil.copy(ROOT / "captures" / "library" / "one-lost-segment.pcapng", other)
        first, second = self.folder / "a.png", self.folder / "b.png"
        for file, picture in ((other, first), ("one-lost-segment", second)):
            done = run("view", file, "--step", "2", "--screenshot", picture, "--size", "1280x720")
            self.assertEqual(done.returncode, 0, done.stderr)
        # The same but for the name of what is shown, at the top.
        self.assertEqual(*(tool("convert", picture, "-crop", "1280x650+0+60", "+repage", "rgba:-", encoding="latin-1")
                           for picture in (first, second)))


class Mistakes(LabTest):
    def complaint(self, change, *verb):
        lesson = json.loads((CONTENT / "one-lost-segment.json").read_text())
        change(lesson)
        file = self.folder / "mine.json"
        file.write_text(json.dumps(lesson))
        done = run(*(verb or ("lesson", "check")), file)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return done.stderr.replace(str(file), "FILE")

    def test_each_is_told_with_file_place_and_what_to_write(self):
        def inject(line):
            return lambda lesson: lesson["steps"][1].update(inject=[line])

        def lab(**options):
            return lambda lesson: lesson["lab"].update(options)
        for change, expected in (
                (inject("when 'tcp.len > 1000' from A nth 4: drob"), "FILE, at /steps/1/inject/0: column 37: unknown action “drob”; known actions: drop, hold"),
                (inject("when 'tcp.prt == 9' nth 4: drop"), "FILE, at /steps/1/inject/0: column 7: there is no field “tcp.prt”; did you mean tcp.port"),
                (inject("drop 17"), "FILE, at /steps/1/inject/0: column 1: a script does not know the numbers of frames yet"),
                (inject("at 1s: set frame-check maybe"), "FILE, at /steps/1/inject/0: column 24: the frame check is on or off"),
                (inject("at 1s: set link 1 frame-check on"), "frame-check is set for a whole way"),
                (lab(rate="fast"), "FILE, at /lab/rate: “fast” is not a rate; write for example 10M"),
                (lab(loss=["A>B:1%", "B>A:much"]), "FILE, at /lab/loss/1: “much” is not a probability"),
                (lab(mtu=100), "FILE, at /lab/mtu: "),
                (lab(topology="star"), "FILE, at /lab/topology: "),
                (lab(router_mtu=800), "FILE, at /lab: --router-mtu is for a lab with a router"),
                (lab(file="no-such.txt"), "FILE, at /lab/file: there is no file “no-such.txt” beside the lesson"),
                (lab(wifi=True), "FILE:\nat /lab/wifi: unknown lab option “wifi”; known options: file"),
                (lambda lesson: lesson["steps"][1]["expect"][0].update(filter="tcp.len >"), "at /steps/1/expect/0/filter: column 10: "),
                (lambda lesson: lesson["steps"][3]["anchor"].update(repeats="lots"), "at /steps/3/anchor/repeats: there is no name “lots” yet; there are lost")):
            self.assertIn(expected, self.complaint(change))

    def test_record_and_the_window_refuse_them_too(self):
        wrong = lambda lesson: lesson["steps"][1].update(inject=["drob"])  # noqa: E731
        for verb in (("record", "--lesson"), ("view",), ("--lesson",)):
            self.assertIn("FILE, at /steps/1/inject/0: column 1: unknown action “drob”", self.complaint(wrong, *verb))

    def test_a_capture_to_which_the_lesson_did_nothing_is_told_so(self):
        done = run("lesson", "check", "one-lost-segment", ROOT / "captures" / "library" / "one-file.pcapng")
        self.assert_fails(done, "step 2 “lost”: the wire did not do what it injects in this capture")
        self.assertIn("what it expects did not happen: “B repeats its acknowledgment", done.stderr)


@osiscope.needs_lab
class Live(LabTest):
    def test_every_lesson_holds_on_its_own_lab_run_now(self):
        for lesson in ("one-file-seven-layers", *TOUCHING):
            done = run("lesson", "check", lesson, "--run", timeout=120)
            self.assertEqual(done.returncode, 0, f"{lesson}: {done.stderr}")
        self.assert_nothing_left()

    def test_an_expectation_that_does_not_come_fails_the_check(self):
        lesson = json.loads((CONTENT / "one-lost-segment.json").read_text())
        lesson["steps"][1]["expect"][1]["never"] = False  # now somebody has to reset the connection
        file = self.folder / "mine.json"
        file.write_text(json.dumps(lesson))
        done = run("lesson", "check", file, "--run", timeout=120)
        self.assert_fails(done, "step 2 “lost”: what it expects did not happen: “The connection goes on")

    def test_one_lost_segment(self):
        seen = Recorded(self.folder, "one-lost-segment")
        self.assertEqual(seen.done.returncode, 0, seen.done.stderr)
        self.assertEqual(seen.wire(ACTION="dropped", REASON="by_hand"), 1)
        self.assertEqual(seen.counter("A", "TcpRetransSegs"), self.sent_again(seen))
        self.assertEqual(seen.counter("A", "TcpExtTCPTimeouts"), 0)
        self.assertGreaterEqual(seen.counter("A", "TcpExtTCPFastRetrans"), 1)
        self.assertGreaterEqual(seen.found("tcp.analysis.duplicate_ack", "B"), 3)
        self.assertEqual(seen.found("tcp.analysis.fast_retransmission", "A"), 1)
        self.assertEqual(seen.counter("B", "TcpInErrs"), 0)
        again = [row for row in seen.sent("tcp.len > 1000") if row[1] == self.dropped_number(seen)]
        self.assertEqual(len(again), 2, "the lost segment and its copy")
        self.assertLess(float(again[1][0]) - float(again[0][0]), 0.2)

    def sent_again(self, seen):
        """Segments that A sent more than once, by tshark's numbers."""
        numbers = [row[1] for row in seen.sent("tcp.len > 0")]
        return len(numbers) - len(set(numbers))

    def dropped_number(self, seen):
        rows = seen.rows(["tcp.seq"], 'frame.interface_name == "A" && frame.comment contains "dropped on the wire"')
        return rows[0][0]

    def test_who_notices_a_flipped_bit(self):
        seen = Recorded(self.folder, "who-notices-a-flipped-bit")
        self.assertEqual(seen.done.returncode, 0, seen.done.stderr)
        counted = {name: seen.counter("B", name) for name in ("IpInHdrErrors", "TcpInCsumErrors", "TcpInErrs")}
        self.assertEqual(counted, {"IpInHdrErrors": 1, "TcpInCsumErrors": 2, "TcpInErrs": 2})
        self.assertEqual(seen.counter("A", "TcpRetransSegs"), self.sent_again(seen))
        self.assertGreaterEqual(self.sent_again(seen), 5)
        self.assertEqual(len(seen.rows(["frame.number"], 'ip.checksum.status == 0 && frame.interface_name == "B"')), 1)
        self.assertEqual(len(seen.rows(["frame.number"], 'tcp.checksum.status == 0 && frame.interface_name == "B"')), 2)
        self.assertEqual(len(seen.rows(["frame.number"], 'eth.dst == 00:00:00:00:00:b2 && frame.interface_name == "B"')), 1)
        self.assertEqual(seen.wire(ACTION="dropped", REASON="check_failed"), 1)
        told = [entry["MESSAGE"] for entry in journal(seen.recording) if "frame-check on" in entry.get("MESSAGE", "")]
        self.assertEqual(len(told), 1)

    def test_the_command_line_wins(self):
        file = self.folder / "mine.bin"
        file.write_bytes(os.urandom(30_000))
        seen = Recorded(self.folder, "one-lost-segment", "--timestamps", "off", "--file", file, "--delay", "5ms")
        self.assertEqual(seen.done.returncode, 0, seen.done.stderr)
        self.assertEqual([seen.facts["file_name"], seen.facts["tcp"]["timestamps"], seen.facts["delay_ns"]], ["mine.bin", False, 5_000_000])
        self.assertEqual(len(seen.facts["actions"]), 1)
        self.assertEqual(seen.rows(["frame.number"], "tcp.options.timestamp.tsval"), [])

    def test_the_same_seed_and_lab_do_the_same_again(self):
        logs = []
        for number in (1, 2):
            log = self.folder / f"{number}.txt"
            run("record", "--lesson", "who-notices-a-flipped-bit", "--out", self.folder / "r.pcapng", "--decisions", log)
            logs.append([line for line in log.read_text().splitlines() if "action" in line])
        self.assertEqual(len(logs[0]), 5)
        self.assertEqual(*logs)


class InTheWindow(KeysTest):
    def run_is_over(self, **expected):
        self.wait_until(lambda: self.told()["live"] == "0" and all(self.told()[key] == str(value) for key, value in expected.items()),
                        f"end of the run with {expected}, but {self.told()}", 60)

    def test_a_saved_lesson_step_by_step_and_the_list(self):
        with Screen(1280, 720) as screen:
            self.open(screen, "view", "one-lost-segment")
            self.wait_until(lambda: self.told()["effects"] == "1" and self.told()["kept"] == "4", "what the lesson did")
            steps = int(self.told()["steps"])
            for step in range(1, steps + 1):
                self.press(screen, "Next", step=step)
                self.stands(screen)
                if self.told()["question"] == "open":
                    self.press(screen, "Next", step=step, question="shown")
            self.press(screen, "Next", step=steps + 1)  # the page at the end
            self.press(screen, "Prior", step=steps)
            self.press(screen, "Next", step=steps + 1)
            self.press(screen, "Return", lesson="who-notices-a-flipped-bit", step=0)
            self.press(screen, "ctrl+l", lessons=3)
            self.press(screen, "Up", lessons=2)
            self.press(screen, "Return", lessons=0, lesson="one-lost-segment")
            self.press(screen, "ctrl+l", lessons=2)  # it stands on the lesson that is shown
            self.press(screen, "Down", lessons=3)
            self.press(screen, "Return", lessons=0, lesson="who-notices-a-flipped-bit", effects=6, kept=6, broken=0, live=0)
            self.press(screen, "ctrl+l", lessons=3)
            for _ in range(3):
                screen.xdotool("key", "Up")
            self.press(screen, "Return", lessons=0, lesson="one-file-seven-layers", effects=0)

    @osiscope.needs_lab
    def test_a_saved_lesson_is_run_live(self):
        with Screen(1280, 720) as screen:
            self.open(screen, "view", "one-lost-segment")
            frames = self.told()["frames"]
            self.press(screen, "r", lambda before, now: now["live"] == "1" or now["frames"] != frames)
            self.run_is_over(lesson="one-lost-segment", effects=1, kept=4, broken=0)
            self.press(screen, "ctrl+l", lessons=2)
            self.press(screen, "Down", lessons=3)
            self.press(screen, "r", lessons=0, lesson="who-notices-a-flipped-bit")
            self.run_is_over(lesson="who-notices-a-flipped-bit", effects=6, kept=6, broken=0)

    @osiscope.needs_lab
    def test_a_lesson_named_on_the_command_line_starts_live(self):
        with Screen(1280, 720) as screen:
            self.open(screen, "--lesson", "one-lost-segment", wait_for="first frame on the wire")
            self.run_is_over(lesson="one-lost-segment", effects=1, kept=4, broken=0)


if __name__ == "__main__":
    osiscope.main()
