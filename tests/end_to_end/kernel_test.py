#!/usr/bin/env python3
"""The hosts' kernels: how they are set for a run, proven by what they send, and what they tell of the connection."""
import bisect
import json
import pathlib
import re

import osiscope
from osiscope import FAST, LabTest, facts, run, tool, tshark_fields

SAMPLE = ("state", "cwnd", "ssthresh", "srtt", "rto", "unacked", "total_retransmissions", "segments_out", "segments_in",
          "data_segments_out", "bytes_acked", "bytes_received", "ca_state", "timeouts", "probes", "backoff", "options",
          "send_scale", "receive_scale", "ato", "send_mss", "receive_mss", "sacked", "lost", "retransmitted", "path_mtu",
          "rttvar", "min_rtt", "reordering", "receive_threshold", "receive_space", "send_window", "receive_window",
          "not_sent")


def journal(recording):
    """The recording's journal entries, each as a dictionary."""
    data = pathlib.Path(recording).read_bytes()
    at, entries = 0, []
    while at + 12 <= len(data):
        kind, length = (int.from_bytes(data[at + i:at + i + 4], "little") for i in (0, 4))
        if kind == 9:
            lines = data[at + 8:at + length - 4].rstrip(b"\0").decode().splitlines()
            entries.append(dict(line.split("=", 1) for line in lines))
        at += length
    return entries


def samples(recording, host):
    """(time in seconds, what the kernel said) of one host."""
    return [(int(entry["OSISCOPE_AT"]) / 1e9, dict(zip(SAMPLE, map(int, entry["OSISCOPE_TCP_INFO"].split()))))
            for entry in journal(recording) if entry["OSISCOPE_EVENT"] == "tcp" and entry["_HOSTNAME"] == host]


@osiscope.needs_lab
class Settings(LabTest):
    def record(self, *options, size=None):
        self.recording = self.folder / "r.pcapng"
        if size is not None:
            file = self.folder / "file.bin"
            file.write_bytes(bytes(range(256)) * (size // 256))
            options += ("--file", file)
        done = run("record", "--out", self.recording, *options)
        self.assertEqual(done.returncode, 0, done.stderr)

    def fields(self, show, *names):
        return tshark_fields(self.recording, names, "-Y", show)

    def syn(self, *names):
        """The fields of both hosts' SYN, as they left."""
        return [self.fields(f"tcp.flags.syn == 1 && frame.interface_name == {host} && ip.src == 10.7.0.{n}", *names)[0]
                for n, host in ((1, '"A"'), (2, '"B"'))]

    def test_unless_told_otherwise_the_options_of_the_syn_are_there(self):
        self.record(*FAST)
        names = ("tcp.options.sack_perm", "tcp.options.timestamp.tsval", "tcp.options.wscale.shift", "tcp.options.mss_val")
        for row in self.syn(*names):
            self.assertTrue(all(row), row)
            self.assertEqual(row[3], "1460")

    def test_each_option_can_be_switched_off(self):
        for option, field in (("--sack", "tcp.options.sack_perm"), ("--timestamps", "tcp.options.timestamp.tsval"),
                              ("--window-scaling", "tcp.options.wscale.shift")):
            self.record(*FAST, option, "off")
            self.assertEqual(self.fields(field, "frame.number"), [], option)
            self.assertEqual(facts(self.recording)["tcp"][option[2:].replace("-", "_")], False)
        self.assertLessEqual(max(int(row[0]) for row in self.fields("tcp", "tcp.window_size")), 65535)

    def test_the_segment_size(self):
        self.record(*FAST, "--mss", "700", "--timestamps", "off")
        self.assertEqual([row[0] for row in self.syn("tcp.options.mss_val")], ["700", "700"])
        self.assertEqual(max(int(row[0]) for row in self.fields("tcp", "tcp.len")), 700)

    def test_the_receive_buffer_limits_the_window(self):
        self.record("--rate", "100M", "--delay", "10ms", "--receive-buffer", "16K", size=400_000)
        offered = [int(row[0]) for row in self.fields("ip.src == 10.7.0.2 && tcp.flags.syn == 0", "tcp.window_size")]
        self.assertLessEqual(max(offered), 32768)
        self.assertGreater(max(offered), 4096)
        self.assertIn("SO_RCVBUF, 16384", "".join(entry.get("OSISCOPE_ARGUMENTS", "") for entry in journal(self.recording)))
        self.record("--rate", "100M", "--delay", "10ms", size=400_000)
        wide = [int(row[0]) for row in self.fields("ip.src == 10.7.0.2 && tcp.flags.syn == 0", "tcp.window_size")]
        self.assertGreater(max(wide), 60000)

    def test_a_receive_buffer_beyond_the_systems_is_a_sentence(self):
        most = int(pathlib.Path("/proc/sys/net/core/rmem_max").read_text())
        if most > 900_000_000:
            self.skipTest("this system allows any")
        done = run("record", *FAST, "--receive-buffer", most + 4096)
        self.assert_fails(done, "net.core.rmem_max")

    def test_without_delayed_acknowledgments_every_segment_has_its_own(self):
        def acknowledgments():
            data = len(self.fields('frame.interface_name == "B" && ip.src == 10.7.0.1 && tcp.len > 0', "frame.number"))
            pure = len(self.fields('frame.interface_name == "B" && ip.src == 10.7.0.2 && tcp.len == 0 && tcp.flags.syn == 0',
                                   "frame.number"))
            return pure / data
        slow = ("--rate", "20M", "--delay", "5ms")
        self.record(*slow, size=600_000)
        delayed = acknowledgments()
        self.record(*slow, "--delayed-ack", "off", size=600_000)
        self.assertGreater(acknowledgments(), 0.9)
        self.assertLess(delayed, 0.75)

    def test_a_slow_reader_closes_the_window(self):
        self.record(*FAST, "--slow-reader", "800k", "--receive-buffer", "8K", size=200_000)
        self.assertNotEqual(self.fields("tcp.analysis.zero_window", "frame.number"), [])
        counters = facts(self.recording)["hosts"]["B"]["kernel"]["counters"]
        self.assertGreater(counters["TcpExtTCPToZeroWindowAdv"], 0)
        self.assertGreater(counters["TcpExtTCPFromZeroWindowAdv"], 0)
        times = [float(row[0]) for row in self.fields("tcp", "frame.time_relative")]
        self.assertGreater(times[-1] - times[0], 200_000 * 8 / 800e3 * 0.8)

    def test_a_window_closed_for_long_is_probed(self):
        self.record(*FAST, "--slow-reader", "16k", "--receive-buffer", "4K", "--chunk", "4096", size=20_480)
        self.assertGreater(facts(self.recording)["hosts"]["A"]["kernel"]["counters"].get("TcpExtTCPWinProbe", 0), 0)
        self.assertGreater(max(info["probes"] for _, info in samples(self.recording, "A")), 0)

    def test_congestion_control_by_name(self):
        available = pathlib.Path("/proc/sys/net/ipv4/tcp_available_congestion_control").read_text().split()
        for name in ("reno", "cubic", "bbr"):
            done = run("record", *FAST, "--congestion", name, "--out", self.folder / "r.pcapng")
            if name in available:
                self.assertEqual(done.returncode, 0, done.stderr)
            else:
                self.assert_fails(done, f"This kernel has no congestion control {name} (it has: {' '.join(available)})")


@osiscope.needs_lab
class View(LabTest):
    def record(self, *options):
        self.recording = self.folder / "r.pcapng"
        self.file = self.folder / "file.bin"
        self.file.write_bytes(bytes(400_000))
        done = run("record", "--out", self.recording, "--file", self.file, "--rate", "5M", "--delay", "20ms", *options)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_samples_are_close_together_while_something_moves_and_stop_when_nothing_does(self):
        best = 1.0
        for _ in range(4):  # the best of four: a busy computer is late now and then
            self.record()
            found = samples(self.recording, "A")
            times = [at for at, _ in found]
            # Every segment that leaves or comes is a change: a sample must follow.
            frames = [float(row[0]) for row in tshark_fields(self.recording, ["frame.time_epoch"], "-Y", 'frame.interface_name == "A" && tcp')]
            waits = [times[bisect.bisect(times, at)] - at for at in frames if times[0] < at < times[-1]]
            self.assertGreater(len(waits), 300)
            best = min(best, sum(wait > 0.010 for wait in waits) / len(waits))
            if best < 0.02:
                break
        self.assertLess(best, 0.02, "changes without a sample for more than 10 ms")
        # A sample for every change, of any number, and none without.
        said = [entry["OSISCOPE_TCP_INFO"] for entry in journal(self.recording)
                if entry["OSISCOPE_EVENT"] == "tcp" and entry["_HOSTNAME"] == "A"]
        self.assertEqual(len(said), len(found))
        for a, b in zip(said, said[1:]):
            self.assertNotEqual(a, b)

    def test_they_are_what_the_calls_say(self):
        self.record("--chunk", "1448")
        found = samples(self.recording, "A")
        growing = ("segments_out", "segments_in", "data_segments_out", "bytes_acked", "bytes_received")
        exact = compared = 0
        for entry in journal(self.recording):
            if entry["OSISCOPE_EVENT"] != "call" or entry["_HOSTNAME"] != "A" or "OSISCOPE_TCP_INFO" not in entry:
                continue
            said = dict(zip(SAMPLE, map(int, entry["OSISCOPE_TCP_INFO"].split())))
            at = int(entry["OSISCOPE_RETURNED"]) / 1e9
            before = [info for time, info in found if time <= at]
            after = [info for time, info in found if time > at]
            compared += 1
            exact += said in (before[-1:] + after[:1])
            for key in growing:
                if before:
                    self.assertLessEqual(before[-1][key], said[key])
                if after:
                    self.assertGreaterEqual(after[-1][key], said[key])
        self.assertGreater(compared, 20)
        self.assertGreater(exact / compared, 0.8)

    def test_slow_start_and_flight_are_plausible(self):
        self.record("--congestion", "reno")
        found = [info for _, info in samples(self.recording, "A") if info["state"] == 1]
        self.assertEqual(found[0]["cwnd"], 10)
        self.assertGreater(max(info["cwnd"] for info in found), 20)
        mtu = {info["path_mtu"] for info in found}
        self.assertEqual(mtu, {1500})
        # The kernel reads the congestion window before it locks the socket and the rest after (tcp_get_info in net/ipv4/tcp.c):
        # an ACK between the two raises what is unacknowledged, and the window only in the next sample.
        for info, following in zip(found, found[1:]):
            self.assertLessEqual(info["unacked"], max(info["cwnd"], following["cwnd"]))
        # 20 ms each way and what 5 Mbit/s add.
        steady = [info["srtt"] for info in found if info["data_segments_out"] > 20]
        self.assertGreater(min(steady), 40_000)
        # As many bytes as the kernel says were acknowledged, the capture acknowledges (the SYN counts one there).
        acknowledged = max(int(row[0]) for row in tshark_fields(
            self.recording, ["tcp.ack"], "-Y", 'frame.interface_name == "A" && ip.src == 10.7.0.2 && tcp'))
        self.assertIn(acknowledged - found[-1]["bytes_acked"], (0, 1))

    def test_the_counters_are_those_of_nstat(self):
        self.record()
        kernel = facts(self.recording)["hosts"]["A"]["kernel"]
        names = set(re.findall(r"^(\w+)", tool("nstat", "-azs"), re.M)) - {""}
        # nstat leaves out what is no counter; the rest has its names, whatever protocol.
        settings = {"TcpRtoAlgorithm", "TcpRtoMin", "TcpRtoMax", "TcpMaxConn", "TcpCurrEstab", "IpDefaultTTL", "IpForwarding"}
        of_the_interface = {name for name in kernel["counters"] if name.startswith("Interface")}  # not nstat's
        self.assertEqual(sorted(set(kernel["counters"]) - names - settings - of_the_interface), [])
        self.assertEqual(kernel["counters"]["TcpOutSegs"], kernel["tcp_segments_out"])
        self.assertEqual(kernel["counters"]["IpInReceives"], kernel["ip_in"])
        shown = json.loads(run("facts", self.recording).stdout)
        self.assertEqual(shown, facts(self.recording))

    def test_others_read_the_file_and_list_the_samples(self):
        self.record()
        listed = tool("tshark", "-n", "-r", self.recording, "-Y", 'systemd_journal.message contains "kernel A: ESTABLISHED"')
        self.assertGreater(len(listed.splitlines()), 40)
        tool("capinfos", self.recording)

    def test_a_capture_from_elsewhere_has_no_facts(self):
        plain = self.folder / "plain.pcap"
        self.record()
        tool("tshark", "-r", self.recording, "-Y", "tcp", "-F", "pcap", "-w", plain, "-c", "20")
        self.assert_fails(run("facts", plain), "says nothing about a run")


@osiscope.needs_lab
class Pauses(LabTest):
    def record(self, action):
        self.recording = self.folder / "r.pcapng"
        file = self.folder / "file.bin"
        file.write_bytes(bytes(range(256)) * 1600)
        script = self.folder / "actions.txt"
        script.write_text(f"at 0.5s: {action} 5s\n")
        done = run("record", "--out", self.recording, "--file", file, "--rate", "5M", "--delay", "20ms", "--actions", script)
        self.assertEqual(done.returncode, 0, done.stderr)
        return facts(self.recording)["hosts"]["A"]["kernel"]["counters"]

    def sent_again(self):
        """Times at which A put bytes out for another time."""
        seen, times = set(), []
        for at, sequence, length in tshark_fields(self.recording, ["frame.time_epoch", "tcp.seq_raw", "tcp.len"], "-Y",
                                                  'frame.interface_name == "A" && ip.src == 10.7.0.1 && tcp.len > 0'):
            if sequence in seen:
                times.append(float(at))
            seen.add(sequence)
        return times

    def test_nothing_is_sent_again_while_the_wire_is_frozen(self):
        for _ in range(3):  # a busy computer may be late enough for a timer to be right
            counters = self.record("freeze")
            problems = [entry for entry in journal(self.recording) if "could not be held" in json.dumps(entry)]
            if problems:
                self.skipTest("this kernel's timers cannot be held")
            if not self.sent_again():
                break
        self.assertEqual(self.sent_again(), [])
        self.assertNotIn("TcpRetransSegs", counters)
        self.assertNotIn("TcpExtTCPTimeouts", counters)
        self.assertNotIn("TcpExtTCPLossProbes", counters)
        after = [info for _, info in samples(self.recording, "A")][-1]
        self.assertLess(after["rto"], 1_500_000)

    def test_a_cruel_pause_lets_the_timer_fire_as_the_kernel_says(self):
        for _ in range(3):
            counters = self.record("pause")
            found = samples(self.recording, "A")
            firing = [(at, info["rto"] / 1e6) for (at, info), (_, before) in zip(found[1:], found)
                      if info["backoff"] > before["backoff"]]
            # Each time the timer fires, the kernel tells for how long it waits now: the next one comes then.
            waits = [(b - a) / timeout for (a, timeout), (b, _) in zip(firing, firing[1:])]
            if len(waits) >= 2 and all(0.95 < wait < 1.1 for wait in waits):
                break
        self.assertGreaterEqual(counters["TcpExtTCPTimeouts"], 3)
        for wait in waits:
            self.assertAlmostEqual(wait, 1, delta=0.1)
        for (_, a), (_, b) in zip(firing, firing[1:]):
            self.assertAlmostEqual(b / a, 2, delta=0.05)
        again = self.sent_again()
        for at, _ in firing:
            self.assertLess(min(abs(at - sent) for sent in again), 0.05)


if __name__ == "__main__":
    osiscope.main()
