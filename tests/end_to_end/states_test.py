#!/usr/bin/env python3
"""What *States* and the cards tell of a connection's ends: in captures whose right states are known, in the lab beside
what the kernel says, and at every size with every way of RFC 9293's figure 5 named."""
import html
import re

import osiscope
from osiscope import FAST, ROOT, LabTest, needs_lab, run

FIELD = ROOT / "tests" / "field"
STATES = ("CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",
          "LAST-ACK", "TIME-WAIT")
# The ways that the diagram draws, in the words of the RFC's figure.
WAYS = ["passive OPEN / create TCB", "active OPEN / snd SYN", "rcv SYN / snd SYN,ACK", "SEND / snd SYN", "rcv SYN / snd SYN,ACK",
        "rcv ACK of SYN / x", "rcv SYN,ACK / snd ACK", "CLOSE / snd FIN", "CLOSE / snd FIN", "rcv FIN / snd ACK",
        "rcv ACK of FIN / x", "rcv FIN / snd ACK", "CLOSE / snd FIN", "rcv ACK of FIN / x", "rcv FIN / snd ACK",
        "rcv ACK of FIN / x", "Timeout=2MSL / delete TCB"]

# Two segments after one that was lost, a reset in A's name, with the number after the later of the two.
BEYOND_A_GAP = "when 'tcp.len > 1000' from A nth 20: drop\nwhen 'tcp.len > 1000' from A nth 22: reset"


class Pictures(LabTest):
    def texts(self, capture, frame, *more):
        drawing = self.folder / "drawn.svg"
        done = run("view", capture, "--frame", frame, "--svg", drawing, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", drawing.read_text())]

    def history(self, capture, frame, *more):
        """The lines of each end's history in the enlarged view, oldest first."""
        texts = self.texts(capture, frame, "--bottom", "states", "--enlarged", "--size", "2560x1440", *more)
        heads = [i for i, text in enumerate(texts) if re.match(r"[AB]: [A-Z]", text)]
        self.assertEqual(len(heads), 2, texts)
        rows = [texts[heads[0] + 1:heads[1]], texts[heads[1] + 1:]]
        line = re.compile(rf"({'|'.join(STATES)})(: | \(frame )|RST ")
        return [[text for text in part if line.match(text)] for part in rows]

    def states(self, capture, frame):
        return [[re.split(r":| \(", text)[0] for text in part if not text.startswith("RST")] for part in self.history(capture, frame)]


class StatesTest(Pictures):
    def test_a_capture_that_begins_with_the_syn_ack(self):
        server, client = self.states(FIELD / "state-synack-first.pcap", 8)
        self.assertEqual(client, ["SYN-SENT", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"])
        self.assertEqual(server, ["SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"])
        cards = self.texts(FIELD / "state-synack-first.pcap", 3, "--part", "stage", "--size", "1920x1080")
        self.assertTrue(any(text.startswith("ESTABLISHED") for text in cards), cards)
        self.assertFalse(any("LISTEN" in text or "being connected" in text for text in cards), cards)

    def test_a_blind_reset_moves_nobody_and_is_told(self):
        client, server = self.history(FIELD / "state-blind-rst.pcap", 10)
        self.assertIn("RST discarded (frame 5)", client)
        self.assertTrue(server[-1].startswith("TIME-WAIT"), server)
        card = self.texts(FIELD / "state-blind-rst.pcap", 5, "--part", "stage", "--size", "1920x1080")
        self.assertTrue("RST discarded" in card or "discarded" in card, card)
        self.assertEqual(sum(text.startswith("ESTAB") for text in card), 2, card)

    def test_one_direction_says_so(self):
        texts = self.texts(FIELD / "state-one-way-client.pcap", 6, "--bottom", "states", "--enlarged", "--size", "2560x1440")
        self.assertIn("Only A's segments were captured.", texts)
        client, server = self.states(FIELD / "state-one-way-client.pcap", 6)
        self.assertEqual(client, ["SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"])
        self.assertEqual(server, ["ESTABLISHED"])

    def test_every_way_has_its_name_at_every_size(self):
        capture = FIELD / "state-simultaneous-close.pcap"
        for size in ("1280x720", "1366x768", "1600x900", "1920x1080", "2560x1440", "3840x2160"):
            for scale in ("75", "100", "150", "200"):
                with self.subTest(size=size, scale=scale):
                    texts = self.texts(capture, 10, "--bottom", "states", "--enlarged", "--size", size, "--scale", scale)
                    if not any(text == "passive OPEN" or "passive OPEN /" in text for text in texts):
                        self.assertNotIn("SYN-RECEIVED", [text.split(" ·")[0] for text in texts if " · " in text])
                        continue  # lanes only
                    beside = [f"{event} / {action}" for event, action in zip(texts, texts[1:])]
                    in_one = [re.sub(r"^\d+  ", "", text) for text in texts]
                    for way in set(WAYS):
                        self.assertGreaterEqual(beside.count(way) + in_one.count(way), WAYS.count(way), way)


@needs_lab
class LabStatesTest(Pictures):
    """What a reset does to B is what B's kernel made of it: the transfer breaks off, or arrives."""

    def record(self, script, *more):
        file = self.folder / "file.bin"
        file.write_bytes(bytes(range(256)) * 400)
        actions = self.folder / "script"
        actions.write_text(script + "\n")
        recording = self.folder / "lab.pcapng"
        done = run("record", "--file", file, "--out", recording, "--actions", actions, "--seed", "7", *FAST, *more, timeout=120)
        return done, recording

    def test_an_exact_reset_closes_b(self):
        done, recording = self.record("when 'tcp.len > 1000' from A nth 20: reset")
        self.assertNotEqual(done.returncode, 0, "the transfer broke off")
        b = self.history(recording, self.last_frame(recording))[1]
        self.assertTrue(b[-1].startswith("CLOSED"), b)

    def test_a_reset_beyond_a_gap_closes_where_linux_has_told_that_number_in_a_sack_block(self):
        done, recording = self.record(BEYOND_A_GAP)
        self.assertNotEqual(done.returncode, 0, "the transfer broke off")
        self.assertTrue(self.history(recording, self.last_frame(recording))[1][-1].startswith("CLOSED"))

    def test_a_reset_inside_the_window_but_not_exact_draws_a_challenge_ack(self):
        done, recording = self.record(BEYOND_A_GAP.replace("reset", "reset in-window"), "--sack", "off")
        self.assertEqual(done.returncode, 0, done.stderr)
        b = self.history(recording, self.last_frame(recording))[1]
        resets = [line for line in b if line.startswith("RST")]
        self.assertEqual(len(resets), 1, b)
        self.assertRegex(resets[0], r"^RST challenged \(frame \d+\)$")
        self.assertEqual(self.states(recording, self.last_frame(recording))[1],
                         ["LISTEN", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED"])

    def last_frame(self, recording):
        numbers = osiscope.tool("tshark", "-n", "-r", recording, "-Y", "!systemd_journal", "-T", "fields", "-e", "frame.number")
        return len(numbers.split())


if __name__ == "__main__":
    osiscope.main()
