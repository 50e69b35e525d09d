#!/usr/bin/env python3
"""The tweezers in the real window: frames on the live wire are clicked and touched, and the kernels' own counters say
what came of it."""
import os
import re

import osiscope
from osiscope import facts, tool
from window_test import Screen, WindowTest
from wire_test import journal

DATA = "#D58BB4"  # a frame with data of the program, in the dark theme
LANE = "740x1+215+704"  # the middle of the lane from A to B, at 1920x1080


@osiscope.needs_lab
class TheHand(WindowTest):
    def data_frames(self, screen):
        """Where on the lane from A to B there are frames with data, from left to right."""
        picture = screen.picture(self.folder / "wire.png")
        pixels = tool("convert", picture, "-crop", LANE, "+repage", "txt:-")
        return [int(x) for x in re.findall(rf"^(\d+),0: \S+\s+{DATA}", pixels, re.M)]

    def saved(self, screen):
        before = set(self.folder.glob("osiscope-*.pcapng"))
        screen.xdotool("key", "ctrl+s", "Return")
        self.wait_until(lambda: set(self.folder.glob("osiscope-*.pcapng")) - before, "recording saved", 10)
        return (set(self.folder.glob("osiscope-*.pcapng")) - before).pop()

    def touch_a_data_frame(self, screen, key):
        """The wire stands still meanwhile, so what is pointed at is what is touched."""
        file = self.folder / "letters.bin"
        file.write_bytes(os.urandom(600_000))
        self.open(screen, "--file", file)
        screen.xdotool("key", "x")
        self.wait_until(lambda: self.told()["live"] == "0", "end of the first transfer", 60)
        screen.xdotool("key", "r")  # the second one runs in slow motion
        # A freeze takes a round trip to hold; by then only a wire that is full still has data on it.
        self.wait_until(lambda: int(self.told()["frames"]) > 250 and len(self.data_frames(screen)) > 90, "data on the wire", 90)
        screen.xdotool("key", "z")
        self.wait_until(lambda: self.stands_still(screen), "frozen wire", 15)
        at = self.data_frames(screen)
        screen.xdotool("mousemove", 215 + at[len(at) // 2], 704, "click", "1", "sleep", "0.3", "key", key, "sleep", "0.3", "key", "z")

    def stands_still(self, screen):
        before = self.data_frames(screen)
        screen.xdotool("sleep", "0.3")
        return before and before == self.data_frames(screen)

    def recording_at_the_end(self, screen):
        found = {}

        def ended():
            screen.xdotool("sleep", "1.1")  # a name a second
            found["file"] = self.saved(screen)
            return facts(found["file"])["outcome"] != "running"
        self.wait_until(ended, "end of the transfer", 150)
        return found["file"]

    def test_a_frame_dropped_by_hand_is_sent_again(self):
        with Screen(1920, 1080) as screen:
            self.touch_a_data_frame(screen, "d")
            recording = self.recording_at_the_end(screen)
        told = facts(recording)
        self.assertEqual(told["outcome"], "identical")
        self.assertGreaterEqual(told["hosts"]["A"]["kernel"]["tcp_retransmitted"], 1)
        dropped = [entry for entry in journal(recording) if entry.get("OSISCOPE_ACTION") == "dropped"]
        self.assertEqual([entry["OSISCOPE_REASON"] for entry in dropped], ["by_hand"])
        self.assertIn("dropped on the wire", tool("tshark", "-n", "-r", recording, "-Y", "frame.comment", "-T", "fields", "-e", "frame.comment"))

    def test_what_is_said_of_the_handshakes_pace_goes_when_the_connection_stands(self):
        with Screen(1920, 1080) as screen:
            self.open(screen, "--delay", "100ms")
            screen.xdotool("key", "x")
            self.wait_until(lambda: self.told()["live"] == "0", "end of the first transfer", 60)
            screen.xdotool("key", "r")
            for notice, what in (("1", "a sentence that the handshake is faster than asked"), ("0", "an end of that sentence")):
                self.wait_until(lambda: {"live": "1", "notice": notice}.items() <= self.told().items(), what, 15)


if __name__ == "__main__":
    osiscope.main()
