#!/usr/bin/env python3
"""`osiscope trace`: one byte's way, against the file itself, against tshark's reading of every frame, and against the
system calls as the recording has them; on the shipped transfer and on a fresh one that loses and doubles frames."""
import json

import osiscope
from osiscope import EXAMPLE, FAST, ROOT, LabTest, needs_lab, run, tool, tshark_fields

RECORDING = ROOT / "captures" / "library" / "one-file.pcapng"


def traced(capture, byte, *more):
    done = run("trace", capture, "--byte", byte, *more, "--json")
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def frames_in(capture, fields):
    """Fields of every packet, with its number first: tshark counts journal entries too, osiscope frames only."""
    rows = [row for row in tshark_fields(capture, ["frame.protocols", *fields]) if "journal" not in row[0]]
    return [[number, *row[1:]] for number, row in enumerate(rows, 1)]


class Segments:
    """Every frame with TCP data as tshark reads it."""

    def __init__(self, capture):
        rows = frames_in(capture, ["tcp.stream", "ip.src", "tcp.seq_raw", "tcp.payload", "frame.len"])
        self.all = [(int(number), int(stream), source, int(sequence), bytes.fromhex(payload.replace(":", "")), int(length))
                    for number, stream, source, sequence, payload, length in rows if payload]

    def carrying(self, stream, source, sequence):
        """(frame, offset, value) of each that carries this sequence number."""
        found = []
        for number, of, sender, first, payload, length in self.all:
            place = (sequence - first) % 2**32
            if of == stream and sender == source and place < len(payload):
                found.append((number, length - len(payload) + place, payload[place]))
        return sorted(found)


def frames_of(told):
    return sorted((seen["frame"], seen["offset"], seen["value"]) for sent in told["transmissions"] for seen in sent["frames"])


class Trace(LabTest):
    def assert_true(self, capture, content, offsets):
        segments = Segments(capture)
        retransmitted = 0
        for offset in offsets:
            told = traced(capture, offset)
            with self.subTest(byte=offset):
                self.assertEqual((told["byte"], told["value"]), (offset, content[offset]))
                source = told["stream"]["from"].rsplit(":", 1)[0]
                expected = segments.carrying(told["stream"]["number"], source, told["sequence_number"])
                self.assertEqual(frames_of(told), expected, "the frames tshark finds the sequence number in")
                self.assertTrue(all(value == content[offset] for _, _, value in expected))
                self.assert_calls(told, offset)
                self.assertTrue(any(sent["fate"] == "arrived" for sent in told["transmissions"]))
                retransmitted += any(sent["again"] for sent in told["transmissions"])
        return retransmitted

    def assert_calls(self, told, offset):
        for key, host, place in (("read", "A", offset), ("send", "A", told["stream"]["offset"]),
                                 ("recv", "B", told["stream"]["offset"]), ("write", "B", offset)):
            call = told[key]
            self.assertEqual((call["name"], call["host"]), (key, host))
            self.assertEqual(call["first_byte"] + call["offset"], place)
            self.assertLess(call["offset"], call["result"])
        self.assertLessEqual(told["read"]["returned_ns"], told["send"]["at_ns"])
        self.assertLessEqual(told["send"]["at_ns"], min(seen["at_ns"] for sent in told["transmissions"] for seen in sent["frames"]))
        self.assertLessEqual(told["recv"]["returned_ns"], told["write"]["at_ns"])

    def test_the_shipped_transfer_agrees_with_the_file_and_tshark(self):
        content = EXAMPLE.read_bytes()
        again = self.assert_true(RECORDING, content, [0, 1, 1439, 1440, 2896, 8191, 8192, 30_000, len(content) - 1])
        self.assertEqual(again, 0, "nothing was lost there")

    @needs_lab
    def test_lost_and_doubled_frames_are_all_found(self):
        capture = self.folder / "rough.pcapng"
        done = run("record", "--out", capture, *FAST, "--loss", "6%", "--duplicate", "4%", "--seed", "11", timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        content = EXAMPLE.read_bytes()
        again = self.assert_true(capture, content, range(0, len(content), 1447))
        self.assertGreater(again, 0, "some of it was sent again")
        fates = {sent["fate"] for byte in range(0, len(content), 1447) for sent in traced(capture, byte)["transmissions"]}
        self.assertIn("lost", fates)

    @needs_lab
    def test_fragments_are_followed_behind_a_router(self):
        capture = self.folder / "fragments.pcapng"
        done = run("record", "--out", capture, *FAST, "--topology", "router", "--router-mtu", "600",
                   "--pmtu-discovery", "off", timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        content = EXAMPLE.read_bytes()
        points = dict(frames_in(capture, ["frame.interface_name"]))
        in_fragments = 0
        for byte in range(5, len(content), 6007):
            told = traced(capture, byte)
            arrived = [sent for sent in told["transmissions"] if sent["fate"] == "arrived"]
            self.assertTrue(arrived, told)
            last = arrived[0]["frames"][-1]
            self.assertEqual(points[last["frame"]], "B")
            self.assertEqual([seen["value"] for seen in arrived[0]["frames"]], [content[byte]] * len(arrived[0]["frames"]))
            in_fragments += arrived[0]["fragment"]
            wires = [points[seen["frame"]] for seen in arrived[0]["frames"] if points[seen["frame"]].startswith("wire")]
            self.assertEqual(len(wires), 2, "the capture of each wire has it, of the second one in a fragment")
        self.assertGreater(in_fragments, 5)

    def test_as_text_it_goes_down_and_up(self):
        done = run("trace", RECORDING, "--byte", 2896)
        self.assertEqual(done.returncode, 0, done.stderr)
        words = ["byte 2\u2009896 of seven-layers.txt", "read(", "send(", "sequence number", "frame 20 at A", "frame 32 at B",
                 "lowest bit first", "recv(", "write("]
        places = [done.stdout.find(word) for word in words]
        self.assertNotIn(-1, places, done.stdout)
        self.assertEqual(places, sorted(places), "from the file down, then up to the file")

    def test_a_capture_of_one_place_says_how_far_it_goes(self):
        foreign = self.folder / "foreign.pcap"
        tool("tshark", "-n", "-r", RECORDING, "-Y", "frame.interface_name == A and tcp.dstport == 9000", "-F", "pcap", "-w", foreign)
        told = traced(foreign, 52, "--stream", 0)
        self.assertEqual((told["byte"], told["value"]), (0, EXAMPLE.read_bytes()[0]), "the transfer's own records tell the file's byte")
        self.assertEqual(told["file"], "seven-layers.txt")
        self.assertNotIn("send", told)
        self.assertTrue(any("one place" in sentence for sentence in told["limits"]))
        self.assertEqual(told["transmissions"][0]["fate"], "not_known")

    def test_wrong_questions_get_a_sentence(self):
        self.assert_fails(run("trace", RECORDING, "--byte", 65536), "does not contain byte 65536 of seven-layers.txt")
        self.assert_fails(run("trace", RECORDING, "--byte", 0, "--stream", 4), "there is no stream 4")
        self.assert_fails(run("trace", RECORDING, "--byte", 10**7, "--stream", 0), "there is no byte")
        self.assert_fails(run("trace", RECORDING), "--byte", status=2)
        self.assert_fails(run("trace", self.folder / "none.pcap", "--byte", 0), "none.pcap")


if __name__ == "__main__":
    osiscope.main()
