#!/usr/bin/env python3
"""The window on a desktop: under openbox, a window manager that gives it other sizes than it asks for. The short tests are
part of the check; with OSISCOPE_LONG=1 every screen size and scale is tried."""
import json
import os
import pathlib
import re
import subprocess
import unittest

import osiscope
from osiscope import PROGRAM, run, tool
from window_test import SAVED, Screen, WindowTest

LONG = bool(os.environ.get("OSISCOPE_LONG"))
STARTS = int(os.environ.get("OSISCOPE_STARTS", "5"))


class Desktop(Screen):
    """An X server with openbox: windows get frames, and the sizes that it likes."""

    def __enter__(self):
        self.manager = subprocess.Popen(["openbox", "--sm-disable"], env=self.environment(), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(200):
            if "window id" in tool("xprop", "-root", "_NET_SUPPORTING_WM_CHECK", env=self.environment()):
                return self
            self.xdotool("sleep", "0.05")
        raise AssertionError("openbox does not start")

    def __exit__(self, *_):
        self.manager.terminate()
        self.manager.wait()
        super().__exit__()

    def window(self):
        """The program's window as openbox lists it."""
        return tool("xdotool", "search", "--onlyvisible", "--name", "^osiscope$", env=self.environment()).split()[-1]

    def place(self):
        """x, y, width and height of what the program draws into."""
        text = tool("xwininfo", "-id", self.window(), env=self.environment())
        return tuple(int(re.search(rf"{name}:\s+(-?\d+)", text).group(1))
                     for name in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height"))

    def wmctrl(self, *words):
        subprocess.run(["wmctrl", "-i", "-r", self.window(), *words], env=self.environment(), check=True, capture_output=True)

    def window_picture(self, path):
        tool("import", "-window", self.window(), path, env=self.environment())
        return path


class DesktopTest(WindowTest):
    def remember(self, **settings):
        path = pathlib.Path(osiscope.CONFIG) / "osiscope" / "settings.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(settings))

    def remembered(self):
        return json.loads((pathlib.Path(osiscope.CONFIG) / "osiscope" / "settings.json").read_text())

    def assert_alive(self, process, where):
        self.assertIsNone(process.poll(), f"ended with {process.returncode} {where}: {self.errors.read_text()[-500:]}")

    def assert_steps_on(self, screen, process, where):
        """The one key of a remote goes on with the lesson, wherever the window is."""
        before = self.told()["step"]
        screen.xdotool("key", "Right")
        self.wait_until(lambda: self.told()["step"] != before, f"step after → {where}")
        self.assert_alive(process, where)

    def assert_shows_step(self, screen, process, where):
        """What is seen is what a screenshot of the window's present size shows."""
        self.wait_until(lambda: self.told()["playing"] == "0", f"end of the movement {where}", 30)
        screen.xdotool("mousemove", *[edge - 1 for edge in screen.size])
        expected, seen = self.folder / "expected.png", self.folder / "seen.png"
        step = self.told()["step"]
        drawn = None

        def same():
            nonlocal drawn
            size = "%dx%d" % screen.place()[2:]
            if drawn != size:
                done = run("view", SAVED, "--screenshot", expected, "--size", size, "--step", step)
                self.assertEqual(done.returncode, 0, done.stderr)
                drawn = size
            self.assert_alive(process, where)
            return self.differing_pixels(expected, screen.window_picture(seen)) == 0
        self.wait_until(same, f"picture of step {step} at {drawn} {where}", 20)


class EveryStart(DesktopTest):
    """With a frame around it, a window of the screen's size does not fit: it gets another size before its first picture."""
    FIRST = {}                                                              # nothing is remembered
    LARGER = {"width": 5000, "height": 4000}                                # last time on a larger screen
    ELSEWHERE = {"x": 4000, "y": 3000, "width": 1200, "height": 700}        # last time on a screen that is gone
    BEYOND = {"x": -1100, "y": -600, "width": 1200, "height": 700}          # almost out of it

    def start(self, screen, settings, *arguments):
        self.remember(**settings)
        process = self.open(screen, *arguments, sized=False)
        self.assert_steps_on(screen, process, f"on {screen.size} after {settings}")
        x, y, width, height = screen.place()
        self.assertTrue(-width / 2 < x < screen.size[0] - 100 and 0 <= y < screen.size[1] - 100, f"out of sight at {x}, {y}")
        process.terminate()
        process.wait()

    def test_it_starts_whatever_size_it_is_given(self):
        for size in ((1366, 768), (1920, 1080)):
            for settings in (self.FIRST, self.LARGER, self.ELSEWHERE, self.BEYOND):
                with self.subTest(size=size, settings=settings), Desktop(*size) as screen:
                    self.start(screen, settings, "view", SAVED)

    @osiscope.needs_lab
    def test_the_live_lab_starts_again_and_again(self):
        with Desktop(1366, 768) as screen:
            for _ in range(STARTS):
                self.start(screen, self.FIRST)


if __name__ == "__main__":
    osiscope.main()
