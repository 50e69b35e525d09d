"""`osiscope decode --filter` picks the frames that `tshark -Y` picks: hundreds of expressions made from the captures' own values."""
import json
import os
import random
import re
import struct
import subprocess

import osiscope
from osiscope import ROOT, LabTest, run, tshark_fields, tshark_version
from packets import Maker, pcap

RECORDING = ROOT / "captures" / "library" / "one-file.pcapng"
# Wireshark's numbers where they depend on its settings; see docs/filter.md.
LIKE_OURS = ["-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE", "-o", "tcp.relative_sequence_numbers:FALSE"]

NUMBERS = ["frame.len", "frame.cap_len", "eth.type", "vlan.id", "vlan.priority", "vlan.etype", "ieee8021ad.id", "ieee8021ad.priority", "arp.opcode",
           "arp.hw.size", "ip.hdr_len", "ip.len", "ip.ttl", "ip.proto", "ip.id", "ip.dsfield", "ip.dsfield.dscp", "ip.dsfield.ecn", "ip.frag_offset",
           "ip.flags", "ip.checksum", "ip.checksum.status", "ipv6.plen", "ipv6.hlim", "ipv6.nxt", "ipv6.flow", "ipv6.tclass",
           "ipv6.hopopts.nxt", "ipv6.dstopts.nxt", "ipv6.dstopts.len", "ipv6.fraghdr.nxt", "ipv6.fraghdr.offset", "ipv6.fraghdr.ident",
           "icmp.type", "icmp.code", "icmp.checksum", "icmp.ident", "icmp.seq", "icmpv6.type", "icmpv6.code", "icmpv6.checksum.status",
           "icmpv6.echo.identifier", "icmpv6.echo.sequence_number", "udp.srcport", "udp.dstport", "udp.port", "udp.length", "udp.checksum", "udp.checksum.status",
           "tcp.srcport", "tcp.dstport", "tcp.port", "tcp.seq_raw", "tcp.ack_raw", "tcp.hdr_len", "tcp.flags", "tcp.window_size_value", "tcp.checksum",
           "tcp.checksum.status", "tcp.urgent_pointer", "tcp.len", "tcp.stream", "tcp.options.mss_val", "tcp.options.wscale.shift",
           "tcp.options.sack_le", "tcp.options.sack_re", "tcp.options.timestamp.tsval", "tcp.options.timestamp.tsecr"]
ADDRESSES4 = ["ip.src", "ip.dst", "ip.addr", "arp.src.proto_ipv4", "arp.dst.proto_ipv4"]
ADDRESSES6 = ["ipv6.src", "ipv6.dst", "ipv6.addr"]
MACS = ["eth.src", "eth.dst", "eth.addr", "arp.src.hw_mac", "arp.dst.hw_mac"]
FLAGS = ["ip.flags.df", "ip.flags.mf", "ip.flags.rb", "ipv6.fraghdr.more", "vlan.dei", "tcp.flags.res", "tcp.flags.ae", "tcp.flags.cwr", "tcp.flags.ece",
         "tcp.flags.urg", "tcp.flags.ack", "tcp.flags.push", "tcp.flags.reset", "tcp.flags.syn", "tcp.flags.fin"]
PRESENT = ["frame", "eth", "vlan", "ieee8021ad", "arp", "ip", "ipv6", "icmp", "icmpv6", "udp", "tcp", "ipv6.hopopts", "ipv6.dstopts", "ipv6.fraghdr",
           "ipv6.routing", "ip.opt.type", "tcp.options.mss", "tcp.options.wscale", "tcp.options.sack", "tcp.options.sack_perm",
           "tcp.options.timestamp", "udp.payload"]


class Expressions:
    """Makes expressions about values that occur in the capture, and some that are near them."""

    def __init__(self, rng, values, times):
        self.random = rng
        self.values = values
        self.times = times

    def value(self, field):
        return self.random.choice(self.values[field])

    def number(self, field):
        value = int(self.value(field), 0)
        largest = {"ip.flags": 7, "ip.checksum.status": 3, "tcp.checksum.status": 3, "udp.checksum.status": 3, "icmpv6.checksum.status": 3}.get(field, value + 1)
        value = max(0, min(value + self.random.choice([0, 0, 0, 1, -1]), largest))
        value = min(value, max(int(v, 0) for v in self.values[field]))  # what fits the field
        return str(value) if self.random.random() < 0.7 or field.endswith(".status") else hex(value)

    def network(self, field):
        value = self.value(field)
        prefix = self.random.choice([8, 16, 23, 24, 31, 32] if "." in value else [16, 32, 64, 100, 127, 128])
        return f"{value}/{prefix}" if self.random.random() < 0.4 else value

    def constant(self, field):
        if field in NUMBERS:
            return self.number(field)
        if field in ADDRESSES4 + ADDRESSES6:
            return self.network(field)
        if field in FLAGS:
            return self.random.choice(["0", "1", "True", "False"])
        if field == "frame.time_relative":
            return self.random.choice(self.times)
        return self.value(field)

    def ordered(self, field):
        if field in NUMBERS:
            return sorted([self.number(field), self.number(field)], key=lambda text: int(text, 0))
        return sorted([self.value(field), self.value(field)], key=lambda text: tuple(int(byte) for byte in text.split(".")))

    def element(self, field):
        if field in NUMBERS + ADDRESSES4 and self.random.random() < 0.4:
            low, high = self.ordered(field)
            return f"{low}{self.random.choice(['..', ' .. '])}{high}"
        return self.constant(field)

    def data(self):
        field = self.random.choice(["frame", "tcp.payload", "udp.payload"])
        length = self.random.choice([1, 1, 2, 3])
        if field != "frame" and field not in self.values:
            field = "frame"
        data = bytes.fromhex(self.value(field)) if field != "frame" else self.random.randbytes(8)
        start = self.random.randrange(max(1, len(data) - length + 1))
        part = data[start:start + length]
        # A single byte in bare hex may be a protocol's name to tshark: "fc" is Fibre Channel.
        text = part.hex(":") if len(part) > 1 and self.random.random() < 0.5 else '"' + "".join(f"\\x{byte:02x}" for byte in part) + '"'
        if field == "tcp.payload":  # tshark calls a reset's data tcp.reset_cause
            return f"({field} contains {text} and tcp.flags.reset == 0)"
        return f"{field} contains {text}"

    def simple(self):
        r = self.random
        kind = r.random()
        if kind < 0.12:
            return r.choice(PRESENT)
        if kind < 0.2:
            return self.data()
        fields = [f for f in NUMBERS + ADDRESSES4 + ADDRESSES6 + MACS + FLAGS + ["frame.time_relative"] if f in self.values]
        field = r.choice(fields)
        if kind < 0.24:
            return field
        if kind < 0.45 and field != "frame.time_relative":
            elements = ", ".join(self.element(field) for _ in range(r.randrange(1, 5)))
            return f"{field} {r.choice(['in', 'in', 'not in'])} {{{elements}}}"
        operators = ["==", "==", "!=", "!=", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge"]
        return f"{field} {r.choice(operators)} {self.constant(field)}"

    def any(self, depth=0):
        r = self.random
        kind = r.random() + 0.2 * depth
        if kind < 0.15:
            return f"{self.any(depth + 1)} {r.choice(['and', '&&'])} {self.any(depth + 1)}"
        if kind < 0.3:
            return f"{self.any(depth + 1)} {r.choice(['or', '||'])} {self.any(depth + 1)}"
        if kind < 0.4:
            return f"{r.choice(['not ', '!'])}({self.any(depth + 1)})"
        if kind < 0.5:
            return f"({self.any(depth + 1)})"
        return self.simple()


def for_tshark(expression):
    """Tshark before 4.4 takes an absent field for one that is not in any set, and wants the field on the left."""
    if tshark_version() >= (4, 4):
        return expression
    expression = re.sub(r"([\w.]+) not in (\{[^}]*\})", r"(\1 and \1 not in \2)", expression)
    return re.sub(r"(?<![\w.:])([\w.:/]+) (==|!=|<|<=|>|>=) ((?:frame|eth|ip|ipv6|tcp|udp)\.[\w.]+)",
                  lambda match: f"{match[3]} {match[2].translate(str.maketrans('<>', '><'))} {match[1]}", expression)


class AgainstTshark(LabTest):
    def chosen_by_tshark(self, capture, expression, numbers):
        """Frame numbers as osiscope counts them; `numbers` are tshark's of the frames."""
        rows = tshark_fields(capture, ["frame.number"], *LIKE_OURS, "-Y", f"!systemd_journal && ({for_tshark(expression)})")
        return [numbers[row[0]] for row in rows]

    def chosen_by_us(self, capture, expression):
        done = run("decode", "--json", "--filter", expression, capture)
        self.assertEqual(done.returncode, 0, f"{expression}\n{done.stderr}")
        return [json.loads(line)["frame"] for line in done.stdout.splitlines()]

    def expressions(self, capture, rng, leave_out=()):
        fields = [f for f in NUMBERS + ADDRESSES4 + ADDRESSES6 + MACS + FLAGS + ["tcp.payload", "udp.payload"] if f not in leave_out]
        values = {}
        for row in tshark_fields(capture, fields, *LIKE_OURS, "-Y", "!systemd_journal", "-E", "occurrence=f"):
            for field, value in zip(fields, row):
                if value:
                    values.setdefault(field, []).append(value)
        times = [row[0] for row in tshark_fields(capture, ["frame.time_relative"], "-Y", "!systemd_journal")]
        values["frame.time_relative"] = times
        return Expressions(rng, values, times)

    def compare(self, capture, count, rng, leave_out=()):
        rows = tshark_fields(capture, ["frame.number"], "-Y", "!systemd_journal")
        numbers = {row[0]: index + 1 for index, row in enumerate(rows)}
        make = self.expressions(capture, rng, leave_out)
        if "frame.time_relative" in leave_out:
            del make.values["frame.time_relative"]
        telling, differences = 0, []
        for _ in range(count):
            expression = make.any()
            theirs = self.chosen_by_tshark(capture, expression, numbers)
            telling += 0 < len(theirs) < len(numbers)
            ours = self.chosen_by_us(capture, expression)
            if ours != theirs:
                differences.append(f"{expression}: only osiscope {sorted(set(ours) - set(theirs))}, only tshark {sorted(set(theirs) - set(ours))}")
        print(f"{count} expressions, {telling} of them true for some frames and false for others", end=" ")
        self.assertEqual(differences, [])
        self.assertGreater(telling, count // 3)

    def test_generated_packets(self):
        seed = int(os.environ.get("OSISCOPE_SEED", int.from_bytes(os.urandom(3), "little")))
        print(f"seed {seed}", end=" ")
        maker = Maker(seed)
        frames = []
        while len(frames) < 400:  # an ICMP error quotes a packet, whose fields tshark lists too
            frame = maker.ethernet()
            if not quotes_a_packet(frame):
                frames.append(frame)
        capture = self.folder / "generated.pcap"
        capture.write_bytes(pcap(frames))
        self.compare(capture, int(os.environ.get("OSISCOPE_FILTERS", "80")), random.Random(seed))

    def test_the_shipped_recording(self):
        # Wireshark counts time from the first journal entry.
        self.compare(RECORDING, int(os.environ.get("OSISCOPE_FILTERS", "80")) // 4, random.Random(4), ["frame.time_relative"])

    def test_interfaces_of_the_recording(self):
        rows = tshark_fields(RECORDING, ["frame.number"], "-Y", "!systemd_journal")
        numbers = {row[0]: index + 1 for index, row in enumerate(rows)}
        for expression in ('frame.interface_name == "A"', "frame.interface_name != A", 'frame.interface_name in {"B", "C"}', 'frame.interface_name contains "B"'):
            chosen = self.chosen_by_us(RECORDING, expression)
            self.assertEqual(chosen, self.chosen_by_tshark(RECORDING, expression, numbers), expression)
            self.assertEqual(len(chosen), len(rows) // 2)

    def test_other_link_types(self):
        maker = Maker(7)
        packets = [maker.ipv4()[1] for _ in range(20)]
        cooked = [struct.pack(">HHH8sH", kind, 1, 6, bytes([2, 0, 0, 0, 0, kind, 0, 0]), 0x0800) + p for kind, p in enumerate(packets[:5])]
        cooked_v2 = [struct.pack(">HHIHBB8s", 0x0800, 0, index, 1, index % 5, 6, bytes([2, 0, 0, 0, 0, index, 0, 0])) + p for index, p in enumerate(packets)]
        loopback = [struct.pack(order, 2) + p for order, p in zip("<I >I".split() * 10, packets)]
        cases = {113: (cooked, ["sll", "sll.pkttype == 2", "sll.src.eth == 02:00:00:00:00:03", "sll.etype == 0x800 and not sll.ifindex", "sll.halen == 6"]),
                 276: (cooked_v2, ["sll", "sll.ifindex in {3..7}", "sll.pkttype > 2", "sll.src.eth >= 02:00:00:00:00:05", "sll.hatype != 1"]),
                 0: (loopback, ["null", "null.family == 2", "null and tcp.dstport > 30000"])}
        for link_type, (frames, expressions) in cases.items():
            capture = self.folder / f"link-{link_type}.pcap"
            capture.write_bytes(pcap(frames, link_type))
            numbers = {str(number): number for number in range(1, len(frames) + 1)}
            for expression in expressions:
                self.assertEqual(self.chosen_by_us(capture, expression), self.chosen_by_tshark(capture, expression, numbers), (link_type, expression))

    def test_precedence_and_absence(self):
        maker = Maker(5)
        capture = self.folder / "a.pcap"
        capture.write_bytes(pcap([maker.ethernet() for _ in range(200)]))
        numbers = {str(number): number for number in range(1, 201)}
        for expression in ("arp or udp and ipv6", "arp and ipv6 or tcp", "not arp and tcp", "not arp or tcp", "!arp && !tcp", "not (arp or tcp)",
                           "tcp.port != 80", "not tcp.port == 80", "tcp.port not in {80}", "not tcp.port in {80}", "tcp.flags.syn", "tcp.flags.syn == 1",
                           "udp.port not in {53, 80}", "not udp.port in {53, 80}",
                           "80 == tcp.port", "80 != tcp.port", "1024 < tcp.srcport", "60 >= ip.ttl", "10.0.0.0/8 == ip.src", "not 1 == tcp.flags.syn",
                           "!!tcp", "not not not tcp", "frame.number in {1..5, 9}", "frame.number < 10 or frame.number > 190"):
            self.assertEqual(self.chosen_by_us(capture, expression), self.chosen_by_tshark(capture, expression, numbers), expression)


def quotes_a_packet(frame):
    at = 12
    while frame[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    return frame[at:at + 2] == b"\x08\x00" and frame[at + 2 + 9] == 1


class CommandLine(LabTest):
    def test_numbers_stay_those_of_the_file(self):
        done = run("decode", "--filter", "frame.number >= 150 and tcp", RECORDING)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([int(line.split()[0]) for line in done.stdout.splitlines()], list(range(150, 165)))

    def test_an_empty_filter_is_no_filter(self):
        self.assertEqual(run("decode", "--filter", "", RECORDING).stdout, run("decode", RECORDING).stdout)

    def test_a_mistake_is_pointed_at_before_the_file_is_read(self):
        done = run("decode", "--filter", "tcp and tcp.prt == 80", "/no/such/file")
        self.assert_fails(done, "column 9: there is no field “tcp.prt”; did you mean tcp.port?\n  tcp and tcp.prt == 80\n          ^^^^^^^\n")
        self.assertEqual(done.stdout, "")

    def test_what_we_refuse_tshark_refuses_too(self):
        for expression in ("tcp and", "tcp)", "(tcp", "()", "tcp tcp", "tcp.prt", "ip.src == 5", "ip.src == 010.0.0.1", "ipv6.src == ::ffff:10.0.0.01", "80 == 80", "80 in tcp.port", "ip.src == 10.7.1", "tcp.port == http", "tcp.port == 70000",
                           "tcp.port == \"80\"", "tcp.port in {}", "tcp.port in {80 443}", "tcp.port in {80,}", "tcp.analysis.retransmission == 1",
                           "ip.src contains \"a\"", "eth.addr == ff:ff", "ipv6.src == 10.7.0.1", "tcp.port = 80", "frame contains \"a"):
            self.assertEqual(run("decode", "--filter", expression, RECORDING).returncode, 1, expression)
            theirs = subprocess.run(["tshark", "-r", RECORDING, "-Y", expression], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            self.assertNotEqual(theirs.returncode, 0, expression)


if __name__ == "__main__":
    osiscope.main()
