#!/usr/bin/env python3
"""The mouse in the views over time, in the real window: what a segment says when it is pointed at is what tshark says of
its frame; a click shows that frame; the wheel and dragging keep what is under the mouse there; dragging on the ladder
moves through time."""
import re
import time

import osiscope
from osiscope import ROOT, tool
from window_test import SAVED, Screen, WindowTest

LOSSY = ROOT / "tests" / "viz" / "lossy.pcapng.gz"
PLOT = (130, 190, 980, 640)  # inside the enlarged sequence–time view at 1920x1080: left, top, width, height
DATA = "D58BB4"  # a segment with data in the dark theme
AGAIN = "FF9D9D"
LADDER = (80, 1900, 925)  # left, right, height of the small ladder at 1920x1080
ENLARGE = (1841, 842)


class PlotsTest(WindowTest):
    def told(self, what):
        lines = re.findall(rf"^{what}: (.*)\n", self.errors.read_text(), re.M)
        return lines[-1] if lines else ""

    def state(self):
        return dict(word.split("=", 1) for word in self.told("state").split())

    def pixels(self, screen, color):
        """Where the plot has exactly this colour."""
        left, top, width, height = PLOT
        picture = screen.picture(self.folder / "plot.png")
        text = tool("convert", picture, "-crop", f"{width}x{height}+{left}+{top}", "+repage", "txt:-")
        return [(left + int(x), top + int(y)) for x, y in re.findall(rf"^(\d+),(\d+): \S+\s+#{color}", text, re.M)]

    def point_at(self, screen, place, pattern):
        """Points there, from where nothing is said, and waits for a sentence like this."""
        screen.xdotool("mousemove", 1919, 1079)
        self.wait_until(lambda: self.told("hover") == "", "nothing said under a mouse in the corner")
        found = []

        def said():
            found[:] = [re.fullmatch(pattern, self.told("hover"))]
            return found[0]
        screen.xdotool("mousemove", *place)
        self.wait_until(said, f"“{pattern}” at {place}; it says “{self.told('hover')}”")
        return found[0]

    def of_frame(self, recording, number):
        """Sequence number and length as tshark tells them, in a recording of host A's frames only."""
        at_a = self.folder / "a.pcapng"
        if not at_a.exists():
            tool("tshark", "-n", "-r", recording, "-Y", 'frame.interface_name == "A"', "-w", at_a)
        when = tool("tshark", "-n", "-r", recording, "-Y", f"frame.number == {number}", "-T", "fields", "-e", "frame.time_epoch").strip()
        row = tool("tshark", "-n", "-r", at_a, "-Y", f"frame.time_epoch == {when}", "-T", "fields", "-e", "tcp.seq", "-e", "tcp.len").split()
        return tuple(map(int, row))

    def frame_numbers(self, recording):
        """Our frame numbers to tshark's, which counts other blocks too."""
        numbers = tool("tshark", "-n", "-r", recording, "-Y", "!systemd_journal", "-T", "fields", "-e", "frame.number").split()
        return {ours: int(theirs) for ours, theirs in enumerate(numbers, 1)}


class Sequence(PlotsTest):
    SAYS = r"frame (\d+) at [0-9.\u2009]+ s: relative seq ([\d\u2009]+), ([\d\u2009]+) B(, retransmitted)?"

    def open_sequence(self, screen):
        self.open(screen, "view", LOSSY, "--bottom", "sequence", "--enlarged")
        time.sleep(0.3)

    def number(self, text):
        return int(re.sub(r"\D", "", text))

    def test_a_segment_says_what_tshark_says_of_its_frame_and_a_click_shows_it(self):
        with Screen(1920, 1080) as screen:
            self.open_sequence(screen)
            theirs = self.frame_numbers(LOSSY)
            places = self.pixels(screen, DATA)
            self.assertGreater(len(places), 100)
            seen = set()
            for place in places[:: max(1, len(places) // 6)]:
                said = self.point_at(screen, place, self.SAYS)
                frame = int(said[1])
                seen.add(frame)
                self.assertEqual((self.number(said[2]), self.number(said[3])), self.of_frame(LOSSY, theirs[frame]), said[0])
                screen.xdotool("click", "1")
                self.wait_until(lambda: self.state()["frame"] == str(frame), f"frame {frame} on the stage")
            self.assertGreater(len(seen), 3)

    def test_what_was_sent_again_says_so(self):
        with Screen(1920, 1080) as screen:
            self.open_sequence(screen)
            places = self.pixels(screen, AGAIN)
            self.assertGreater(len(places), 20)
            x, y = max(places, key=lambda place: place[1])  # in a bar: its triangle stands above
            said = self.point_at(screen, (x, y - 3), self.SAYS)
            self.assertTrue(said[4], said[0])

    def test_the_wheel_and_dragging_keep_what_is_under_the_mouse(self):
        with Screen(1920, 1080) as screen:
            self.open_sequence(screen)
            places = self.pixels(screen, DATA)
            x, y = places[len(places) // 2]
            frame = self.point_at(screen, (x, y), self.SAYS)[1]
            screen.xdotool("click", "4", "click", "4", "click", "4")
            self.wait_until(lambda: float(self.state()["length"]) > 0, "a closer look")
            length = float(self.state()["length"])
            x, y = min(((x, other[1]) for other in self.pixels(screen, DATA) if abs(other[0] - x) < 3), key=lambda place: abs(place[1] - y))
            self.point_at(screen, (x, y), self.SAYS.replace(r"(\d+)", f"({frame})", 1))
            first = float(self.state()["first"])
            screen.xdotool("mousedown", "3", "mousemove", x + 40, y, "mousemove", x + 80, y, "mouseup", "3")
            self.wait_until(lambda: float(self.state()["first"]) < first, "what is shown moved")
            time.sleep(0.5)  # the second half of the way, and its picture
            self.assertEqual(float(self.state()["length"]), length)
            # The numbers' scale follows what is in view: the same segment is 80 pixels to the right, perhaps higher or lower.
            near = sorted({place for place in self.pixels(screen, DATA) if abs(place[0] - x - 80) < 2})
            self.assertTrue(near, "no segment 80 pixels to the right")
            found = set()
            for place in near[:: max(1, len(near) // 8)]:
                found.add(self.point_at(screen, place, self.SAYS)[1])
            self.assertIn(frame, found)
            for _ in range(12):
                screen.xdotool("click", "5")
            self.wait_until(lambda: self.state()["length"] == "0", "everything again")


class Ladder(PlotsTest):
    def test_dragging_moves_through_time_and_back(self):
        left, right, y = LADDER
        with Screen(1920, 1080) as screen:
            self.open(screen, "view", SAVED, "--frame", "18")
            screen.xdotool("mousemove", left + 20, y, "mousedown", "1")
            self.wait_until(lambda: self.state()["playing"] == "0", "stop")
            times = []
            for part in (0.02, 0.3, 0.6, 0.9, 0.5, 0.1):
                before = self.told("state")
                screen.xdotool("mousemove", int(left + (right - left) * part), y)
                self.wait_until(lambda: self.told("state") != before, "movement")
                time.sleep(0.2)
                times.append(int(self.state()["at"]))
            screen.xdotool("mouseup", "1")
            self.assertEqual(sorted(times[:4]), times[:4])
            self.assertGreater(times[3], times[4])
            self.assertGreater(times[4], times[5])
            span = times[3] / 0.9
            self.assertAlmostEqual(times[2] / span, 0.6, delta=0.1)
            screen.xdotool("mousemove", left + 20, y)  # no button is down any more
            time.sleep(0.3)
            self.assertEqual(int(self.state()["at"]), times[5])

    def test_the_button_enlarges_and_brings_the_stage_back(self):
        with Screen(1920, 1080) as screen:
            self.open(screen, "view", SAVED, "--frame", "18", "--bottom", "sequence")
            self.point_at(screen, ENLARGE, r"show it in place of the stage \(M\)")
            screen.xdotool("click", "1")
            self.wait_until(lambda: self.state()["enlarged"] == "1", "the plot in the stage's place")
            screen.xdotool("key", "Escape")
            self.wait_until(lambda: self.state()["enlarged"] == "0", "the stage")


if __name__ == "__main__":
    osiscope.main()
