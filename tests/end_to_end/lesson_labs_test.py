#!/usr/bin/env python3
"""Every shipped lesson beside labs it was not written for: with a router, over IPv6, with losses. What it says there is
compared with what tshark's fields say, worked out here from nothing else."""
import json
import math
import re

import osiscope
from lesson_test import CONTENT, TOUCHING
from osiscope import LabTest, facts, run, tool

LESSONS = ("one-file-seven-layers", *TOUCHING)
FULL = "tcp.len > 1000"


class Step:
    """A step as `lesson check --answers` prints it."""

    def __init__(self, text):
        lines = text.splitlines()
        self.number, self.id, self.title = re.match(r"(\d+)\. ([\w-]+): (.*)", lines[0]).groups()
        self.text = lines[1].strip()
        self.asked = len(lines) > 2
        self.right, self.wrong = None, []
        for line in lines[3:]:
            mark, value, words = re.match(r"   ([✓✗]) ([^:]*): (.*)", line).groups()
            value = int(value.replace(" ", "").replace("\u2009", "").replace("\u202f", "").replace("\u00a0", ""))
            if mark == "✓":
                self.right, self.feedback = value, words
            else:
                self.wrong.append((value, words))


class Run:
    """A recording of a lesson's lab, read by tshark alone."""

    def __init__(self, recording, ipv6):
        self.recording, self.ipv6 = recording, ipv6
        self.facts = facts(recording)

    def rows(self, fields, display):
        return osiscope.tshark_fields(self.recording, fields, "-Y", display)

    def at(self, host, display, *fields):
        """Rows of frames captured at a host and sent by A or B, as numbers where they are."""
        return self.rows(fields, f'frame.interface_name == "{host}" && ({display})')

    def sent(self, host, display, *fields):
        port = self.facts["port"]
        return self.at(host, f"tcp.{'dstport' if host == 'A' else 'srcport'} == {port} && ({display})", *fields)

    def counter(self, host, name):
        return self.facts["hosts"][host]["kernel"]["counters"].get(name, 0)

    @property
    def header(self):
        return 40 if self.ipv6 else 20


@osiscope.needs_lab
class OtherLabs(LabTest):
    def held(self, lesson, *options, may_fail=False):
        recording = self.folder / "lab.pcapng"
        recorded = run("record", "--lesson", lesson, "--out", recording, *options, timeout=120)
        self.assertEqual(recorded.returncode, 0, recorded.stderr)
        done = run("lesson", "check", lesson, recording, "--answers")
        if not may_fail:
            self.assertEqual(done.returncode, 0, f"{lesson} {options}: {done.stderr}")
        told = done.stdout.split(f"\n{lesson}: ")[0].replace("\u2009", "")  # between groups of three digits
        steps = [Step(text) for text in re.split(r"(?m)^(?=\d+\. )", told) if text.strip()]
        self.assertNotIn("…", "".join(step.text + step.title for step in steps))
        self.assertNotIn("[[", done.stdout)
        return {step.id: step for step in steps}, Run(recording, "--ipv6" in options)

    def first_data(self, seen):
        """A's first segment with data of the file: the first full one."""
        rows = seen.sent("A", FULL, "frame.len", "tcp.seq", "tcp.len", "tcp.hdr_len", "ipv6.hlim" if seen.ipv6 else "ip.ttl", "ipv6.plen" if seen.ipv6 else "ip.len")
        return [int(value) for value in rows[0]]

    def check_seven_layers(self, steps, seen, router):
        length, sequence, payload, _, ttl, total = self.first_data(seen)
        total += 40 if seen.ipv6 else 0
        size = seen.facts["file_size"]
        expected = {"presentation": size, "transport": sequence + payload, "network": ttl - (1 if router else 0),
                    "data_link": length + 4 - total, "physical": (7 + 1 + length + 4) * 8, "whole": 7}
        acknowledged = int(seen.sent("B", f"tcp.len == 0 && tcp.flags.ack == 1 && tcp.ack > {sequence}", "tcp.ack")[0][0])
        expected["arrival"] = acknowledged - 1
        reads = [int(value) for value in re.findall(r"asks the kernel for the first (\d+) bytes", steps["application"].text)[0:1]]
        expected["application"] = math.ceil(size / reads[0])
        for step, answer in expected.items():
            self.assertEqual(steps[step].right, answer, f"{step}, router {router}, IPv6 {seen.ipv6}")
        self.assertEqual(steps["session"].asked, not router)
        if not router:
            self.assertEqual(steps["session"].right, self.crossings(seen))

    def crossings(self, seen):
        """Frames that left after connect() was called and arrived before SYN,ACK did. The line takes 20 ms, and less than
        0.2 ms for such frames' bits."""
        called = float(seen.rows(["frame.time_epoch"], 'systemd_journal.message contains "connect("')[0][0])
        answered = float(seen.at("A", "tcp.flags.syn == 1 && tcp.flags.ack == 1", "frame.time_epoch")[0][0])
        arrived = [float(row[0]) for host in "AB" for row in seen.at(host, "frame.p2p_dir == 1", "frame.time_epoch")]
        return sum(called + 0.0199 <= at <= answered for at in arrived)

    def check_sentences(self, steps, seen, router):
        words = " ".join(step.text + " " + getattr(step, "feedback", "") + " ".join(words for _, words in step.wrong) for step in steps.values())
        for wrong in (["no router", "there is none between", "the wire takes"] if router else ["the router", "each link"]):
            self.assertNotIn(wrong, words)
        for wrong in (["ARP", "TTL", "time to live", "IP's own header"] if seen.ipv6 else ["Neighbor", "hop limit", "IPv6"]):
            self.assertNotIn(wrong, words)

    def check_lost(self, steps, seen):
        lost = seen.sent("A", FULL, "tcp.seq", "tcp.len", "frame.time_relative")[4]
        sequence, length = int(lost[0]), int(lost[1])
        first = seen.sent("A", FULL, "tcp.seq", "tcp.len")[0]
        self.assertEqual(steps["flight"].right, int(first[0]) + int(first[1]))
        self.assertEqual(steps["lost"].right, sequence)
        again = [row for row in seen.sent("A", f"tcp.seq == {sequence} && tcp.len > 0", "frame.time_relative")]
        self.assertEqual(len(again), 2)
        waited = (float(again[1][0]) - float(again[0][0])) * 1000
        self.assertLessEqual(abs(steps["repetition"].right - waited), 1.1)
        healed = [int(row[0]) for row in seen.at("B", f"tcp.srcport == {seen.facts['port']} && tcp.ack > {sequence}", "tcp.ack")]
        self.assertEqual(steps["again"].right, healed[0])
        self.assertGreaterEqual(healed[0], sequence + length)
        self.assertEqual(steps["healed"].right, seen.counter("A", "TcpRetransSegs"))
        duplicates = [float(row[0]) for row in seen.at("A", f"tcp.srcport == {seen.facts['port']} && tcp.ack == {sequence} && tcp.len == 0", "frame.time_relative")]
        third = len(duplicates) > 3 and duplicates[3] <= float(again[1][0])  # the first of them is no duplicate
        self.assertEqual("fast retransmission" in steps["again"].text, third)
        self.assertEqual("SACK" in steps["repetition"].text, bool(seen.rows(["frame.number"], "tcp.options.sack_perm")))

    def check_flipped(self, steps, seen, router):
        asked = {step: steps[step].asked for step in ("checks", "address", "ttl", "card")}
        self.assertEqual(asked, {"checks": not seen.ipv6, "address": not router, "ttl": not router and not seen.ipv6, "card": not router})
        length, _, payload, header, _, total = self.first_data(seen)
        if not seen.ipv6:
            self.assertEqual(steps["checks"].right, total - header - payload)
        else:
            self.assertIn("IPv6 has no", steps["ttl"].text)
        if asked["ttl"]:
            self.assertEqual(steps["ttl"].right, len(seen.rows(["frame.number"], 'ip.checksum.status == 0 && frame.interface_name == "B"')))
        if asked["card"]:
            self.assertEqual(steps["card"].right, length)
        bad = len(seen.rows(["frame.number"], 'tcp.checksum.status == 0 && frame.interface_name == "B"'))
        if not router:
            self.assertEqual(steps["data"].right, bad)
        again = [row[0] for row in seen.sent("A", "tcp.len > 0", "tcp.seq")]
        self.assertEqual(steps["why"].right, len(again) - len(set(again)))

    def test_every_lesson_holds_with_and_without_a_router_over_ipv4_and_ipv6(self):
        for topology in ("direct", "router"):
            for version in ([], ["--ipv6"]):
                for lesson in LESSONS:
                    with self.subTest(lesson=lesson, topology=topology, version=version):
                        steps, seen = self.held(lesson, "--topology", topology, *version)
                        router = topology == "router"
                        if lesson == "one-file-seven-layers":
                            self.check_seven_layers(steps, seen, router)
                            self.check_sentences(steps, seen, router)
                        elif lesson == "one-lost-segment":
                            self.check_lost(steps, seen)
                        else:
                            self.check_flipped(steps, seen, router)

    def test_what_triggered_the_retransmission_is_said_of_this_run(self):
        for position in (5, 12, 20):
            lesson = json.loads((CONTENT / "one-lost-segment.json").read_text())
            lesson["steps"][1]["inject"] = [f"when 'tcp.len > 1000' from A nth {position}: drop"]
            mine = self.folder / "mine.json"
            mine.write_text(json.dumps(lesson))
            for sack in ("off", "on"):
                recording = self.folder / "lab.pcapng"
                run("record", "--lesson", mine, "--out", recording, "--sack", sack, timeout=120)
                out = run("lesson", "check", mine, recording, "--answers").stdout
                again = next(Step(text) for text in re.split(r"(?m)^(?=\d+\. )", out) if text.startswith("4. again"))
                seen = Run(recording, False)
                sequence = seen.sent("A", FULL, "tcp.seq")[position - 1][0]
                sent = [float(row[0]) for row in seen.sent("A", f"tcp.seq == {sequence} && tcp.len > 0", "frame.time_relative")]
                if len(sent) < 2:
                    continue
                heard = [float(row[0]) for row in seen.at("A", f"tcp.srcport == {seen.facts['port']} && tcp.ack == {sequence} && tcp.len == 0", "frame.time_relative")]
                third = len(heard) > 3 and heard[3] <= sent[1] + 0.0006
                self.assertEqual("At the third" in again.text, third, f"position {position}, SACK {sack}: {again.text}")

    def test_losses_leave_no_false_sentence_in_the_first_lesson(self):
        for seed in (3, 4):
            steps, seen = self.held("one-file-seven-layers", "--loss", "8%", "--seed", seed, may_fail=True)
            first = self.first_data(seen)
            self.assertEqual(steps["transport"].right, first[1] + first[2])
            if steps["session"].asked and steps["session"].right != 4:
                self.assertNotIn("Two to find", steps["session"].feedback)


if __name__ == "__main__":
    osiscope.main()
