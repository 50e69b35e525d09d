"""What the end-to-end tests share: the program, what it may leave behind (nothing), recordings as tshark sees them."""
import atexit
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("OSISCOPE", str(ROOT / "build" / "release" / "osiscope"))
EXAMPLE = ROOT / "captures" / "library" / "seven-layers.txt"
# Graphics drivers leave memory behind when they are unloaded, and no suppression can name what is no longer there. Leak
# checking does not work under strace either.
NO_LEAK_CHECK = {"ASAN_OPTIONS": "detect_leaks=0"}
SANITIZED = "/release/" not in PROGRAM
FAST = ["--rate", "100M", "--delay", "1ms"]
# Tests that run beside each other know their own processes by this; what carries another's mark is not theirs.
MARK = {"OSISCOPE_TEST": f"{os.getpid()}-{time.monotonic_ns()}"}
os.environ.update(MARK)
# What the window remembers goes into a folder of this run's own, and away with it.
CONFIG = tempfile.mkdtemp(prefix="oscope-config-")
os.environ["XDG_CONFIG_HOME"] = CONFIG
atexit.register(shutil.rmtree, CONFIG, ignore_errors=True)


def run(*arguments, timeout=60, env=None, **options):
    """Runs osiscope and returns the finished process with its output as text."""
    drivers = NO_LEAK_CHECK if "--screenshot" in arguments else {}
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                          stdin=subprocess.DEVNULL, env={**os.environ, **drivers, **(env or {})}, **options)


def tool(*arguments, **options):
    """Runs somebody else's program, which must succeed, and returns what it printed."""
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        raise AssertionError(f"{arguments[0]} failed: {done.stderr}")
    return done.stdout


def tshark_fields(recording, fields, *options):
    """One list of values a packet, checksums verified."""
    checks = [word for protocol in ("ip", "tcp", "udp") for word in ("-o", f"{protocol}.check_checksum:TRUE")]
    columns = [word for field in fields for word in ("-e", field)]
    text = tool("tshark", "-n", "-r", recording, *checks, *options, "-T", "fields", *columns)
    return [line.split("\t") for line in text.splitlines()]


@functools.lru_cache
def tshark_version():
    """(4, 0) and the like: some meanings changed between releases."""
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)", tool("tshark", "--version")).groups())


def facts(recording):
    """The lab's facts out of a recording's section header comment; with a long script they take several."""
    start = "Capture comment:     "
    text = "".join(line[len(start):] for line in tool("capinfos", recording).splitlines() if line.startswith(start))
    if not text:
        raise AssertionError("the recording has no facts")
    return json.loads(text)


def not_of_other_tests():
    """The processes of this machine, as folders of /proc, without those that other tests started."""
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            marks = re.findall(rb"(?:^|\0)OSISCOPE_TEST=([^\0]*)", (entry / "environ").read_bytes())
        except OSError:
            marks = []
        if not marks or marks[0].decode() == MARK["OSISCOPE_TEST"]:
            yield entry


def processes():
    found = set()
    for entry in not_of_other_tests():
        try:
            if os.path.basename(os.readlink(entry / "exe")).startswith("osiscope"):
                found.add(int(entry.name))
        except OSError:
            pass
    return found


def network_namespaces():
    found = set()
    for entry in not_of_other_tests():
        # A process or a thread may end between any two of these calls.
        try:
            tasks = os.listdir(entry / "task")
        except OSError:
            continue
        for task in tasks:
            try:
                found.add(os.readlink(entry / "task" / task / "ns/net"))
            except OSError:
                pass
    return found


def taps():
    return {name for name in os.listdir("/sys/class/net") if name.startswith("tap")}


def temporary_files():
    return {path for path in pathlib.Path(tempfile.gettempdir()).iterdir() if "osiscope" in path.name}


def traces():
    """Everything a lab could leave behind on this machine."""
    return {"processes": processes(), "namespaces": network_namespaces(), "taps": taps(), "files": temporary_files()}


# ./check sets this to the reason when no lab can run on this machine at all.
NO_LAB = os.environ.get("OSISCOPE_NO_LAB", "")
needs_lab = unittest.skipIf(NO_LAB, f"no lab here: {NO_LAB}")


class LabTest(unittest.TestCase):
    """A test that leaves the machine as it found it, and has a folder of its own."""

    def setUp(self):
        self.before = traces()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="oscope-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def assert_nothing_left(self, seconds=5.0):
        deadline = time.monotonic() + seconds
        while True:
            now = traces()
            left = {kind: now[kind] - self.before[kind] for kind in now if now[kind] - self.before[kind]}
            if not left:
                return
            if time.monotonic() > deadline:
                self.fail(f"left behind: {left}")
            time.sleep(0.02)

    def assert_fails(self, done, sentence, status=1):
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertIn(sentence, done.stderr)


def main():
    print(f"testing {PROGRAM}")
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
