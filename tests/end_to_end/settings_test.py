#!/usr/bin/env python3
"""What the window remembers: files of other versions keep what they say, and no file keeps the window from opening."""
import json
import os
import pathlib
import unittest

import osiscope
from osiscope import tool
from window_test import SAVED, Screen, WindowTest

OLD = pathlib.Path(__file__).with_name("settings-0.1.0.json")


class Settings(WindowTest):
    def setUp(self):
        super().setUp()
        self.config = self.folder / "config"
        self.settings = self.config / "osiscope" / "settings.json"
        self.settings.parent.mkdir(parents=True)
        before = os.environ["XDG_CONFIG_HOME"]
        os.environ["XDG_CONFIG_HOME"] = str(self.config)
        self.addCleanup(os.environ.__setitem__, "XDG_CONFIG_HOME", before)

    def names(self):
        return sorted(entry.name for entry in self.settings.parent.iterdir())

    def read(self):
        return json.loads(self.settings.read_text())

    def see(self, screen, *keys):
        """Opens the window, presses keys, and ends it. Returns its size."""
        process = self.open(screen, "view", SAVED, sized=False)
        geometry = tool("xdotool", "getwindowgeometry", screen.window(), env=screen.environment()).split("Geometry: ")[1].strip()
        if keys:
            before = self.settings.read_bytes() if self.settings.is_file() else b""
            screen.xdotool("key", *keys)
            self.wait_until(lambda: self.settings.is_file() and self.settings.read_bytes() != before, "settings written")
        self.assertIsNone(process.poll(), self.errors.read_text())
        process.terminate()
        process.wait()
        return geometry

    def test_a_file_of_version_0_1_0_keeps_everything_it_says(self):
        self.settings.write_text(OLD.read_text())
        with Screen(1920, 1080) as screen:
            self.assertEqual(self.see(screen, "t"), "1300x800")
        told = self.read()
        expected = {**json.loads(OLD.read_text()), "version": 1, "theme": "dark"}
        for key in ("scale", "reduced_motion", "bookmarks", "version", "theme", "width", "height"):
            self.assertEqual(told[key], expected[key], key)
        self.assertEqual(told["recent"][-1], "/home/somebody/one-file.pcapng")

    def test_what_a_newer_version_says_survives(self):
        newer = {"version": 7, "theme": "solarized", "scale": 125, "future": {"deep": [1, {"a": "ü"}]}, "reduced_motion": "sometimes",
                 "bookmarks": [{"file": "/x", "marks": [], "colour": "red"}]}
        self.settings.write_text(json.dumps(newer))
        with Screen(1280, 720) as screen:
            self.see(screen, "ctrl+plus")
        told = self.read()
        for key in newer.keys() - {"scale"}:
            self.assertEqual(told[key], newer[key], key)
        self.assertNotEqual(told["scale"], 125)

    def test_what_cannot_be_used_is_kept_beside_and_the_window_opens(self):
        deep = '{"a":' * 105_000 + "1" + "}" * 105_000
        with Screen(1280, 720) as screen:
            for number, damage in enumerate(("{", "[]", deep)):
                self.settings.write_text(damage)
                self.see(screen)
                aside = self.settings.parent / ("settings.json.bak" + (str(number + 1) if number else ""))
                self.assertEqual(aside.read_text(), damage)
            names = self.names()
            self.see(screen)
            self.assertEqual([name for name in self.names() if ".bak" in name], [name for name in names if ".bak" in name], "said once")
            for make in (os.mkdir, os.mkfifo):
                self.settings.unlink(missing_ok=True)
                make(self.settings)
                self.see(screen)
                self.assertTrue(self.settings.is_file())

    def test_numbers_beyond_all_bounds_leave_a_window_that_can_be_used(self):
        with Screen(1280, 720) as screen:
            for told in ({"width": 100, "height": 100}, {"width": 2**32 + 900, "height": 2**32 + 500}, {"width": -5, "height": 2**64 - 1},
                         {"x": 2**40, "y": -2**40, "scale": 2**32 + 100, "width": 1e300, "height": 700},
                         {"bookmarks": [{"file": str(SAVED), "marks": [{"at": 2**64 - 1, "stop": 2**33}, {"at": -5, "stop": -7}]}]}):
                self.settings.write_text(json.dumps(told))
                width, height = map(int, self.see(screen).split("x"))
                self.assertGreaterEqual((width, height), (640, 360))
                self.assertLessEqual((width, height), (1920, 1080))

    def test_a_folder_that_cannot_be_made_is_no_obstacle(self):
        obstacle = self.folder / "obstacle"
        obstacle.write_text("")
        os.environ["XDG_CONFIG_HOME"] = str(obstacle)
        with Screen(1280, 720) as screen:
            self.see(screen)


if __name__ == "__main__":
    osiscope.main()
