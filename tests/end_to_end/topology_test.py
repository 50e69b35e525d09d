#!/usr/bin/env python3
"""A switch or a router between the hosts: what tshark and the kernels say of the recording, and what osiscope says of it."""
import collections
import json
import os
import re
import subprocess
import unittest

import osiscope
from osiscope import EXAMPLE, FAST, PROGRAM, LabTest, facts, run, tool, tshark_fields

HOST_A, HOST_B = "02:00:00:00:00:a1", "02:00:00:00:00:b2"
ROUTER_A, ROUTER_B = "02:00:00:00:01:0a", "02:00:00:00:01:0b"
LOST = {"retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order", "lost_segment", "ack_lost_segment", "duplicate_ack"}


class Topology(LabTest):
    def record(self, *options, status=0):
        self.recording = self.folder / "r.pcapng"
        self.kept = self.folder / "received"
        done = run("record", "--out", self.recording, "--keep", self.kept, *FAST, *options)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        if status == 0:
            self.assertEqual(self.kept.read_bytes(), EXAMPLE.read_bytes())
            self.assertIn("(0 dropped)", done.stdout)
        return done

    def fields(self, *names, show="!systemd_journal"):
        return tshark_fields(self.recording, names, "-o", "ip.defragment:FALSE", "-Y", show)

    def decoded(self):
        """osiscope's own analysis of each frame, with the point it was captured at."""
        points = [row[0] for row in self.fields("frame.interface_name")]
        lines = run("decode", "--json", self.recording).stdout.splitlines()
        self.assertEqual(len(points), len(lines))
        return list(zip(points, map(json.loads, lines)))

    def assert_nothing_looks_lost(self):
        for point, line in self.decoded():
            found = set(line.get("tcp", {}).get("analysis", []))
            self.assertFalse(found & LOST, f"frame {line['frame']} at {point}: {found}")

    def explain(self, frame):
        done = run("explain", self.recording, "--frame", frame)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


@osiscope.needs_lab
class ASwitch(Topology):
    def test_a_file_crosses_it_over_both_versions_of_ip(self):
        for options in ([], ["--ipv6"]):
            self.record("--topology", "switch", *options)
            self.assert_nothing_looks_lost()
        self.assert_nothing_left()

    def test_it_changes_nothing_and_learns_both_addresses(self):
        self.record("--topology", "switch")
        self.assertEqual(facts(self.recording)["topology"], "switch")
        rows = self.fields("frame.interface_name", "eth.src", "eth.dst")
        self.assertEqual({row[0] for row in rows}, {"A", "B", "wire A-S", "wire S-B"})
        self.assertEqual({row[1] for row in rows}, {HOST_A, HOST_B})
        seen = collections.Counter(row[0] for row in rows)
        self.assertEqual(len(set(seen.values())), 1, seen)  # every frame passed every point
        messages = [row[0] for row in self.fields("systemd_journal.message", show="systemd_journal")]
        learned = [message for message in messages if message.startswith("switch: ")]
        self.assertEqual(learned, [f"switch: learned {HOST_A} at port A", f"switch: learned {HOST_B} at port B"])

    def test_explain_shows_its_table_as_it_was(self):
        self.record("--topology", "switch")
        first = self.explain(1)
        self.assertIn("flooded to every other port: ff:ff:ff:ff:ff:ff is for everybody", first)
        self.assertIn(f"{HOST_A} is at A's port", first)
        self.assertNotIn(f"{HOST_B} is at B's port", first)
        frame = self.fields("frame.number", show='frame.interface_name == "A" && tcp.len > 1000')[0][0]
        # tshark numbers the journal's blocks too; osiscope numbers frames.
        number = [line["frame"] for point, line in self.decoded() if point == "A" and line.get("tcp", {}).get("len", 0) > 1000][0]
        self.assertGreaterEqual(int(frame), number)
        self.assertIn(f"forwarded to B's port only, where the table has {HOST_B}", self.explain(number))


@osiscope.needs_lab
class ARouter(Topology):
    def test_a_file_crosses_it_over_both_versions_of_ip(self):
        for options, proto in (([], "ip"), (["--ipv6"], "ipv6")):
            self.record("--topology", "router", *options)
            self.assert_nothing_looks_lost()
            self.check_what_it_changes(proto)
            self.check_the_kernels_counters(proto)
        self.assert_nothing_left()

    def check_what_it_changes(self, proto):
        hops = "ip.ttl" if proto == "ip" else "ipv6.hlim"
        rows = self.fields("frame.interface_name", "frame.packet_flags_direction", "eth.src", "eth.dst", hops, "ip.checksum",
                           "ip.checksum.status", f"{proto}.src", "tcp.seq_raw", "tcp.ack_raw", "tcp.len", "tcp.flags",
                           "tcp.options.timestamp.tsval", show="tcp")
        points = collections.defaultdict(collections.Counter)
        macs = {"A": {(HOST_A, ROUTER_A), (ROUTER_A, HOST_A)}, "B": {(HOST_B, ROUTER_B), (ROUTER_B, HOST_B)}}
        macs |= {"R-A": macs["A"], "wire A-R": macs["A"], "R-B": macs["B"], "wire R-B": macs["B"]}
        from_a = self.fields(f"{proto}.src", show='frame.interface_name == "A" && tcp.flags.syn == 1 && tcp.flags.ack == 0')[0][0]
        checksums = collections.defaultdict(set)
        for point, _, source, destination, ttl, checksum, status, address, *packet in rows:
            self.assertIn((source, destination), macs[point], point)
            self.assertIn(status, ("", "1"))
            before = (address == from_a) == (point in ("A", "wire A-R", "R-A"))
            self.assertEqual(ttl, "64" if before else "63", point)
            key = (address, *packet)
            points[key][point] += 1
            checksums[key].add(checksum)
        for key, seen in points.items():
            self.assertEqual(set(seen), {"A", "wire A-R", "R-A", "R-B", "wire R-B", "B"}, key)
            self.assertEqual(len(set(seen.values())), 1, (key, seen))
            if proto == "ip":
                self.assertGreater(len(checksums[key]), 1, key)
        if proto == "ip":
            asked = {(row[0], row[1]) for row in self.fields("frame.interface_name", "arp.dst.proto_ipv4", show="arp.opcode == 1")}
            self.assertIn(("A", "10.7.0.254"), asked)
            self.assertIn(("R-B", "10.8.0.2"), asked)
            self.assertNotIn("10.8.0.2", {address for point, address in asked if point == "A"})

    def check_the_kernels_counters(self, proto):
        known = facts(self.recording)
        packets = self.fields("frame.number", show='tcp && (frame.interface_name == "R-A" || frame.interface_name == "R-B")')
        self.assertEqual(known["router"]["kernel"]["forwarded"] * 2, len(packets))
        self.assertEqual(known["hosts"]["B"]["address" if proto == "ip" else "address_v6"], "10.8.0.2" if proto == "ip" else "fd08::2")

    def test_explain_tells_the_way_and_what_the_router_changed(self):
        self.record("--topology", "router")
        frames = self.decoded()
        number = [line["frame"] for point, line in frames if point == "R-B" and line.get("tcp", {}).get("len", 0) > 1000][0]
        text = self.explain(number)
        self.assertIn(f"Frame {number}, captured at R-B, going out", text)
        way = text[text.index("Its path"):text.index("\nBytes")]
        self.assertEqual(re.findall(r"^  (A|wire A-R|R-A|R-B|wire R-B|B) ", way, re.M), ["A", "wire A-R", "R-A", "R-B", "wire R-B", "B"])
        self.assertEqual(len(re.findall(r"\(frame \d+", way)), 6)
        self.assertIn(f"(frame {number}, this one)", way)
        self.assertIn(f"the router changed: Destination {ROUTER_A} → {HOST_B}, Source {HOST_A} → {ROUTER_B}, "
                      "Time to live 64 → 63, Header checksum 0x", way)
        self.assertEqual(way.count("changed:"), 1)

    def test_a_smaller_second_hop_is_found_out_by_path_mtu_discovery(self):
        for options, least, most in ((["--router-mtu", "800"], "icmp.type == 3 && icmp.code == 4", 800),
                                     (["--router-mtu", "1280", "--ipv6"], "icmpv6.type == 2", 1280)):
            self.record("--topology", "router", *options)
            told = self.fields("frame.interface_name", "icmp.mtu", "icmpv6.mtu", show=least)
            self.assertEqual({row[0] for row in told}, {"R-A", "A", "wire A-R"})
            self.assertEqual({row[1] or row[2] for row in told}, {str(most)})
            sizes = [int(row[0]) for row in self.fields("frame.len", show='frame.interface_name == "B" && tcp')]
            self.assertEqual(max(sizes), most + 14)
            first = [int(row[0]) for row in self.fields("frame.len", show='frame.interface_name == "A" && tcp')]
            self.assertEqual(max(first), 1514)
            kernel = facts(self.recording)["router"]["kernel"]
            self.assertEqual(kernel["fragmentation_needed"], len(told) // 3)
            self.assertEqual(kernel["fragments_created"], 0)
        lost = [line["frame"] for point, line in self.decoded() if point == "R-A" and line.get("tcp", {}).get("len", 0) > 1300][0]
        self.assertIn("did not forward it", self.explain(lost))

    def test_without_it_the_router_fragments_and_b_puts_together(self):
        self.record("--topology", "router", "--router-mtu", "800", "--pmtu-discovery", "off")
        kernel = facts(self.recording)
        fragments = self.fields("frame.number", "ip.flags.mf", "ip.frag_offset",
                                show='frame.interface_name == "B" && (ip.flags.mf == 1 || ip.frag_offset > 0)')
        self.assertGreater(len(fragments), 60)
        self.assertEqual(kernel["router"]["kernel"]["fragments_created"], len(fragments))
        self.assertEqual(kernel["router"]["kernel"]["fragmentation_needed"], 0)
        self.assertEqual(kernel["hosts"]["A"]["kernel"]["tcp_retransmitted"], 0)
        self.assertEqual(len(self.fields("frame.number", show='frame.interface_name == "R-A" && ip.frag_offset > 0')), 0)
        for point, line in self.decoded():
            found = set(line.get("tcp", {}).get("analysis", []))
            self.assertFalse(found & {"retransmission", "fast_retransmission", "spurious_retransmission"}, (point, line["frame"], found))
        number = [line["frame"] for point, line in self.decoded() if point == "A" and line.get("tcp", {}).get("len", 0) > 1000][0]
        self.assertRegex(self.explain(number), r"router +cut it into 2 fragments: frames \d+, \d+")
        streams = [json.loads(line) for line in run("streams", "--json", self.recording).stdout.splitlines()]
        self.assertEqual(streams[0]["missing"], 0)

    def test_a_time_to_live_of_1_ends_at_the_router(self):
        for options, show in (([], "icmp.type == 11"), (["--ipv6"], "icmpv6.type == 3")):
            done = self.record("--topology", "router", "--ttl", "1", *options, status=1)
            self.assertIn("No route to host", done.stderr)
            self.assertIn("time to live of 1, which the router between A and B lowers to 0", done.stderr)
            errors = self.fields("frame.interface_name", "eth.src", "eth.dst", show=show)
            self.assertEqual({row[0] for row in errors}, {"R-A", "A", "wire A-R"})
            self.assertEqual({(row[1], row[2]) for row in errors}, {(ROUTER_A, HOST_A)})
            kernel = osiscope.facts(self.recording)["hosts"]["A"]["kernel"]["counters"]
            self.assertEqual(kernel["Icmp6InTimeExcds" if options else "IcmpInTimeExcds"], 1)
            # tshark finds the quoted SYN too; only the link at A has ever seen a real one.
            self.assertEqual({row[0] for row in self.fields("frame.interface_name", show="tcp")}, {"A", "R-A", "wire A-R"})
        self.record("--topology", "router", "--ttl", "2")
        self.assertEqual({row[0] for row in self.fields("ip.ttl", show='frame.interface_name == "B" && ip.src == 10.7.0.1')}, {"1"})
        self.assert_nothing_left()

    def test_its_journeys_are_whole_in_the_window_too(self):
        self.record("--topology", "router")
        for size in ("1280x720", "1920x1080"):
            picture = self.folder / f"{size}.png"
            done = run("view", self.recording, "--screenshot", picture, "--size", size)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreater(picture.stat().st_size, 50_000)


@osiscope.needs_lab
class TheWireAsCapturePoint(Topology):
    def test_it_has_every_frame_once_unless_switched_off(self):
        self.record()
        seen = collections.Counter(row[0] for row in self.fields("frame.interface_name"))
        self.assertEqual(set(seen), {"A", "B", "wire"})
        self.assertEqual(seen["wire"], seen["A"])
        self.assert_nothing_looks_lost()
        self.record("--capture-wire", "off")
        self.assertEqual({row[0] for row in self.fields("frame.interface_name")}, {"A", "B"})


class WrongUsage(LabTest):
    def test_settings_that_cannot_go_together_are_a_sentence(self):
        self.assert_fails(run("record", "--router-mtu", "600"), "--router-mtu is for a lab with a router")
        self.assert_fails(run("record", "--ipv6", "--pmtu-discovery", "off"), "routers do not fragment IPv6 (RFC 8200 §5)")
        self.assert_fails(run("record", "--ipv6", "--mtu", "1000"), "IPv6 needs an MTU of at least 1280 bytes")
        for arguments in (["--topology", "ring"], ["--ttl", "0"], ["--ttl", "256"], ["--pmtu-discovery", "maybe"]):
            self.assertEqual(run("record", *arguments).returncode, 2, arguments)


if __name__ == "__main__":
    osiscope.main()
