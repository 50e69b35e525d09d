#!/usr/bin/env python3
"""`osiscope decode --json` against tshark, key by key, on the shipped recording and on generated packets."""
import json
import os
import struct
import subprocess

import osiscope
from osiscope import PROGRAM, ROOT, LabTest, run, tshark_fields
from packets import Maker, pcap

STATUS = {"0": "bad", "1": "good", "2": "unverified", "3": "none", "": None}


def number(text):
    return int(text, 0) if text else None


def flag(text):
    return {"": None, "True": 1, "False": 0}.get(text, number(text) if text.isdigit() else None)


def mac(text):
    return text or None


# Our key, tshark's field, how to read it. A layer's keys count only when tshark found the layer's first key.
KEYS = {
    "eth": [("dst", "eth.dst", mac), ("src", "eth.src", mac), ("type", "eth.type", number)],
    "arp": [("op", "arp.opcode", number), ("sha", "arp.src.hw_mac", mac), ("spa", "arp.src.proto_ipv4", mac), ("tpa", "arp.dst.proto_ipv4", mac)],
    "ip": [("hlen", "ip.hdr_len", number), ("version", "ip.version", number), ("dsfield", "ip.dsfield", number), ("len", "ip.len", number),
           ("id", "ip.id", number), ("df", "ip.flags.df", flag), ("mf", "ip.flags.mf", flag), ("ttl", "ip.ttl", number),
           ("proto", "ip.proto", number), ("csum", "ip.checksum", number), ("csum_status", "ip.checksum.status", STATUS.get),
           ("src", "ip.src", mac), ("dst", "ip.dst", mac)],
    "ip6": [("version", "ipv6.version", number), ("tclass", "ipv6.tclass", number), ("flow", "ipv6.flow", number), ("plen", "ipv6.plen", number),
            ("next", "ipv6.nxt", number), ("hlim", "ipv6.hlim", number), ("src", "ipv6.src", mac), ("dst", "ipv6.dst", mac)],
    "tcp": [("sport", "tcp.srcport", number), ("dport", "tcp.dstport", number), ("seq", "tcp.seq_raw", number), ("ack", "tcp.ack_raw", number),
            ("hlen", "tcp.hdr_len", number), ("flags", "tcp.flags", number), ("win", "tcp.window_size_value", number),
            ("csum", "tcp.checksum", number), ("csum_status", "tcp.checksum.status", STATUS.get), ("urg", "tcp.urgent_pointer", number),
            ("mss", "tcp.options.mss_val", number), ("wscale", "tcp.options.wscale.shift", number),
            ("tsval", "tcp.options.timestamp.tsval", number), ("tsecr", "tcp.options.timestamp.tsecr", number), ("stream", "tcp.stream", number)],
    "udp": [("sport", "udp.srcport", number), ("dport", "udp.dstport", number), ("len", "udp.length", number), ("csum", "udp.checksum", number),
            ("csum_status", "udp.checksum.status", STATUS.get)],
    "icmp": [("type", "icmp.type", number), ("code", "icmp.code", number), ("csum", "icmp.checksum", number),
             ("csum_status", "icmp.checksum.status", STATUS.get)],
    "icmp6": [("type", "icmpv6.type", number), ("code", "icmpv6.code", number), ("csum", "icmpv6.checksum", number),
              ("csum_status", "icmpv6.checksum.status", STATUS.get)],
}
FIELDS = ["frame.time_epoch", "frame.cap_len", "frame.len", "vlan.id"] + [field for keys in KEYS.values() for _, field, _ in keys]


class AgainstTshark(LabTest):
    def ours(self, capture, status=0):
        done = run("decode", "--json", capture)
        self.assertEqual(done.returncode, status, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def compare(self, capture):
        ours = self.ours(capture)
        theirs = tshark_fields(capture, FIELDS, "-E", "occurrence=f", "-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE",
                               "-o", "tcp.relative_sequence_numbers:FALSE", "-Y", "!systemd_journal")
        self.assertEqual(len(ours), len(theirs))
        compared, differences = 0, []
        for packet, row in zip(ours, theirs):
            values = dict(zip(FIELDS, row))
            self.assertEqual(packet["ts"], values["frame.time_epoch"])
            self.assertEqual((packet["caplen"], packet["len"]), (int(values["frame.cap_len"]), int(values["frame.len"])))
            for layer, keys in KEYS.items():
                if not values[keys[0][1]]:
                    if layer in packet:
                        differences.append((packet["frame"], layer, "tshark has no such layer"))
                    continue
                for key, field, read in keys:
                    expected = read(values[field])
                    compared += 1
                    if packet.get(layer, {}).get(key) != expected:
                        differences.append((packet["frame"], f"{layer}.{key}", packet.get(layer, {}).get(key), expected))
            if values["vlan.id"]:
                inner = [tag["id"] for tag in packet["vlan"] if tag["tpid"] == 0x8100]  # tshark calls 0x88a8 tags otherwise
                self.assertEqual(inner[0], int(values["vlan.id"]))
        print(f"{len(ours)} packets, {compared} values compared, {len(differences)} differ", end=" ")
        self.assertEqual(differences[:10], [])

    def test_the_shipped_recording(self):
        self.compare(ROOT / "captures" / "library" / "one-file.pcapng")

    def test_generated_packets(self):
        seed = int(os.environ.get("OSISCOPE_SEED", int.from_bytes(os.urandom(3), "little")))
        print(f"seed {seed}", end=" ")
        maker = Maker(seed)
        capture = self.folder / "generated.pcap"
        capture.write_bytes(pcap([maker.ethernet() for _ in range(3000)]))
        self.compare(capture)

    def test_other_link_types(self):
        maker = Maker(7)
        v4 = [packet for kind, packet in (maker.ipv4() for _ in range(60))]
        v6 = [packet for kind, packet in (maker.ipv6() for _ in range(60))]
        captures = {101: v4 + v6, 228: v4, 229: v6, 0: [struct.pack("<I", 2) + p for p in v4] + [struct.pack("<I", 30) + p for p in v6],
                    113: [struct.pack(">HHH8sH", 0, 1, 6, bytes(8), 0x0800) + p for p in v4],
                    276: [struct.pack(">HHIHBB8s", 0x86dd, 0, 2, 1, 0, 6, bytes(8)) + p for p in v6]}
        for link_type, packets in captures.items():
            capture = self.folder / f"link-{link_type}.pcap"
            capture.write_bytes(pcap(packets, link_type))
            with self.subTest(link_type=link_type):
                self.compare(capture)


class Reading(LabTest):
    def test_a_capture_cut_short_gives_what_is_whole_and_status_2(self):
        capture = self.folder / "cut.pcap"
        capture.write_bytes(pcap([Maker(1).ethernet() for _ in range(10)])[:-5])
        done = run("decode", "--json", capture)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(done.stdout.splitlines()), 9)
        self.assertRegex(done.stderr, r"cut.pcap: damaged at byte \d+: the file ends inside a packet; everything before it was read")

    def test_something_else_is_status_1_and_prints_nothing(self):
        for content in (b"", b"hello, I am a text", b"\x0a\x0d\x0d"):
            file = self.folder / "other"
            file.write_bytes(content)
            done = run("decode", "--json", file)
            self.assert_fails(done, "cannot be read as a capture")
            self.assertEqual(done.stdout, "")
        self.assert_fails(run("decode", "/no/such"), "No such file or directory")

    def test_gzip_is_unpacked(self):
        capture = self.folder / "a.pcap"
        capture.write_bytes(pcap([Maker(2).ethernet() for _ in range(20)]))
        plain = run("decode", capture).stdout
        subprocess.run(["gzip", capture], check=True)
        self.assertEqual(run("decode", f"{capture}.gz").stdout, plain)

    def test_decode_prints_a_line_a_frame(self):
        done = run("decode", ROOT / "captures" / "library" / "one-file.pcapng")
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 164)
        self.assertIn("who has 10.7.0.2? tell 10.7.0.1", lines[0])
        self.assertIn("SYN", lines[4])

    def test_explain_names_every_layer_and_where_things_come_from(self):
        capture = ROOT / "captures" / "library" / "one-file.pcapng"
        text = run("explain", capture, "--frame", "18").stdout
        for words in ("7 Application", "6 Presentation", "5 Session", "4 Transport", "3 Network", "2 Data link", "1 Physical",
                      "captured", "computed", "reconstructed", "concept", "bytes 38–41", "THE SEVEN LAYERS"):
            self.assertIn(words, text)
        diagram = run("explain", capture, "--frame", "18", "--diagram").stdout
        self.assertIn("|Version|Header |   DSCP    |ECN|         Total length          |", diagram)
        self.assert_fails(run("explain", capture, "--frame", "9999"), "has frames 1 to 164; there is no frame 9999")

    def test_a_broken_pipe_is_quiet(self):
        done = subprocess.run(f"{PROGRAM} decode {ROOT}/captures/library/one-file.pcapng | head -1", shell=True, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")

    def test_the_lesson_holds(self):
        done = run("lesson", "check", "one-file-seven-layers")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("one-file-seven-layers", run("lesson", "list").stdout)
        other = self.folder / "other.pcap"
        other.write_bytes(pcap([Maker(3).ethernet() for _ in range(5)]))
        self.assert_fails(run("lesson", "check", "one-file-seven-layers", other), "its anchor never happens in this capture")


if __name__ == "__main__":
    osiscope.main()
