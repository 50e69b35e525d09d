#!/usr/bin/env python3
"""Writing into the real window under Xvfb: the filter of the packets, run until, opening and saving files, what is
remembered. What it shows is compared with the picture `view --screenshot` draws; SVGs are drawn by librsvg."""
import base64
import json
import pathlib
import re
import shutil
import subprocess
import threading
import time
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree

import osiscope
from drag_and_drop import drop
from osiscope import ROOT, run, tool
from window_test import SAVED, Screen, WindowTest


class Writing(WindowTest):
    def write(self, screen, words):
        screen.xdotool("type", "--delay", "12", words)

    def test_a_filter_is_written_and_its_list_is_walked(self):
        with Screen(1920, 1080) as screen:
            self.open(screen, "view", SAVED, "--frame", "18", "--layer", "4")
            screen.xdotool("mousemove", 1919, 1079, "key", "ctrl+f")
            self.write(screen, "tcp.flags.sy")
            screen.xdotool("key", "Tab")
            self.write(screen, "== 1")
            screen.xdotool("key", "Return", "Escape")
            self.assert_shows(screen, "--frame", "18", "--layer", "4", "--filter", "tcp.flags.syn == 1")
            screen.xdotool("key", "ctrl+f", "Return", "Home", "Down", "Escape")
            # The second SYN is the first one, arrived at B: the stage stands at the top of B's stack.
            self.assert_shows(screen, "--frame", "6", "--layer", "4", "--side", "B", "--filter", "tcp.flags.syn == 1",
                              part=self.stage(screen))

    def test_letters_are_keys_again_when_the_field_is_left(self):
        with Screen(1280, 720) as screen:
            process = self.open(screen, "view", SAVED, "--frame", "18", "--layer", "4")
            screen.xdotool("mousemove", 1279, 719, "key", "ctrl+f")
            self.write(screen, "tltlbp.")
            screen.xdotool("key", "Escape", "Escape")
            self.assert_shows(screen, "--frame", "18", "--layer", "4", part=self.stage(screen))
            screen.xdotool("key", "t")
            self.assert_shows(screen, "--frame", "18", "--layer", "4", "--theme", "light", part=self.stage(screen))
            self.assertIsNone(process.poll())

    def test_run_until_goes_on_and_back(self):
        with Screen(1280, 720) as screen:
            self.open(screen, "view", SAVED, "--frame", "5", "--layer", "5")
            screen.xdotool("mousemove", 1279, 719, "key", "u")
            self.write(screen, "tcp.len > 1000")
            screen.xdotool("key", "Return")
            time.sleep(0.5)
            screen.xdotool("key", "Escape")  # it is there at once
            self.assert_shows(screen, "--frame", "18", "--layer", "7", part=self.stage(screen))
            screen.xdotool("key", "u")
            self.write(screen, "tcp.flags.syn == 1")
            screen.xdotool("key", "shift+Return")
            time.sleep(0.5)
            screen.xdotool("key", "Escape")
            self.assert_shows(screen, "--frame", "7", "--layer", "7", part=self.stage(screen))

    def test_files_are_opened_saved_and_remembered(self):
        other = self.folder / "arp.pcap"
        tool("tshark", "-F", "pcap", "-r", SAVED, "-Y", 'frame.interface_name == "A" && !systemd_journal', "-w", other)
        settings = pathlib.Path(osiscope.CONFIG) / "osiscope" / "settings.json"
        with Screen(1280, 720) as screen:
            process = self.open(screen, "view", SAVED, "--frame", "18", "--layer", "4")
            screen.xdotool("mousemove", 1279, 719, "key", "ctrl+p", "ctrl+a")
            picture = self.folder / "window.png"
            self.write(screen, str(picture))
            screen.xdotool("key", "Return")
            self.wait_until(picture.exists, "the picture")
            expected = self.folder / "expected.png"
            run("view", SAVED, "--screenshot", expected, "--size", "1280x720", "--frame", "18", "--layer", "4")
            self.assertEqual(self.differing_pixels(expected, picture), 0, "the file is not what the window showed")
            screen.xdotool("key", "ctrl+e", "ctrl+a")
            drawing = self.folder / "window.svg"
            self.write(screen, str(drawing))
            screen.xdotool("key", "Return")
            self.wait_until(drawing.exists, "the drawing")
            xml.etree.ElementTree.parse(drawing)
            screen.xdotool("key", "ctrl+o", "ctrl+a")
            self.write(screen, str(other)[:-6])
            screen.xdotool("key", "Tab", "Return")  # the rest of the name is completed
            self.wait_until(lambda: settings.exists() and str(other) in json.loads(settings.read_text())["recent"], "opened")
            self.assertEqual(json.loads(settings.read_text())["recent"][0], str(other))
            self.assertIsNone(process.poll())

    def test_files_are_dropped_onto_the_window(self):
        capture = self.folder / "a lecture’s capture.pcapng"
        capture.write_bytes(SAVED.read_bytes())
        lesson = self.folder / "my-lesson.json"
        written = json.loads((ROOT / "lessons/content/one-file-seven-layers.json").read_text())
        written["steps"] = written["steps"][:2]
        lesson.write_text(json.dumps(written))
        other = self.folder / "one.pcapng"
        tool("tshark", "-r", SAVED, "-Y", "frame.number <= 6", "-w", other)
        with Screen(1280, 720) as screen:
            self.open(screen, "view", other)
            window = int(screen.window())
            drop(screen.display, window, capture)
            self.wait_until(lambda: self.told()["frames"] == "164", "the recording that was dropped")
            drop(screen.display, window, lesson)
            screen.xdotool("mousemove", 1279, 719, "key", "--delay", "400", "Right", "Right", "Right", "Right")
            self.wait_until(lambda: self.told()["step"] == "2", "the last step of the lesson that was dropped")
            drop(screen.display, window, self.folder)
            self.wait_until(lambda: self.told()["notice"] == "1", "the sentence that a folder is no capture")
            self.assertEqual(self.told()["frames"], "164", "what is shown stays")

    def test_an_existing_file_is_replaced_only_when_asked_twice(self):
        with Screen(1280, 720) as screen:
            self.open(screen, "view", SAVED)
            kept = self.folder / "kept.svg"
            kept.write_text("mine")
            screen.xdotool("key", "ctrl+e", "ctrl+a")
            self.write(screen, str(kept))
            screen.xdotool("key", "Return")
            time.sleep(0.5)
            self.assertEqual(kept.read_text(), "mine")
            screen.xdotool("key", "Return")
            self.wait_until(lambda: kept.read_text().startswith("<svg"), "the file replaced")

    def test_the_look_is_remembered_and_the_command_line_wins(self):
        settings = pathlib.Path(osiscope.CONFIG) / "osiscope" / "settings.json"
        settings.parent.mkdir(exist_ok=True)
        settings.unlink(missing_ok=True)
        moment = ("--frame", "18", "--layer", "4")
        with Screen(1280, 720) as screen:
            process = self.open(screen, "view", SAVED, *moment)
            screen.xdotool("mousemove", 1279, 719, "key", "t", "ctrl+plus")
            self.assert_shows(screen, *moment, "--theme", "light", "--scale", "110")
            process.terminate()
            process.wait()
            self.assertEqual(json.loads(settings.read_text())["theme"], "light")
            process = self.open(screen, "view", SAVED, *moment)
            screen.xdotool("mousemove", 1279, 719)
            self.assert_shows(screen, *moment, "--theme", "light", "--scale", "110")
            process.terminate()
            process.wait()
            process = self.open(screen, "view", SAVED, *moment, "--theme", "dark", "--scale", "100")
            screen.xdotool("mousemove", 1279, 719)
            self.assert_shows(screen, *moment)
            process.terminate()
            process.wait()
            for damage in ("{", "[]", "\0\xff", '{"theme": 7, "scale": "big", "recent": {"a": 1}, "x": "left"}'):
                settings.write_text(damage)
                process = self.open(screen, "view", SAVED, *moment)
                self.assertIsNone(process.poll())
                process.terminate()
                process.wait()
        settings.unlink(missing_ok=True)


    def test_the_windows_size_is_remembered_even_when_it_is_killed(self):
        settings = pathlib.Path(osiscope.CONFIG) / "osiscope" / "settings.json"
        with Screen(1920, 1080) as screen:
            process = self.open(screen, "view", SAVED, "--size", "1280x720", sized=False)
            screen.xdotool("windowsize", "--sync", screen.window(), 1500, 800)
            self.wait_until(lambda: settings.exists() and json.loads(settings.read_text()).get("width") == 1500, "size in the settings")
            process.kill()
            process.wait()
            self.open(screen, "view", SAVED, sized=False)
            self.assertIn("Geometry: 1500x800", tool("xdotool", "getwindowgeometry", screen.window(), env=screen.environment()))

    def test_bookmarks_are_remembered_with_their_file(self):
        copy = self.folder / "copy.pcapng"
        copy.write_bytes(SAVED.read_bytes())
        with Screen(1280, 720) as screen:
            process = self.open(screen, "view", copy, "--frame", "18", "--layer", "4")
            screen.xdotool("mousemove", 1279, 719, "key", "apostrophe", "3", "ctrl+b")
            self.wait_until(lambda: self.told()["bookmarks"] == "2", "two bookmarks")
            process.kill()
            process.wait()
            process = self.open(screen, "view", copy, "--frame", "5", "--layer", "7")
            self.wait_until(lambda: self.told()["bookmarks"] == "2", "the bookmarks again")
            screen.xdotool("mousemove", 1279, 719, "key", "ctrl+Down")
            self.assert_shows(screen, "--frame", "18", "--layer", "4", part=self.stage(screen))
            screen.xdotool("key", "apostrophe", "ctrl+Down", "apostrophe")
            self.wait_until(lambda: self.told()["bookmarks"] == "0", "no bookmark")
            process.kill()
            process.wait()
            self.open(screen, "view", copy)
            self.assertEqual(self.told()["bookmarks"], "0")


class Browser:
    """A Chromium, driven through ChromeDriver (W3C WebDriver)."""

    def __init__(self, screen, folder):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], env=screen.environment(), stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        port = None
        while port is None:
            port = re.search(r"started successfully on port (\d+)", self.driver.stdout.readline())
        self.address = f"http://127.0.0.1:{port.group(1)}"
        words = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--headless", "--window-size=1280,720", f"--user-data-dir={folder}"]
        made = self.ask("/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": words}}}})
        self.session = f"/session/{made['sessionId']}"

    def ask(self, path, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def run(self, script):
        return self.ask(self.session + "/execute/sync", {"script": script, "args": []})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ask(self.session, method="DELETE")
        self.driver.terminate()
        self.driver.wait()
        self.driver.stdout.close()


class Notes(WindowTest):
    @unittest.skipUnless(shutil.which("chromedriver"), "there is no chromedriver here (package chromium-driver)")
    def test_the_lecturers_page_in_a_browser(self):
        with Screen(1280, 720) as screen:
            process = self.open(screen, "view", SAVED, "--step", "4")
            screen.xdotool("mousemove", 1279, 719, "key", "ctrl+n")
            self.wait_until(lambda: "notes at" in self.errors.read_text(), "the address")
            address = re.search(r"http://\S+", self.errors.read_text()).group()
            self.assertEqual(screen.clipboard(), address)
            with Browser(screen, self.folder / "chromium") as browser:
                browser.ask(browser.session + "/url", {"url": address})
                text = lambda name: browser.run(f"return document.getElementById('{name}').innerText")
                self.wait_until(lambda: text("step") == "step 4 of 9", "the step in the page")
                steps = json.loads((ROOT / "lessons/content/one-file-seven-layers.json").read_text())["steps"]
                self.assertEqual(text("title"), steps[3]["title"]["en"])
                self.assertIn("1\u2009493", text("parts"))
                for _ in range(2):
                    screen.xdotool("key", "Next")
                self.wait_until(lambda: text("step") != "step 4 of 9", "another step in the page")
                number = int(text("step").split()[1])
                self.assertEqual(text("title"), steps[number - 1]["title"]["en"])
                seen = browser.run("return [document.documentElement.scrollWidth, innerWidth, "
                                   "Math.min(...[...document.querySelectorAll('span,p,h1')].map(e => parseFloat(getComputedStyle(e).fontSize)))]")
                self.assertLessEqual(seen[0], seen[1], "nothing sticks out at the right")
                self.assertGreaterEqual(seen[2], 20, "pixels, readable from the desk")
                picture = base64.b64decode(browser.ask(browser.session + "/screenshot"))
                (self.folder / "notes.png").write_bytes(picture)
                self.assertGreater(int(tool("identify", "-format", "%k", self.folder / "notes.png")), 30, "colours: something is drawn")
                process.terminate()
                process.wait(timeout=5)
                self.wait_until(lambda: "does not answer" in text("gone"), "the page says that the window is gone")

    def get(self, address):
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.read().decode()

    def test_the_lecturers_page_follows_the_window(self):
        with Screen(1280, 720) as screen:
            process = self.open(screen, "view", SAVED, "--step", "4", "--notes", "--timings")
            self.wait_until(lambda: "notes at" in self.errors.read_text(), "the address")
            address = re.search(r"http://127\.0\.0\.1:\d+/[0-9a-f]{32}/", self.errors.read_text()).group()
            self.assertIn("<script>", self.get(address))
            first = json.loads(self.get(address + "now?after=0"))
            self.assertEqual(first["notes"]["step"], "step 4 of 9")
            self.assertEqual(first["notes"]["answer"], "1\u2009493")
            self.assertTrue(first["notes"]["notes"])
            started = time.monotonic()
            answers = []
            waiting = threading.Thread(target=lambda: answers.append(json.loads(self.get(f"{address}now?after={first['version']}"))))
            waiting.start()
            time.sleep(0.5)
            self.assertEqual(answers, [], "it answers when something is new")
            screen.xdotool("key", "--delay", "400", "Right", "Right")  # the answer first, then the next step
            waiting.join()
            self.assertLess(time.monotonic() - started, 10)
            self.assertEqual(answers[0]["notes"]["step"], "step 5 of 9")
            for wrong in ("/", "/now", "/" + "0" * 32 + "/", "/../" + address.split("/")[3]):
                with self.assertRaises(urllib.error.HTTPError, msg=wrong):
                    self.get("/".join(address.split("/")[:3]) + wrong)
            port = int(re.search(r":(\d+)/", address).group(1))
            listening = [line.split()[3] for line in tool("ss", "-Hltn").splitlines() if line.split()[3].endswith(f":{port}")]
            self.assertEqual(listening, [f"127.0.0.1:{port}"], "nobody outside this computer can ask")
            process.terminate()
            process.wait(timeout=5)


class Drawings(WindowTest):
    def test_an_svg_shows_what_the_picture_shows(self):
        for more in ((), ("--theme", "light", "--filter", "tcp.len > 0")):
            picture, drawing, drawn = (self.folder / name for name in ("a.png", "a.svg", "b.png"))
            done = run("view", SAVED, "--frame", "18", "--layer", "4", "--size", "1920x1080", "--screenshot", picture, "--svg", drawing, *more)
            self.assertEqual(done.returncode, 0, done.stderr)
            words = "".join(xml.etree.ElementTree.parse(drawing).getroot().itertext())
            for text in ("Host A · sender", "file 1\u2009440 B", "Transport"):
                self.assertIn(text, words)
            tool("rsvg-convert", drawing, "-o", drawn)
            other = self.folder / "c.png"
            run("view", SAVED, "--frame", "18", "--layer", "2", "--side", "B", "--screenshot", other, *more)
            # Letters are drawn a little differently; boxes, lines and places are not.
            same, unlike = self.difference(picture, drawn), self.difference(other, drawn)
            print(f"{same:.1%} of the drawing differs, {unlike:.1%} from another moment", end=" ")
            self.assertLess(same, 0.06)
            self.assertGreater(unlike, 2 * same)

    def difference(self, one, other):
        """The part of two pictures that differs when both are looked at from afar."""
        blurred = [part for file in (one, other) for part in ("(", file, "-resize", "25%", ")")]
        done = subprocess.run(["compare", "-metric", "AE", "-fuzz", "12%", *map(str, blurred), "null:"], capture_output=True, text=True)
        return float(done.stderr.split()[0]) / (480 * 270)

    def test_parts_of_the_window(self):
        sizes = {}
        for part in ("window", "stage", "below", "inspector"):
            drawing = self.folder / f"{part}.svg"
            done = run("view", SAVED, "--frame", "18", "--svg", drawing, "--part", part)
            self.assertEqual(done.returncode, 0, done.stderr)
            root = xml.etree.ElementTree.parse(drawing).getroot()
            sizes[part] = float(root.get("width")) * float(root.get("height"))
        self.assertEqual(sizes["window"], 1920 * 1080)
        for part in ("stage", "below", "inspector"):
            self.assertLess(sizes[part], sizes["window"] / 2)

    def test_a_wrong_filter_is_pointed_at(self):
        done = run("view", SAVED, "--screenshot", self.folder / "no.png", "--filter", "tcp.prt == 80")
        self.assert_fails(done, "column 1: there is no field “tcp.prt”; did you mean tcp.port?")
        self.assertFalse((self.folder / "no.png").exists())


if __name__ == "__main__":
    osiscope.main()
