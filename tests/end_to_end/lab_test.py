#!/usr/bin/env python3
"""One lab transfer against what others say of it: sha256sum, tshark, tcpdump, capinfos, strace, and the kernel itself."""
import collections
import os
import pathlib
import re
import statistics
import subprocess

import osiscope
from osiscope import EXAMPLE, FAST, PROGRAM, LabTest, facts, run, tool, tshark_fields


@osiscope.needs_lab
class OneTransfer(LabTest):
    def record(self, *options):
        self.recording = self.folder / "r.pcapng"
        self.kept = self.folder / "received.txt"
        done = run("record", "--out", self.recording, "--keep", self.kept, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("arrived identical", done.stdout)
        return done.stdout

    def frames(self, *fields, show="frame.len > 0 && !systemd_journal"):
        return tshark_fields(self.recording, fields, "-Y", show)

    def test_the_received_file_is_the_one_sent(self):
        text = self.record(*FAST)
        sums = tool("sha256sum", EXAMPLE, self.kept).split()
        self.assertEqual(sums[0], sums[2])
        self.assertIn(f"SHA-256 {sums[0]}", text)
        self.assertIn("(0 dropped)", text)
        self.assertEqual(facts(self.recording)["sha256"], sums[0])
        self.assert_nothing_left()

    def test_others_read_the_recording_without_complaint(self):
        self.record()
        for command in (["tcpdump", "-nn", "-r", self.recording], ["tshark", "-n", "-r", self.recording],
                        ["capinfos", self.recording]):
            done = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0)
            complaints = [line for line in done.stderr.splitlines()
                          if "dangerous" not in line and not line.startswith("reading from file")]
            self.assertEqual(complaints, [])

    def test_every_frame_is_a_true_ethernet_frame(self):
        self.record()
        rows = self.frames("frame.len", "frame.cap_len", "ip.checksum.status", "tcp.checksum.status", "frame.interface_name")
        self.assertGreater(len(rows), 100)
        for length, captured, ip, tcp, _ in rows:
            self.assertLessEqual(int(length), 1514)
            self.assertEqual(length, captured)
            self.assertIn(ip, ("", "1"))
            self.assertIn(tcp, ("", "1"))
        self.assertEqual({row[4] for row in rows}, {"A", "B", "wire"})

    def test_the_kernels_own_counters_agree(self):
        self.record()
        known = facts(self.recording)["hosts"]
        rows = self.frames("frame.interface_name", "frame.packet_flags_direction", "ip.proto")
        count = collections.Counter((where, int(direction, 0), proto) for where, direction, proto in rows)
        for host in "AB":
            kernel = known[host]["kernel"]
            inbound, outbound = 1, 2
            self.assertEqual(count[host, outbound, "6"], kernel["tcp_segments_out"] + kernel["tcp_retransmitted"])
            self.assertEqual(count[host, inbound, "6"], kernel["tcp_segments_in"])
            self.assertEqual(count[host, inbound, "6"], kernel["ip_in"])
            self.assertEqual(kernel["tcp_in_errors"], 0)
        # What one host sent, the other received, and the wire carried each once.
        self.assertEqual(count["A", 2, "6"], count["B", 1, "6"])
        self.assertEqual(count["B", 2, "6"], count["A", 1, "6"])
        carried = self.frames("frame.number", show='systemd_journal && frame contains "OSISCOPE_ACTION=carried"')
        self.assertEqual(len(carried) * 2, len([row for row in rows if row[0] in "AB"]))

    def test_the_traced_calls_are_those_strace_sees(self):
        recording = self.folder / "r.pcapng"
        trace = self.folder / "strace"
        done = subprocess.run(["strace", "-f", "-o", trace, "-e", "trace=connect,accept4,sendto,recvfrom,listen,shutdown",
                               PROGRAM, "record", *FAST, "--out", recording], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **osiscope.NO_LEAK_CHECK})
        self.assertEqual(done.returncode, 0, done.stderr)
        theirs = collections.Counter()
        pending = {}
        for line in trace.read_text().splitlines():
            # The hosts are set up over netlink, on descriptors whose numbers the programs may get again later.
            if match := re.match(r"(\d+) +(\w+)\((\d+).*<unfinished", line):
                pending[match[1]] = (match[2], match[3], "nlmsg_len=" in line)
            elif match := re.match(r"(\d+) +<\.\.\. (\w+) resumed>.* = (-?\d+)", line):
                call, descriptor, netlink = pending.pop(match[1])
                if not netlink and "nlmsg_len=" not in line:
                    theirs[call, descriptor, match[3]] += 1
            elif (match := re.match(r"\d+ +(\w+)\((\d+).* = (-?\d+)", line)) and "nlmsg_len=" not in line:
                theirs[match[1], match[2], match[3]] += 1
        names = {"send": "sendto", "recv": "recvfrom", "accept": "accept4"}
        ours = collections.Counter()
        messages = [row[0] for row in tshark_fields(recording, ["systemd_journal.message"], "-Y", "systemd_journal")]
        for message in messages:
            if match := re.match(r"(connect|accept|send|recv|listen|shutdown)\((\d+).*\) = (-?\d+)", message):
                ours[names.get(match[1], match[1]), match[2], match[3]] += 1
        self.assertGreater(sum(ours.values()), 20)
        for call, times in ours.items():
            self.assertGreaterEqual(theirs[call], times, call)
        sockets = {descriptor for call, descriptor, _ in ours if call in ("connect", "accept4", "sendto", "recvfrom")}
        seen = {call: times for call, times in theirs.items() if call[1] in sockets and call[0] in ("sendto", "recvfrom")}
        self.assertEqual(seen, {call: times for call, times in ours.items() if call[0] in ("sendto", "recvfrom")})

    def test_the_wire_keeps_rate_and_delay(self):
        self.record("--rate", "10M", "--delay", "20ms")
        rows = self.frames("frame.time_epoch", "ip.src", "ip.id", "frame.interface_name", show='tcp.len == 1448 && frame.interface_name != "wire"')
        left, arrived = {}, {}
        for at, source, identification, where in rows:
            (left if where == "A" else arrived)[source, identification] = float(at)
        flights = [arrived[key] - left[key] for key in left]
        self.assertGreaterEqual(min(flights), 0.020 + 1526 * 8 / 10e6)
        # No frame may come before the line had time for it and all before it; a busy computer can only be late.
        on_line = 1538 * 8 / 10e6
        order = sorted(arrived.values())
        first = min(left.values())
        for number, at in enumerate(order):
            self.assertGreaterEqual(at, first + 0.020 + (number + 1) * on_line - 12 * 8 / 10e6)
        gaps = [b - a for a, b in zip(order, order[1:])]
        self.assertAlmostEqual(statistics.median(gaps), on_line, delta=0.0002)

    def test_settings_do_what_they_say(self):
        self.record(*FAST, "--mtu", "600")
        self.assertEqual(max(int(row[0]) for row in self.frames("frame.len")), 614)
        self.record(*FAST, "--ipv6")
        self.assertEqual({row[0] for row in self.frames("ipv6.src", show="tcp")}, {"fd07::1", "fd07::2"})
        self.record(*FAST, "--congestion", "reno")
        done = tshark_fields(self.recording, ["systemd_journal.message"], "-Y", 'frame contains "TCP_CONGESTION"')
        self.assertIn("reno", done[0][0])
        self.record(*FAST, "--raw")
        payload = sum(int(row[0]) for row in self.frames("tcp.len", show='frame.interface_name == "A" && ip.src == 10.7.0.1 && tcp'))
        self.assertEqual(payload, EXAMPLE.stat().st_size)

    def test_every_setting_reaches_the_lab(self):
        script = self.folder / "script with spaces"
        script.write_text("\n# what \"quoted\" and \\ mean\nat 0s:set A>B delay 3ms\n" + "# long\n" * 20_000)
        sent = pathlib.Path(os.fsdecode(bytes(self.folder) + b"/\xff name.txt"))  # no UTF-8
        sent.write_bytes(b"x" * 50_000)
        self.record("--file", sent, "--actions", script, "--topology", "router", "--rate", "20M", "--delay", "B>A:2ms",
                    "--delay", "A>B:1ms", "--jitter", "100us", "--loss", "0.1%", "--burst-loss", "0.05%/3", "--duplicate", "1%",
                    "--reorder", "1%/2", "--corrupt", "0.01%", "--bit-errors", "1e-9", "--queue", "500", "--seed", "123456789012345",
                    "--line-code", "nrz-l", "--no-check", "--mtu", "1400", "--router-mtu", "1300", "--mtu-b", "1350", "--ttl", "9",
                    "--pmtu-discovery", "off", "--sack", "off", "--timestamps", "off", "--window-scaling", "off", "--delayed-ack",
                    "off", "--mss", "700", "--receive-buffer", "48K", "--slow-reader", "50M", "--congestion", "reno", "--max-time", "50s",
                    "--chunk", "3000", "--capture-wire", "off", "--long-timers")
        told = facts(self.recording)
        wire = {"rate_bits_per_second": 20_000_000, "jitter_ns": 100_000, "loss": 0.001, "burst_enter": 0.0005, "burst_leave": 1 / 3,
                "duplicate": 0.01, "reorder": 0.01, "reorder_by": 2, "corrupt": 0.0001, "bit_error_rate": 1e-9, "queue_frames": 500,
                "mtu": 0, "cut": False}
        self.assertEqual(told["wire"], {"A>B": {**wire, "delay_ns": 1_000_000}, "B>A": {**wire, "delay_ns": 2_000_000}})
        self.assertEqual(told["tcp"], {"sack": False, "timestamps": False, "window_scaling": False, "delayed_ack": False,
                                       "long_timers": True, "mss": 700, "receive_buffer": 49152, "reader_rate_bits_per_second": 50_000_000})
        self.assertEqual([told[key] for key in ("topology", "mtu", "mtu_b", "time_to_live", "path_mtu_discovery", "congestion_control",
                                                "seed", "line_code", "frame_check")],
                         ["router", 1400, 1350, 9, False, "reno", 123456789012345, "nrz-l", False])
        self.assertEqual(told["router"]["B"]["mtu"], 1300)
        self.assertEqual(len(told["actions"]), 20_002)
        self.assertEqual(told["actions"][1], "at 0s:set A>B delay 3ms")
        self.assertEqual(self.kept.read_bytes(), sent.read_bytes())
        self.assert_nothing_left()

    def test_it_is_quiet(self):
        self.record(*FAST)
        protocols = {row[0] for row in self.frames("_ws.col.Protocol")}
        self.assertLessEqual(protocols, {"ARP", "TCP"})

    def test_other_files(self):
        for size in (0, 1, 1448, 1_000_000):
            file = self.folder / f"file-{size}.bin"
            file.write_bytes(os.urandom(size))
            self.record("--rate", "unlimited", "--delay", "0", "--file", file)
            self.assertEqual(self.kept.read_bytes(), file.read_bytes())
            self.assertEqual(facts(self.recording)["file_size"], size)


class Failures(LabTest):
    def test_wrong_usage_is_status_2(self):
        for arguments in (["record", "--mtu", "5"], ["record", "--congestion", "magic"], ["dance"], ["explain"], ["record", "--frobnicate"]):
            self.assertEqual(run(*arguments).returncode, 2, arguments)

    def test_wrong_values_are_a_sentence(self):
        self.assert_fails(run("record", "--rate", "fast"), "“fast” is not a rate; write for example 10M")
        self.assert_fails(run("record", "--file", "/no/such"), "Cannot read /no/such: No such file or directory")
        self.assert_fails(run("record", "--out", "/no/such/folder/r.pcapng", *FAST), "Cannot write /no/such/folder/r.pcapng")
        self.assert_nothing_left()

    def test_without_the_tun_device_the_fix_is_named(self):
        self.assert_fails(run("record", "--tun", "/dev/no-tun"), "sudo modprobe tun")
        self.assert_nothing_left()

    def test_without_user_namespaces_the_fix_is_named_and_lessons_still_open(self):
        # A user namespace in which no further one may be made, and no capability is left: an ordinary user on a
        # system that forbids them.
        jail = ["unshare", "--user", "--map-root-user", "sh", "-c",
                'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"', "sh"]
        done = subprocess.run([*jail, PROGRAM, "record"], capture_output=True, text=True, timeout=30)
        self.assert_fails(done, "sudo sysctl -w user.max_user_namespaces=10000")
        self.assertIn("Saved lessons open without this", done.stderr)
        picture = self.folder / "p.png"
        saved = osiscope.ROOT / "captures" / "library" / "one-file.pcapng"
        done = subprocess.run([*jail, PROGRAM, "view", saved, "--screenshot", picture], capture_output=True, text=True, timeout=30,
                              env={**os.environ, **osiscope.NO_LEAK_CHECK})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(picture.stat().st_size, 50_000)
        self.assert_nothing_left()


if __name__ == "__main__":
    osiscope.main()
