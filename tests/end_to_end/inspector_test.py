#!/usr/bin/env python3
"""The inspector in the real window: its tabs by key, a byte followed by key and by click from place to place, bytes
selected by dragging. What it shows is compared pixel by pixel with `view --screenshot` of the same moment."""
import osiscope
from window_test import SAVED, Screen, WindowTest


class Inspector(WindowTest):
    def open_at(self, screen, *moment):
        self.open(screen, "view", SAVED, *moment)
        screen.xdotool("mousemove", screen.size[0] - 1, screen.size[1] - 1)
        self.assert_shows(screen, *moment)

    def test_its_tabs_by_key_and_the_lessons_place(self):
        moment = ["--frame", "20", "--layer", "2"]
        with Screen(1920, 1080) as screen:
            self.open_at(screen, *moment)
            for panel in ("header", "fields", "line", "stream", "calls", "bytes"):
                screen.xdotool("key", "i")
                self.assert_shows(screen, *moment, "--panel", panel)
            screen.xdotool("key", "shift+i")
            self.assert_shows(screen, *moment, "--large-panel")
            screen.xdotool("key", "shift+i")
            self.assert_shows(screen, *moment)

    def test_a_byte_is_followed_by_key_from_place_to_place(self):
        with Screen(1920, 1080) as screen:
            self.open_at(screen, "--frame", "20", "--layer", "4", "--large-panel")
            screen.xdotool("key", "y")  # the first byte of the file in this frame
            self.assert_shows(screen, "--frame", "20", "--layer", "4", "--large-panel", "--byte", "2888")
            screen.xdotool("key", "y")  # from the sequence number on to the frame
            self.assert_shows(screen, "--frame", "20", "--layer", "2", "--large-panel", "--byte", "2888")
            screen.xdotool("key", "y")  # and up at B
            self.assert_shows(screen, "--frame", "32", "--layer", "2", "--large-panel", "--byte", "2888")
            screen.xdotool("key", "Escape", "Escape")
            self.assert_shows(screen, "--frame", "32", "--layer", "2", "--large-panel")

    def test_a_byte_is_followed_by_a_click_and_several_are_selected_by_dragging(self):
        moment = ["--frame", "20", "--layer", "2", "--large-panel"]
        with Screen(1920, 1080) as screen:
            self.open_at(screen, *moment)
            before = screen.picture(self.folder / "before.png")
            row = 1080 * 0.255
            screen.xdotool("mousemove", int(1920 * 0.75), int(row), "click", "1")
            screen.xdotool("mousemove", 1919, 1079)
            self.wait_until(lambda: self.differing_pixels(before, screen.picture(self.folder / "one.png")) > 500, "byte lit")
            one = screen.picture(self.folder / "one.png")
            screen.xdotool("mousemove", int(1920 * 0.70), int(row), "mousedown", "1")
            screen.xdotool("mousemove", int(1920 * 0.78), int(row) + 60, "mouseup", "1")
            screen.xdotool("mousemove", 1919, 1079)
            self.wait_until(lambda: self.differing_pixels(one, screen.picture(self.folder / "many.png")) > 5000, "run of bytes lit")


if __name__ == "__main__":
    osiscope.main()
