#!/usr/bin/env python3
"""Every capture opens: files of every format and variant, whole, cut short and damaged, against tshark and capinfos."""
import gzip
import json
import os
import random
import re
import struct
import subprocess

import osiscope
from osiscope import PROGRAM, ROOT, LabTest, run, tool
from packets import Maker, pcap

RECORDING = ROOT / "captures" / "library" / "one-file.pcapng"
# All that editcap writes of the two formats and their variants.
WRITTEN_BY_EDITCAP = ["pcap", "nsecpcap", "modpcap", "rh6_1pcap", "suse6_3pcap", "nokiapcap", "pcapng"]
SHOWN = ["frame.time_epoch", "frame.cap_len", "frame.len", "frame.protocols"]


def theirs(capture):
    """tshark's packets, and whether it read to the end."""
    columns = [word for field in SHOWN for word in ("-e", field)]
    done = subprocess.run(["tshark", "-n", "-r", capture, "-T", "fields", *columns], capture_output=True, text=True, timeout=60)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    # A pcapng file that ends inside its first block Wireshark takes for no capture, and shows its bytes as a document.
    document = any(row[3].startswith("mime_dlt") for row in rows)
    packets = [(row[0], int(row[1]), int(row[2])) for row in rows if row[3] != "systemd_journal" and not document]
    return packets, done.returncode == 0 and not document


def ours(capture):
    done = run("decode", "--json", capture)
    packets = [json.loads(line) for line in done.stdout.splitlines()]
    return [(packet.get("ts", ""), packet["caplen"], packet["len"]) for packet in packets], done


class Files(LabTest):
    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def assert_as_tshark(self, capture):
        packets, done = ours(capture)
        expected, whole = theirs(capture)
        self.assertEqual(packets, expected, done.stderr)
        self.assertEqual(done.returncode, 0 if whole else 2, done.stderr)
        return done

    def packets(self, seed, count=12):
        maker = Maker(seed)
        return pcap([maker.ethernet() for _ in range(count)])

    def test_every_format_editcap_writes(self):
        plain = self.file("plain.pcap", self.packets(1, 40))
        for name in WRITTEN_BY_EDITCAP:
            with self.subTest(format=name):
                written = self.folder / name
                tool("editcap", "-F", name, plain, written)
                self.assert_as_tshark(written)
                counted = re.search(r"^Number of packets:\s*(\d+)", tool("capinfos", "-M", "-c", written), re.M).group(1)
                self.assertEqual(len(ours(written)[0]), int(counted))

    def test_times_are_capinfos_first_and_last(self):
        packets, _ = ours(RECORDING)
        said = tool("capinfos", "-S", "-a", "-e", RECORDING)
        first, last = re.findall(r"packet time:\s*([\d.]+)", said)
        self.assertEqual((packets[0][0], packets[-1][0]), (first, last))

    def test_snapped_and_merged_captures(self):
        first, second = self.file("1.pcap", self.packets(2)), self.file("2.pcap", pcap([bytes([0x45]) + bytes(39)] * 5, 101))
        for name, command in {"snapped": ["editcap", "-s", "50", first], "merged": ["mergecap", "-w"]}.items():
            made = self.folder / name
            tool(*command, made, *([first, second] if name == "merged" else []))
            self.assert_as_tshark(made)

    def test_a_link_type_nobody_decodes_is_listed_with_its_lengths(self):
        capture = self.file("other.pcap", pcap([bytes(range(30))] * 3, 147))
        done = self.assert_as_tshark(capture)
        self.assertEqual({json.loads(line)["link"] for line in done.stdout.splitlines()}, {"other"})

    def test_gzip_whole_joined_and_damaged(self):
        data = self.packets(3, 400)
        packed = gzip.compress(data)
        flipped = bytearray(packed)
        flipped[-6] ^= 0x55
        for name, content in {"whole": packed, "joined": gzip.compress(data[:999]) + gzip.compress(data[999:]), "half": packed[: len(packed) // 2],
                              "no end": packed[:-3], "wrong check": bytes(flipped), "followed": packed + packed[:9]}.items():
            with self.subTest(gzip=name):
                self.assert_as_tshark(self.file(name, content))
        done = run("decode", "--json", self.file("followed by text", packed + b"and more"))
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (2, 400))
        self.assertIn("something that is not compressed follows the compressed file", done.stderr)

    def test_zstd_and_lz4_open_as_gzip_does(self):
        plain = self.file("plain.pcap", self.packets(7, 300))
        second = self.file("second.pcap", pcap([], 1)[24:] + plain.read_bytes()[24:])  # records only: joined it is one file
        expected = run("decode", "--json", plain)
        self.assertEqual(len(expected.stdout.splitlines()), 300)
        for name, *command in (("zst", "zstd", "-q", "-c"), ("lz4", "lz4", "-q", "-c")):
            packed = self.file(f"plain.pcap.{name}", self.packed(command, plain))
            with self.subTest(format=name):
                done = run("decode", "--json", packed)
                self.assertEqual((done.returncode, done.stdout), (0, expected.stdout), done.stderr)
                self.assertEqual(run("streams", "--json", packed).stdout, run("streams", "--json", plain).stdout)
                shot = self.folder / "picture.svg"
                self.assertEqual(run("view", packed, "--frame", "300", "--svg", shot).returncode, 0)
                joined = self.file(f"joined.{name}", packed.read_bytes() + self.packed(command, second))
                self.assertEqual(len(run("decode", "--json", joined).stdout.splitlines()), 600)
                whole = self.packed(command, self.file("large.pcap", pcap([os.urandom(1000) for _ in range(6000)], 1)))  # more than one block of theirs
                half = run("decode", "--json", self.file(f"half.{name}", whole[:len(whole) * 9 // 10]))
                self.assertEqual(half.returncode, 2, half.stderr)
                self.assertIn("the compressed file ends too early", half.stderr)
                followed = run("decode", self.file(f"followed.{name}", packed.read_bytes() + b"and more"))
                self.assertIn("something that is not compressed follows", followed.stderr)
                piped = subprocess.run([PROGRAM, "decode", "--json", "-"], input=packed.read_bytes(), capture_output=True, timeout=60)
                self.assertEqual(piped.stdout.decode(), expected.stdout)
        self.assertEqual(len(run("decode", ROOT / "tests" / "field" / "other-format.pcap.zst").stdout.splitlines()),
                         len(tool("tshark", "-r", ROOT / "tests" / "field" / "other-format.pcap.zst").splitlines()))

    def packed(self, command, path):
        return subprocess.run([*command, path], capture_output=True, check=True, timeout=60).stdout

    def test_formats_that_are_not_read_are_named_with_the_way_out(self):
        plain = self.file("plain.pcap", pcap([bytes(range(60))] * 3, 1))
        named = {"netmon1": "Network Monitor 1", "netmon2": "Network Monitor 2", "snoop": "snoop", "nettl": "nettl", "ngsniffer": "Sniffer (DOS)",
                 "ngwsniffer_1_1": "NetXRay", "ngwsniffer_2_0": "NetXRay", "5views": "5Views", "lanalyzer": "LANalyzer", "observer": "Observer",
                 "visual": "Visual Networks", "k12text": "K12", "commview-ncf": "CommView", "commview-ncfx": "CommView"}
        unreadable = ("observer", "commview-ncfx")  # what editcap 4.0 writes of these it cannot read itself
        for name, words in named.items():
            made = self.folder / name
            with self.subTest(format=name):
                tool("editcap", "-F", name, plain, made)
                done = run("decode", made)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(words, done.stderr)
                way = re.search("(editcap -F pcapng.*) IN OUT", done.stderr)
                self.assertIsNotNone(way, done.stderr)
                if name in unreadable:
                    continue
                back = self.folder / f"{name}.pcapng"
                tool(*way[1].split(), made, back)
                self.assertEqual(len(run("decode", back).stdout.splitlines()), 3)
        self.assertIn("Network Monitor 2", run("view", ROOT / "tests" / "field" / "other-format-netmon.cap", "--svg", self.folder / "x.svg").stderr)
        self.assertIn("has no frames", run("explain", self.file("empty.pcap", pcap([], 1)), "--frame", "1").stderr)

    def test_a_damaged_record_leaves_those_before_it_alone(self):
        done = run("decode", ROOT / "tests" / "field" / "pcap-2nd-record-length-damaged.pcap")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertIn("SYN", done.stdout)
        self.assertIn("record 2 claims 1000000 captured bytes", done.stderr)

    def test_from_a_pipe(self):
        data = self.packets(4)
        for content in (data, gzip.compress(data)):
            done = subprocess.run([PROGRAM, "decode", "--json", "-"], input=content, capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stdout.decode(), run("decode", "--json", self.file("a.pcap", data)).stdout)

    def test_output_that_cannot_be_written_is_an_error(self):
        capture = self.file("a.pcap", self.packets(5))
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "decode", capture], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("The output cannot be written", done.stderr)

    def test_random_damage_stops_where_tshark_stops(self):
        seed = int(os.environ.get("OSISCOPE_SEED", int.from_bytes(os.urandom(3), "little")))
        print(f"seed {seed}", end=" ")
        chance = random.Random(seed)
        plain = self.file("plain.pcap", self.packets(6))
        samples = {}
        for name in ("nsecpcap", "pcapng"):
            tool("editcap", "-F", name, plain, self.folder / name)
            samples[name] = (self.folder / name).read_bytes()
        for round_number in range(int(os.environ.get("OSISCOPE_RUNS", 12)) * 2):
            name = chance.choice(list(samples))
            data = bytearray(samples[name][: chance.randrange(100, len(samples[name]))])
            for _ in range(chance.randrange(3)):  # after the file header: what kind of file it is stays certain
                data[chance.randrange(40, len(data))] ^= 1 << chance.randrange(8)
            with self.subTest(format=name, round=round_number):
                self.assert_damaged_alike(self.file("damaged", bytes(data)))

    def assert_damaged_alike(self, capture):
        """As tshark, but for the times it writes wrongly: those that do not fit its 32-bit nanoseconds, or before 1970."""
        packets, done = ours(capture)
        expected, whole = theirs(capture)
        self.assertEqual([packet[1:] for packet in packets], [packet[1:] for packet in expected], done.stderr)
        self.assertEqual(done.returncode, 0 if whole else 2, done.stderr)
        for (time, *_), (expected_time, *_) in zip(packets, expected):
            if re.fullmatch(r"\d+\.0*[1-9]?\d{0,8}", expected_time) and len(expected_time.partition(".")[2]) == 9 and time[:6] == expected_time[:6]:
                self.assertEqual(time, expected_time)
        if done.returncode == 2:
            self.assertRegex(done.stderr, r"damaged at byte \d+: .+; everything before it was read")

    def test_a_header_cut_short_is_damage_and_prints_nothing(self):
        done = run("decode", "--json", self.file("cut.pcap", struct.pack("<IHH", 0xa1b2c3d4, 2, 4)))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("damaged at byte 0: the file ends inside its header", done.stderr)


if __name__ == "__main__":
    osiscope.main()
