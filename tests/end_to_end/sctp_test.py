#!/usr/bin/env python3
"""SCTP against tshark, field by field, on packets made here with a check of their own, and packets that contradict
themselves: layers and problems, never a failure."""
import json
import struct

import osiscope
from osiscope import LabTest, run, tool, tshark_fields
from packets import checksum, pcap

STATUS = {"0": "bad", "1": "good"}
FIELDS = ("srcport dstport verification_tag checksum chunk_type chunk_flags chunk_length data_tsn_raw data_sid data_ssn "
          "data_payload_proto_id init_initiate_tag init_credit init_nr_out_streams init_nr_in_streams init_initial_tsn "
          "initack_initiate_tag initack_credit initack_nr_out_streams initack_nr_in_streams initack_initial_tsn "
          "sack_cumulative_tsn_ack_raw sack_a_rwnd sack_number_of_gap_blocks sack_number_of_duplicated_tsns "
          "sack_gap_block_start sack_gap_block_end sack_duplicate_tsn shutdown_cumulative_tsn_ack ecne_lowest_tsn "
          "cwr_lowest_tsn forward_tsn_tsn").split()


def crc32c(data):
    """Bit by bit, as RFC 9260 appendix A defines it."""
    remainder = 0xffffffff
    for byte in data:
        for bit in range(8):
            carry = (remainder ^ byte >> bit) & 1
            remainder = remainder >> 1 ^ (0x82f63b78 if carry else 0)
    return struct.pack("<I", remainder ^ 0xffffffff)


def chunk(kind, value=b"", flags=0, length=None):
    length = 4 + len(value) if length is None else length
    return struct.pack(">BBH", kind, flags, length) + value + bytes(-len(value) % 4)


def data(number, text, flags=3, stream=1, message=0, protocol=0):
    return chunk(0, struct.pack(">IHHI", number, stream, message, protocol) + text, flags)


def opening(kind, tag, parameters=b""):
    return chunk(kind, struct.pack(">IIHHI", tag, 106496, 10, 2048, 3_000_000_000) + parameters)


def sack(number, gaps=(), duplicates=()):
    blocks = b"".join(struct.pack(">HH", *gap) for gap in gaps) + b"".join(struct.pack(">I", twice) for twice in duplicates)
    return chunk(3, struct.pack(">IIHH", number, 100_000, len(gaps), len(duplicates)) + blocks)


def sctp(*chunks, tag=0x1234abcd, check=None):
    body = b"".join(chunks)
    head = struct.pack(">HHI", 36412, 2905, tag)
    return head + (crc32c(head + bytes(4) + body) if check is None else check) + body


def over4(packet, fragment=0x4000):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 2, 20 + len(packet), 7, fragment, 64, 132, 0, bytes([10, 7, 0, 1]), bytes([10, 7, 0, 2]))
    head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
    return bytes.fromhex("0200000000b20200000000a10800") + head + packet


def over6(packet, extension=b""):
    addresses = bytes.fromhex("fd070000000000000000000000000001fd070000000000000000000000000002")
    head = struct.pack(">IHBB", 6 << 28, len(extension) + len(packet), 60 if extension else 132, 64)
    return bytes.fromhex("0200000000b20200000000a186dd") + head + addresses + extension + packet


ADDRESS = struct.pack(">HH4s", 5, 8, bytes([10, 7, 0, 1]))
COOKIE = struct.pack(">HH", 7, 4 + 63) + bytes(range(63)) + b"\0"
SOUND = [
    over4(sctp(opening(1, 0xdeadbeef, ADDRESS + struct.pack(">HHHH", 12, 6, 5, 0) + struct.pack(">HH", 0x8000, 4)), tag=0)),
    over4(sctp(opening(2, 0x1234abcd, COOKIE), tag=0xdeadbeef)),
    over4(sctp(chunk(10, bytes(range(63))), data(3_000_000_000, b"hello"))),
    over4(sctp(chunk(11), sack(3_000_000_000), tag=0xdeadbeef)),
    over4(sctp(data(3_000_000_001, b"a message in", 2, message=1), data(3_000_000_002, b" three", 0, message=1),
               data(3_000_000_003, b" pieces", 1, message=1, protocol=46))),
    over4(sctp(data(3_000_000_004, b"x", 0x0f, stream=65535, message=65535, protocol=4_000_000_000))),
    over4(sctp(sack(2_999_999_999, [(2, 3), (5, 5), (9, 40)], [3_000_000_001, 7]), tag=0xdeadbeef)),
    over4(sctp(chunk(4, struct.pack(">HH", 1, 12) + b"when?!?!"))),
    over4(sctp(chunk(5, struct.pack(">HH", 1, 12) + b"when?!?!"), tag=0xdeadbeef)),
    over4(sctp(chunk(12, struct.pack(">I", 3_000_000_001)), sack(5))),
    over4(sctp(chunk(13, struct.pack(">I", 3_000_000_001)), data(9, b"z" * 1001))),
    over4(sctp(chunk(9, struct.pack(">HHHH", 1, 8, 7, 0)))),
    over4(sctp(chunk(192, struct.pack(">I", 3_000_000_009)))),
    over4(sctp(chunk(7, struct.pack(">I", 3_000_000_004)))),
    over4(sctp(chunk(8))),
    over4(sctp(chunk(14))),
    over4(sctp(chunk(6, struct.pack(">HH", 12, 4)))),
    over6(sctp(data(1, b"over IPv6, 17 bytes"), sack(77, [(1, 2)]))),
    over6(sctp(sack(78)), bytes([132, 0, 1, 4, 0, 0, 0, 0])),
    over4(sctp(data(2, b"wrong check"), check=b"\x12\x34\x56\x78")),
]

HEAD = 14 + 20 + 12
BROKEN = {  # what is told of each, after the common header
    "chunk length 0": (sctp(chunk(0, b"abcdefghijkl", length=0)), "the chunk length says 0 bytes, but at least 16 are needed"),
    "chunk length 3": (sctp(chunk(11, length=3)), "the chunk length says 3 bytes, but at least 4 are needed"),
    "past the packet": (sctp(sack(1), chunk(10, b"cookie", length=900)), "the chunk length says 900 bytes, but only 12 are there"),
    "too short for its fields": (sctp(chunk(1, b"1234"), sack(1)), "the chunk length says 8 bytes, but at least 20 are needed"),
    "no room for its blocks": (sctp(chunk(3, struct.pack(">IIHH", 1, 2, 3, 4) + bytes(8))),
                               "the chunk length says 24 bytes, but at least 44 are needed"),
    "two bytes after the last chunk": (sctp(sack(1), b"\1\2"), "The SCTP header needs 4 bytes here, but the packet has only 2 left."),
    "only part of a header": (sctp()[:11], "The SCTP header needs 12 bytes here, but the packet has only 11 left."),
}


class Sctp(LabTest):
    def saved(self, frames, name="sctp.pcap"):
        path = self.folder / name
        path.write_bytes(pcap(frames))
        return path

    def ours(self, capture):
        done = run("decode", "--json", capture)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    @staticmethod
    def values(packet):
        """{"chunk_type": [10, 0], …}: each field as often as it comes, as tshark lists them."""
        found = {}
        for part in [packet, *packet.get("chunks", [])]:
            for key, value in part.items():
                if key not in ("chunks", "csum_status"):
                    found.setdefault(key, []).extend(value if isinstance(value, list) else [value])
        return found

    def test_every_field_is_what_tshark_reads(self):
        capture = self.saved(SOUND)
        theirs = tshark_fields(capture, [f"sctp.{field}" for field in FIELDS], "-o", "sctp.checksum:CRC-32c")
        compared = 0
        for number, (line, row) in enumerate(zip(self.ours(capture), theirs, strict=True), 1):
            told = {field: [int(value, 0) for value in text.split(",")] for field, text in zip(FIELDS, row) if text}
            self.assertEqual(self.values(line["sctp"]), told, f"frame {number}")
            compared += sum(map(len, told.values()))
        self.assertGreater(compared, 230)

    def test_the_check_is_verified_as_tshark_does(self):
        self.assertEqual(crc32c(b"123456789"), (0xe3069283).to_bytes(4, "little"))
        capture = self.saved(SOUND)
        theirs = tshark_fields(capture, ["sctp.checksum.status"], "-o", "sctp.checksum:CRC-32c")
        ours = [line["sctp"]["csum_status"] for line in self.ours(capture)]
        self.assertEqual(ours, [STATUS[row[0]] for row in theirs])
        self.assertEqual(ours, ["good"] * (len(SOUND) - 1) + ["bad"])

    def test_filters_find_what_tshark_finds(self):
        capture = self.saved(SOUND + [bytes.fromhex("0200000000b20200000000a10806") + bytes(28)])
        for filter_ in ("sctp", "not sctp", "sctp.port == 2905", "sctp.dstport == 36412", "sctp.chunk_type == 0", "sctp.chunk_type in {3, 6}",
                        "sctp.data_tsn_raw > 3000000001", "sctp.sack_gap_block_end == 40", "sctp.sack_duplicate_tsn == 7",
                        "sctp.init_initial_tsn", "sctp.chunk_length != 16", "sctp.verification_tag == 0xdeadbeef and sctp.sack_a_rwnd",
                        "sctp.checksum.status == 0"):
            with self.subTest(filter_):
                listed = tool("tshark", "-n", "-r", capture, "-o", "sctp.checksum:CRC-32c", "-Y", filter_, "-T", "fields", "-e", "frame.number")
                ours = [line["frame"] for line in map(json.loads, run("decode", "--json", "--filter", filter_, capture).stdout.splitlines())]
                self.assertEqual(ours, [int(number) for number in listed.split()])

    def test_a_line_says_ports_chunks_and_data(self):
        lines = run("decode", self.saved(SOUND)).stdout.splitlines()
        self.assertIn("SCTP  36412 → 2905, INIT", lines[0])
        self.assertIn("SCTP  36412 → 2905, COOKIE ECHO, DATA, 5 bytes of data", lines[2])
        self.assertIn("SCTP  36412 → 2905, 3 DATA, 25 bytes of data", lines[4])
        self.assertIn("the checksum of SCTP does not match the bytes it covers", lines[-1])

    def test_every_byte_is_explained(self):
        capture = self.saved(SOUND)
        text = run("explain", capture, "--frame", "7").stdout
        for words in ("Cumulative TSN acknowledgment", "Gap block start", "Duplicate TSN", "the last chunk of data that arrived"):
            self.assertIn(words, text)
        diagram = run("explain", capture, "--frame", "5", "--diagram").stdout
        for words in ("Verification tag", "DATA", "Transmission sequence number", "User data", "padding"):
            self.assertIn(words, diagram)

    def test_what_contradicts_itself_is_told(self):
        for what, (packet, problem) in BROKEN.items():
            with self.subTest(what):
                capture = self.saved([over4(packet)])
                self.assertIn(problem, run("decode", capture).stdout)
                self.assertEqual("sctp" in self.ours(capture)[0], len(packet) >= 12)
                self.assertEqual(run("explain", capture, "--frame", "1").returncode, 0)

    def test_every_cut_gives_a_line(self):
        for whole in (SOUND[6], SOUND[4], SOUND[0]):
            cuts = [whole[:kept] for kept in range(34, len(whole))]
            capture = self.folder / "cut.pcap"
            record = b"".join(struct.pack("<IIII", 0, 0, len(cut), len(whole)) + cut for cut in cuts)
            capture.write_bytes(pcap([])[:24] + record)
            lines = self.ours(capture)
            self.assertEqual(len(lines), len(cuts))
            for cut, line in zip(cuts, lines):
                self.assertEqual("sctp" in line, len(cut) >= HEAD)
                self.assertEqual(line.get("sctp", {}).get("csum_status", "unverified"), "unverified")

    def test_a_fragment_is_not_blamed(self):
        packet = sctp(data(1, b"a long message" * 20))
        first = over4(packet[:64], 0x2000)
        line = self.ours(self.saved([first, over4(packet[64:], 8)]))
        self.assertEqual((line[0]["sctp"]["csum_status"], "sctp" in line[1]), ("unverified", False))
        self.assertNotIn("!", run("decode", self.saved([first])).stdout)


if __name__ == "__main__":
    osiscope.main()
