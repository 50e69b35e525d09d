#!/usr/bin/env python3
"""Every key of the help list, pressed in the real window, on a saved lesson and on a live one. The window tells its state
in words (OSISCOPE_TELL_STATE); each key has to change what it says it changes."""
import json
import os
import re
import time
import unittest

import hand_test
import osiscope
from osiscope import ROOT
from window_test import SAVED, Screen, WindowTest


class KeysTest(WindowTest):
    def press(self, screen, key, done=None, seconds=10, **expected):
        """Presses a key and waits for what it has to do: values by name, or a function of the state before and after."""
        before = self.told()
        screen.xdotool("key", key)

        def happened():
            now = self.told()
            return all(now[name] == str(value) for name, value in expected.items()) and (done is None or done(before, now))
        self.wait_until(happened, f"effect of {key}: {expected or 'as told'}, from {before} to {self.told()}", seconds)

    def stands(self, screen):
        self.wait_until(lambda: self.told()["playing"] == "0", "end of the movement", 30)

    def last_step(self):
        return len(json.loads((ROOT / "lessons/content/one-file-seven-layers.json").read_text())["steps"])

    def whole_lesson(self, screen):
        """Forwards with every key of a presenter's remote in turn: an open question shows its answer first, and once more
        completes a movement."""
        forwards = ("Right", "n", "space", "Next")
        back = ("Left", "BackSpace", "Prior")
        first = int(self.told()["step"])
        for step in range(first + 1, self.last_step() + 1):
            if self.told()["question"] == "open":
                self.press(screen, forwards[step % 4], step=step - 1, question="shown")
            self.press(screen, forwards[step % 4], step=step)
            if self.told()["playing"] == "1" and step % 2 == 0:
                self.press(screen, forwards[(step + 1) % 4], step=step, playing=0)
            self.stands(screen)
        for step in range(self.last_step() - 1, 0, -1):
            self.press(screen, back[step % 3], step=step)

    def look(self, screen):
        for key, theme in (("t", "light"), ("T", "dark")):
            self.press(screen, key, theme=theme)
        for language in ("de", "en"):
            self.press(screen, "s", language=language)
        for key, scale in (("ctrl+plus", 110), ("ctrl+plus", 125), ("ctrl+minus", 110), ("ctrl+0", 100)):
            self.press(screen, key, scale=scale)
        for key, what in (("l", "legend"), ("question", "help"), ("b", "blank"), ("period", "blank")):
            self.press(screen, key, **{what: 1})
            self.press(screen, key, **{what: 0})
            self.press(screen, key, **{what: 1})
            self.press(screen, "Escape", **{what: 0})
        self.press(screen, "F5", lecture=1, projector=1)
        self.press(screen, "Escape", lecture=0, projector=0)
        self.press(screen, "F11", full=1)
        self.press(screen, "F5", lecture=1)
        self.press(screen, "Escape", lecture=0, full=1)
        self.press(screen, "Escape", full=0)
        for key, pace in (("bracketright", 1), ("bracketright", 2), ("bracketleft", 1), ("bracketleft", 0)):
            self.press(screen, key, pace=pace)

    def answer(self, screen):
        """Chooses with the keyboard while a question is open; then up and down are layers again."""
        if self.told()["question"] != "open":
            return
        layer = self.told()["layer"]
        for key, choice in (("Down", 1), ("Down", 2), ("Up", 1)):
            self.press(screen, key, choice=choice, layer=layer)
        self.press(screen, "Return", lambda before, now: now["question"] in ("right", "wrong"), layer=layer)

    def layers(self, screen):
        for key in "7654321":
            self.press(screen, key, layer=key)
        self.answer(screen)
        self.press(screen, "Up", layer=2)
        self.answer(screen)
        self.press(screen, "Down", layer=1)
        for grain in ("event", "layer", "field", "chapter"):
            self.press(screen, "g", grain=grain)

    def inspector(self, screen):
        tabs = []
        while self.told()["tab"] not in tabs:
            tabs.append(self.told()["tab"])
            self.press(screen, "i", lambda before, now: now["tab"] != before["tab"])
        self.assertEqual(len(tabs), 6, tabs)
        for large in (1, 0):
            self.press(screen, "I", large=large)
        self.press(screen, "y", lambda before, now: now["followed"] != "-")
        self.press(screen, "y", lambda before, now: (now["item"], now["stop"]) != (before["item"], before["stop"]))
        while self.told()["bits"] != "8":
            self.press(screen, "y", lambda before, now: now["item"] != before["item"] or now["stop"] != before["stop"])
        screen.xdotool("key", "ctrl+c")
        self.wait_until(lambda: re.fullmatch(r"[0-9a-f]{2}", screen.clipboard()), "one byte in hex on the clipboard")
        while self.told()["followed"] != "-" or self.told()["bits"] != "0":
            self.press(screen, "Escape", lambda before, now: now["followed"] == "-" or now["bits"] != before["bits"])

    def over_the_stage(self, screen):
        for key, what in (("e", "transcript"), ("j", "wire"), ("q", "reduced")):
            self.press(screen, key, **{what: 1})
            self.press(screen, key, **{what: 0})
        for key, what in (("e", "transcript"), ("j", "wire")):
            self.press(screen, key, **{what: 1})
            self.press(screen, "Escape", **{what: 0})
        self.press(screen, "ctrl+l", lessons=1)
        self.press(screen, "Down", lessons=2)
        self.press(screen, "Up", lessons=1)
        self.press(screen, "Escape", lessons=0)
        self.press(screen, "ctrl+l", lessons=1)
        self.press(screen, "ctrl+l", lessons=0)

    def plots(self, screen):
        tabs = []
        while self.told()["bottom"] not in tabs:
            tabs.append(self.told()["bottom"])
            self.press(screen, "Tab", lambda before, now: now["bottom"] != before["bottom"])
        self.assertEqual(len(tabs), 5, tabs)
        self.press(screen, "shift+Tab", bottom=tabs[-1])
        self.press(screen, "Tab", bottom=tabs[0])
        self.press(screen, "m", enlarged=1)
        self.press(screen, "m", enlarged=0)
        for axis in (1, 2, 0):
            self.press(screen, "a", axis=axis)
        self.press(screen, "plus", lambda before, now: now["length"] != before["length"])
        self.press(screen, "plus", lambda before, now: float(now["length"]) < float(before["length"]))
        for key in ("greater", "less"):
            self.press(screen, key, lambda before, now: now["first"] != before["first"])
        self.press(screen, "minus", lambda before, now: float(now["length"]) > float(before["length"]) or now["length"] == "0")
        self.press(screen, "0", length=0)

    def typing(self, screen):
        """Fields that take letters keep them from being keys, and Escape gives the keyboard back."""
        self.press(screen, "Home", stop=0)
        self.press(screen, "apostrophe", bookmarks=1)
        self.press(screen, "End", lambda before, now: now["item"] != before["item"])
        self.press(screen, "apostrophe", bookmarks=2)
        here = self.told()["item"]
        self.press(screen, "ctrl+Up", lambda before, now: now["item"] != here)
        self.press(screen, "ctrl+Down", item=here)
        self.press(screen, "apostrophe", bookmarks=1)
        for purpose in ("o", "p", "e"):
            self.press(screen, "ctrl+" + purpose, lambda before, now: now["chooser"] != "0")
            self.press(screen, "Escape", chooser=0)
        for key, field in (("ctrl+f", "filter"), ("u", "until")):
            self.press(screen, key, focus=field)
            screen.xdotool("key", "t", "l", "x", "sleep", "0.3")
            state = self.told()
            self.assertEqual([state[name] for name in ("theme", "legend", "armed")], ["dark", "0", "0"])
            while self.told()["focus"] != "none":
                self.press(screen, "Escape", lambda before, now: True)
                screen.xdotool("sleep", "0.2")

class Saved(KeysTest):
    def test_every_key(self):
        with Screen(1280, 720) as screen:
            process = self.open(screen, "view", SAVED, "--frame", "18", "--layer", "4")
            self.layers(screen)
            self.press(screen, "7", layer=7)
            self.inspector(screen)
            self.press(screen, "g", grain="event")
            self.press(screen, "Right", lambda before, now: now["item"] != before["item"])
            self.press(screen, "Left", lambda before, now: now["item"] != before["item"])
            self.press(screen, "g", grain="layer")
            self.press(screen, "7", layer=7)
            self.press(screen, "Right", layer=6)
            self.stands(screen)
            self.press(screen, "Left", layer=7)
            self.press(screen, "g", grain="field")
            self.press(screen, "4", layer=4)
            for field in (1, 2, 3):
                self.press(screen, "Right", field=field)
            self.press(screen, "Left", field=2)
            self.press(screen, "g", grain="chapter")
            self.press(screen, "Home", lambda before, now: now["stop"] == "0" and now["item"] != before["item"])
            self.press(screen, "End", lambda before, now: now["item"] != before["item"])
            self.press(screen, "Home", lambda before, now: now["item"] != before["item"])
            self.press(screen, "p", playing=1)
            self.press(screen, "p", playing=0)
            self.plots(screen)
            self.over_the_stage(screen)
            self.typing(screen)
            self.look(screen)
            self.press(screen, "ctrl+s", notice=1)  # it is a file already, and the window says so
            self.press(screen, "Escape")
            self.assertIsNone(process.poll(), "a key quit the program")

    def test_keys_of_the_live_wire_do_nothing_to_a_saved_one(self):
        with Screen(1280, 720) as screen:
            self.open(screen, "view", SAVED)
            screen.xdotool("key", "x", "r", "z", "v", "d", "k", "sleep", "0.5", "key", "l")
            self.wait_until(lambda: self.told()["legend"] == "1", "the legend")
            for key in ("x", "r", "z", "v", "d", "k", "f"):
                self.press(screen, "l")
                self.press(screen, key, hint=1)  # each says why
            screen.xdotool("key", "l")
            self.wait_until(lambda: self.told()["hint"] == "0", "end of the hint")
            state = self.told()
            self.assertEqual([state[name] for name in ("armed", "live", "pause", "commands")], ["0", "0", "none", "0"])

    def test_the_whole_lesson(self):
        with Screen(1280, 720) as screen:
            self.open(screen, "view", SAVED, "--step", "1")
            self.press(screen, "ctrl+n", notice=1)  # the page's address
            self.whole_lesson(screen)

@osiscope.needs_lab
class Live(KeysTest):
    data_frames = hand_test.TheHand.data_frames
    stands_still = hand_test.TheHand.stands_still

    def test_the_whole_lesson_and_every_key_that_shows_it(self):
        with Screen(1280, 720) as screen:
            self.open(screen, wait_for="first frame on the wire")
            self.wait_until(lambda: self.told()["live"] == "0", "end of the transfer", 60)
            if self.told()["playing"] == "1":
                self.press(screen, "p", playing=0)
            frames = int(self.told()["frames"])
            self.press(screen, "Home", lambda before, now: now["stop"] == "0")
            while self.told()["step"] != "1":
                self.press(screen, "Left", lambda before, now: before["step"] == "1" or now["step"] != before["step"])
            self.whole_lesson(screen)
            self.look(screen)
            while int(self.told()["step"]) < 4:  # a segment with data: it has all seven layers
                self.press(screen, "Right", lambda before, now: now["step"] != before["step"] or now["playing"] == "0")
                self.stands(screen)
            self.layers(screen)
            step, answered = self.told()["step"], self.told()["question"]
            self.press(screen, "r", lambda before, now: now["live"] == "1" or int(now["frames"]) < frames)
            self.wait_until(lambda: self.told()["at_step"] == "1", "the step again, in the new run", 60)
            self.assertEqual([self.told()["step"], self.told()["question"]], [step, answered])
            self.wait_until(lambda: self.told()["live"] == "0", "end of the second transfer", 60)
            self.press(screen, "ctrl+s", lambda before, now: now["chooser"] != "0")
            self.press(screen, "Return", notice=1, chooser=0)
            self.assertEqual(len(list(self.folder.glob("osiscope-*.pcapng"))), 1)

    def point_at_another(self, screen, key, share):
        """Clicks frames with data from there to the left until one is pointed at that was not before: a frame is many
        pixels wide."""
        before = self.told()["pointed"]
        at = self.data_frames(screen)
        for x in reversed(at[:int(len(at) * share) + 1]):
            screen.xdotool("mousemove", 215 + x, 704, "click", "1")
            until = time.monotonic() + 1
            while time.monotonic() < until:
                if self.told()["pointed"] not in ("0", before):
                    return
                time.sleep(0.02)
        self.fail(f"no frame to point at for {key}: {before} of {at}, {self.told()}")

    def touch(self, screen, key, share):
        """Does something to a frame with data on the frozen wire, another each time, and waits for the wire's answer."""
        self.point_at_another(screen, key, share)
        self.press(screen, key, lambda before, now: int(now["commands"]) > int(before["commands"]))

    def freeze_with_data(self, screen):
        """Between two windows of data only acknowledgments are on the wire: then once more."""
        for _ in range(6):
            self.wait_until(lambda: len(self.data_frames(screen)) > 20, "data on the wire", 60)
            self.press(screen, "z", pause="frozen")
            for _ in range(8):
                if self.stands_still(screen):
                    return
            self.press(screen, "z", pause="none")
        self.fail("the wire was never frozen with data on it")

    def test_r_during_a_run_asks_once_and_starts_again(self):
        file = self.folder / "long.bin"
        file.write_bytes(os.urandom(4_000_000))
        with Screen(1280, 720) as screen:
            self.open(screen, "--file", file, wait_for="first frame on the wire")
            self.press(screen, "Right", step=1)
            self.wait_until(lambda: self.told()["at_step"] == "1", "the file being read")
            self.answer(screen)
            answered = self.told()["question"]
            self.press(screen, "d", hint=1)  # the tweezers are not taken up
            self.press(screen, "r", hint=1, live=1)
            frames = int(self.told()["frames"])
            self.press(screen, "r", lambda before, now: int(now["frames"]) < frames, hint=0, live=1)
            self.wait_until(lambda: self.told()["at_step"] == "1", "the same step in the new run")
            self.assertEqual([self.told()["step"], self.told()["question"]], ["1", answered])

    def test_a_run_that_was_not_saved_is_kept_until_the_next_one_is_whole(self):
        file = self.folder / "short.bin"
        file.write_bytes(os.urandom(20_000))
        with Screen(1280, 720) as screen:
            self.open(screen, "--file", file, wait_for="first frame on the wire")
            self.wait_until(lambda: self.told()["live"] == "0", "end of the first run", 60)
            frames = self.told()["frames"]
            file.rename(self.folder / "elsewhere.bin")
            self.press(screen, "r", notice=1, live=0, frames=frames, seconds=30)  # the next one came to nothing
            (self.folder / "elsewhere.bin").rename(file)
            self.press(screen, "r", live=1)
            self.wait_until(lambda: self.told()["live"] == "0" and int(self.told()["frames"]) > 20, "end of a whole run", 60)

    def test_every_key_of_the_tweezers(self):
        file = self.folder / "letters.bin"  # long enough for a slow machine's pictures
        file.write_bytes(os.urandom(3_000_000))
        with Screen(1920, 1080) as screen:
            self.open(screen, "--file", file)
            self.press(screen, "x", armed=1)
            self.press(screen, "braceleft", slow=50)
            self.press(screen, "braceright", slow=20)
            if self.told()["live"] == "0":  # the first transfer was over by then
                self.press(screen, "r", live=1)
            self.wait_until(lambda: len(self.data_frames(screen)) > 20, "data on the wire", 60)
            self.press(screen, "v", pause="cruel")
            self.press(screen, "v", pause="none")
            self.freeze_with_data(screen)
            for i, key in enumerate("dfh2ywck"):
                self.touch(screen, key, 0.9 - i * 0.1)
            self.press(screen, "z", pause="none")
            self.press(screen, "x", armed=0)

class HelpList(unittest.TestCase):
    """A key that the window offers is pressed here, or this says so."""
    PRESSED = {"→  N  Space  Page Down", "←  Backspace  Page Up", "↑  ↓", "Enter", "1 … 7  Home  End", "P  [  ]", "G", "R  Ctrl L", "X", "D  F  H  2  Y  W  C", "K  (  )", "Z  V  {  }",
               "Tab  M", "A", "Y", "I  Shift I", "Ctrl C", "J", "E  Q", "+  −  0  <  >", "Ctrl F", "U", "'  Ctrl ↑  Ctrl ↓", "Ctrl O  Ctrl S", "Ctrl P  Ctrl E", "Ctrl N", "T  L", "S", "Ctrl +  Ctrl −  Ctrl 0", "F5  F11", "B  .", "Esc", "?"}

    def test_every_key_of_the_help_list_is_pressed(self):
        told = (ROOT / "README.md").read_text().split("| key | does |\n|---|---|\n")[1].split("\n\n")[0]  # as the list says
        offered = {line.split(" | ")[0].removeprefix("| ") for line in told.splitlines()}
        self.assertGreater(len(offered), 15)
        self.assertEqual(offered, self.PRESSED)

if __name__ == "__main__":
    osiscope.main()
