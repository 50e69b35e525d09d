#!/usr/bin/env python3
"""A small run of conformance.py: the frames of regressions.txt, and captures from a fresh seed each time."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import conformance
import odd_packets

HERE = pathlib.Path(__file__).resolve().parent


def regressions():
    """{link type: [(frame, what it is)]}"""
    found = {}
    for line in (HERE / "regressions.txt").read_text().splitlines():
        if not line.startswith("#"):
            link_type, _, frame, what = (part.strip() for part in line.split("|", 3))
            found.setdefault(int(link_type), []).append((bytes.fromhex(frame), what))
    return found


class Conformance(unittest.TestCase):
    def check(self, tally):
        stateless = [difference for difference in tally.differences if difference.split(":")[0] not in conformance.STATEFUL]
        print(f"{tally.captures} captures, {tally.packets} packets, {sum(tally.compared.values())} values, "
              f"{sum(tally.explained.values())} explained", end=" ")
        self.assertEqual(stateless[:10], [])

    def test_every_regression_and_every_cut_of_it(self):
        total = conformance.Tally()
        for link_type, frames in regressions().items():
            cuts = [(frame[:length], len(frame)) for frame, _ in frames for length in range(min(len(frame), 130) + 1)]
            with tempfile.TemporaryDirectory() as folder:
                capture = pathlib.Path(folder) / f"{link_type}.pcap"
                capture.write_bytes(odd_packets.pcap([(frame, len(frame)) for frame, _ in frames] + cuts, link_type))
                total.add(conformance.compare(capture, f"regressions of link type {link_type}"))
        self.check(total)

    def test_a_random_sample(self):
        seed = int(os.environ.get("OSISCOPE_SEED", int.from_bytes(os.urandom(3), "little")))
        print(f"seed {seed}", end=" ")
        total = conformance.Tally()
        for number in range(8):
            total.add(conformance.compare_generated(seed * 100 + number))
        self.check(total)

    def test_a_wrong_value_is_found(self):
        """The comparison can fail: a flipped bit in what the other side sees shows up in exactly that key."""
        with tempfile.TemporaryDirectory() as folder:
            capture = pathlib.Path(folder) / "a.pcap"
            capture.write_bytes(odd_packets.capture(7)[1])
            honest = conformance.lines_of(capture)
            changed = [{**line, "ip": {**line["ip"], "ttl": line["ip"]["ttl"] ^ 1}} if "ip" in line else line for line in honest]
            original, conformance.lines_of = conformance.lines_of, lambda _: changed
            try:
                tally = conformance.compare(capture, "changed")
            finally:
                conformance.lines_of = original
            self.assertEqual(tally.different["ip.ttl"], sum("ip" in line for line in honest))
            self.assertEqual([key for key in tally.different if key not in conformance.STATEFUL], ["ip.ttl"])

    def test_by_hand_it_needs_something_to_compare(self):
        done = subprocess.run([sys.executable, HERE / "conformance.py"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("name captures, or say --generate N", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
