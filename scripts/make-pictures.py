#!/usr/bin/env python3
"""Makes the pictures of docs/tour.md and of the README anew, so that they stay true.

    scripts/make-pictures.py [build/release/osiscope] [stills] [tweezers] [animation]

Stills are drawn by `osiscope view --screenshot` from the shipped recording. The picture of the tweezers and the animation
are the real window under Xvfb with a live transfer: they need a machine where the lab runs, xdotool, xwd and ImageMagick."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

from gif_file import GifFile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
CAPTURE = ROOT / "captures" / "library" / "one-file.pcapng"
DOCS = ROOT / "docs"
STILLS = {
    "window-dark": ["--step", 5],
    "window-light": ["--frame", 18, "--layer", 4, "--panel", "fields", "--theme", "light"],
    "lecture": ["--step", 5, "--projector"],
    "tour-up": ["--frame", 18, "--layer", 4, "--side", "B"],
    "tour-calls": ["--frame", 18, "--layer", 7, "--panel", "calls"],
    "tour-sequence": ["--frame", 18, "--bottom", "sequence"],
    "tour-rates": ["--frame", 18, "--bottom", "rates"],
    "tour-states": ["--frame", 18, "--bottom", "states"],
    "tour-packets": ["--frame", 18, "--bottom", "packets"],
}
DATA = "#D58BB4"  # a frame with data of the program on the wire, dark theme
WIDTH, HEIGHT = 1280, 720
LANE = {"x": 150 / WIDTH, "y": 469 / HEIGHT, "width": 480 / WIDTH}  # the middle of the lane from A to B, of the window
PICTURES_A_SECOND = 8
COLOURS = 63
LARGEST = 3_000_000  # bytes


def shrink(picture):
    subprocess.run(["convert", picture, "+dither", "-colors", "256", f"PNG8:{picture}"], check=True)  # a third of the size
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1000} kB")


def make_stills(program):
    for name, moment in STILLS.items():
        picture = DOCS / f"{name}.png"
        subprocess.run([program, "view", CAPTURE, *map(str, moment), "--size", "1920x1080", "--screenshot", picture], check=True)
        shrink(picture)


class Recorder:
    """What the screen shows, several times a second, with the time of each picture."""

    def __init__(self, display, folder):
        self.display, self.folder, self.taken, self.running = display, folder, [], True
        self.thread = threading.Thread(target=self.record)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.running = False
        self.thread.join()

    def record(self):
        while self.running:
            began = time.monotonic()
            file = self.folder / f"{len(self.taken):04}.xwd"
            subprocess.run(["xwd", "-root", "-silent", "-display", self.display, "-out", file], check=True)
            self.taken.append((began, file))
            time.sleep(max(0, began + 1 / PICTURES_A_SECOND - time.monotonic()))


class Window:
    """The program in a window of an X server of its own; it tells its state in words."""

    def __init__(self, program, screen, folder, *arguments):
        self.screen, self.folder, self.errors = screen, folder, folder / "errors"
        with open(self.errors, "w") as errors:
            self.process = subprocess.Popen([program, *map(str, arguments), "--size", "%dx%d" % screen.size, "--timings"], stderr=errors,
                                            stdin=subprocess.DEVNULL, env={**screen.environment(), "OSISCOPE_TELL_STATE": "1"})
        self.wait(lambda: "first picture" in self.errors.read_text(), "window")

    def state(self, name):
        lines = re.findall(r"^state: (.*)\n", self.errors.read_text(), re.M)
        return dict(word.split("=", 1) for word in lines[-1].split())[name]

    def wait(self, done, what, seconds=60):
        until = time.monotonic() + seconds
        while not done():
            if time.monotonic() > until:
                sys.exit(f"make-pictures: no {what}")
            time.sleep(0.05)

    def press(self, key, name, value):
        self.screen.xdotool("key", key)
        self.wait(lambda: self.state(name) == value, f"{name}={value} after {key}")

    def lane(self):
        """The middle of the lane from A to B: its left end, its height, its width in pixels."""
        width, height = self.screen.size
        return round(LANE["x"] * width), round(LANE["y"] * height), round(LANE["width"] * width)

    def data_frames(self):
        """Where frames with data are on the lane from A to B."""
        picture = self.screen.picture(self.folder / "lane.png")
        x, y, width = self.lane()
        pixels = subprocess.run(["convert", picture, "-crop", f"{width}x1+{x}+{y}", "+repage", "txt:-"], capture_output=True,
                                text=True, check=True).stdout
        return [x + int(at) for at in re.findall(rf"^(\d+),0: \S+\s+{DATA}", pixels, re.M)]

    def point_at_a_frame(self):
        """Slow motion, then the wire stands still, and the mouse is put on a frame with data."""
        self.press("x", "armed", "1")
        if self.state("live") == "0":
            self.press("r", "live", "1")
        at = []
        while not at:  # the last of a flight may just have arrived
            self.wait(lambda: int(self.state("frames")) > 160 and len(self.data_frames()) > self.lane()[2] / 8, "data on the wire")
            self.press("z", "pause", "frozen")
            time.sleep(1.2)
            at = self.data_frames()
            if not at:
                self.press("z", "pause", "none")
        self.screen.xdotool("mousemove", at[len(at) // 2], self.lane()[1], "sleep", "0.6", "click", "1")
        self.wait(lambda: self.state("pointed") != "0", "frame pointed at")

    def drop_a_frame(self):
        self.point_at_a_frame()
        time.sleep(1.5)
        self.screen.xdotool("key", "d")
        time.sleep(1.5)
        self.press("z", "pause", "none")


def a_long_file(folder):
    text = (ROOT / "captures" / "library" / "seven-layers.txt").read_bytes()
    (folder / "letters.txt").write_bytes(text * 6)
    return folder / "letters.txt"


def play(program, screen, folder):
    """A file goes down and over the wire; a frame is dropped by hand, and TCP sends it again."""
    window = Window(program, screen, folder, "--file", a_long_file(folder))
    with Recorder(screen.display, folder) as recorder:
        window.wait(lambda: "first frame on the wire" in window.errors.read_text(), "frame on the wire")
        window.wait(lambda: window.state("live") == "0", "end of the transfer")
        screen.xdotool("mousemove", WIDTH - 1, HEIGHT - 1)
        for _ in range(7):  # the lesson follows the file's first bytes down and over the wire
            screen.xdotool("key", "Right")
            time.sleep(1.5)
        window.drop_a_frame()
        time.sleep(5)
    window.process.terminate()
    window.process.wait()
    return recorder.taken


def pauses(taken):
    """(picture, how long it stands in hundredths of a second), equal ones together."""
    times = [at for at, _ in taken] + [taken[-1][0] + 2]
    kept = []
    for i, (at, file) in enumerate(taken):
        hundredths = max(2, round((times[i + 1] - at) * 100))
        if kept and kept[-1][0].read_bytes() == file.read_bytes():
            kept[-1] = (kept[-1][0], kept[-1][1] + hundredths)
        else:
            kept.append((file, hundredths))
    return kept


def rgb_of(*words):
    return subprocess.run(["convert", *words, "-depth", "8", "rgb:-"], capture_output=True, check=True).stdout


def make_tweezers(program):
    """A frozen wire in slow motion: a frame is pointed at."""
    picture = DOCS / "tweezers.png"
    with tempfile.TemporaryDirectory() as name, Screen(1920, 1080) as screen:
        window = Window(program, screen, pathlib.Path(name), "--file", a_long_file(pathlib.Path(name)))
        window.wait(lambda: window.state("live") == "0", "end of the transfer")
        window.point_at_a_frame()
        screen.xdotool("mousemove", 1919, 1079)
        time.sleep(1)
        screen.picture(picture)
        window.process.terminate()
        window.process.wait()
    shrink(picture)


def make_animation(program):
    result = DOCS / "osiscope.gif"
    with tempfile.TemporaryDirectory() as name, Screen(WIDTH, HEIGHT) as screen:
        folder = pathlib.Path(name)
        frames = pauses(play(program, screen, folder))
        palette = folder / "palette.png"
        few = [f"xwd:{file}" for file, _ in frames[::max(1, len(frames) // 8)]]
        subprocess.run(["convert", *few, "-append", "+dither", "-colors", str(COLOURS), "-unique-colors", palette], check=True)
        gif = GifFile(result, WIDTH, HEIGHT, rgb_of(palette))
        for file, hundredths in frames:
            gif.add(rgb_of(f"xwd:{file}", "+dither", "-remap", palette), hundredths)
        gif.close()
    size = result.stat().st_size
    print(f"{result.relative_to(ROOT)}: {len(frames)} pictures, {size // 1000} kB")
    if size >= LARGEST:
        sys.exit(f"make-pictures: {result} is larger than {LARGEST} bytes")


def main():
    parts = {"stills": make_stills, "tweezers": make_tweezers, "animation": make_animation}
    words = sys.argv[1:]
    program = next((word for word in words if word not in parts), ROOT / "build" / "release" / "osiscope")
    program = pathlib.Path(program).resolve()
    os.environ["OSISCOPE"] = str(program)
    global Screen
    from window_test import Screen  # it wants to know the program
    for part in [part for part in parts if part in words] or parts:
        parts[part](program)


if __name__ == "__main__":
    main()
