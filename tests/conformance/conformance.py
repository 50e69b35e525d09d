#!/usr/bin/env python3
"""`osiscope decode --json` against tshark, every key of every packet.

    conformance.py FILE…                    compares captures you have
    conformance.py --generate N --seed S    compares N generated captures of odd and of broken packets

Prints how many values were compared of each key, and every difference nobody has explained. Explained ones, where an RFC
says otherwise than tshark does, are counted apart; explained.py has their reasons. Status 0: nothing unexplained."""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import explained
import odd_files
import odd_packets
import sample_packets
import tshark_packets

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("OSISCOPE", str(ROOT / "build" / "release" / "osiscope"))
STATEFUL = {"tcp.stream", "tcp.calc_win", "tcp.analysis"}
PACKET = ["frame", "ts", "caplen", "len", "link"]
KEYS = {"eth": "dst src type len", "sll": "pkttype hatype halen proto addr ifindex", "null": "family", "arp": "htype ptype hlen plen op sha spa tha tpa",
        "ip": "version hlen dsfield len id rf df mf frag ttl proto csum csum_status src dst opts",
        "ip6": "version tclass flow plen next hlim src dst ext frag",
        "tcp": "sport dport seq ack hlen flags win csum csum_status urg len opts mss wscale sackok sack tsval tsecr stream calc_win analysis",
        "udp": "sport dport len csum csum_status", "icmp": "type code csum csum_status id seq", "icmp6": "type code csum csum_status id seq"}


def flat(line):
    """{"ip.ttl": 64, …}: the keys of the contract; whatever else a line has is its own business."""
    values = {key: line[key] for key in [*PACKET, "vlan"] if line.get(key) is not None}
    for layer, keys in KEYS.items():
        if layer in line:
            values[layer] = "present"
            values.update({f"{layer}.{key}": line[layer][key] for key in keys.split() if line[layer].get(key) is not None})
    if "tcp.analysis" in values:
        values["tcp.analysis"] = sorted(values["tcp.analysis"])
    return values


class Tally:
    def __init__(self):
        self.captures = self.packets = 0
        self.compared, self.different, self.explained = collections.Counter(), collections.Counter(), collections.Counter()
        self.differences, self.examples = [], {}

    def add(self, other):
        self.captures += other.captures
        self.packets += other.packets
        for mine, more in ((self.compared, other.compared), (self.different, other.different), (self.explained, other.explained)):
            mine.update(more)
        self.differences += other.differences
        self.examples = {**other.examples, **self.examples}

    def count(self, key, ours, theirs, reason, where):
        self.compared[key] += 1
        if ours == theirs:
            return
        if reason:
            self.explained[reason] += 1
            self.examples.setdefault(reason, f"{where} {key}: osiscope {ours}, tshark {theirs}")
        else:
            self.different[key] += 1
            self.differences.append(f"{key}: {where}: osiscope {ours}, tshark {theirs}")


def lines_of(capture):
    done = subprocess.run([PROGRAM, "decode", "--json", str(capture)], capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 2):
        raise SystemExit(f"osiscope decode --json {capture}: status {done.returncode}\n{done.stderr.decode()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare_packet(tally, ours, theirs, tree, where, moved):
    ours, theirs = flat(ours), flat(theirs)
    for key in sorted(ours.keys() | theirs.keys()):
        if "." in key and (key.split(".")[0] in ours) != (key.split(".")[0] in theirs):
            continue  # the whole layer is missing on one side: that is one difference, counted as the layer's own
        mine, other = ours.get(key), theirs.get(key)
        reason = explained.reason(key, ours, theirs, tree) if mine != other else None
        if moved and key in STATEFUL:
            reason = explained.MOVED_STREAMS
        tally.count(key, mine, other, reason, where)


def compare(capture, label):
    tally = Tally()
    ours, theirs = lines_of(capture), tshark_packets.expected(capture)
    tally.captures, tally.packets = 1, len(theirs)
    tally.count("packets", len(ours), len(theirs), None, label)
    moved = False  # one side counted a connection that the other could not see
    for mine, (line, tree) in zip(ours, theirs):
        where = f"{label} frame {line['frame']}"
        compare_packet(tally, mine, line, tree, where, moved)
        moved = moved or explained.moves_streams(mine, line, tree)
    return tally


def generated(seed):
    """(what it is, a capture file): packets of both kinds, and every fifth time a file of several kinds of block."""
    if seed % 5 == 0:
        return odd_files.capture(seed)
    return odd_packets.capture(seed, sample_packets.Sample if seed // 4 % 2 else odd_packets.Odd)


def compare_generated(seed, keep=None):
    label, data = generated(seed)
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        capture = pathlib.Path(keep or folder) / f"{seed}.pcap"
        capture.write_bytes(data)
        return compare(capture, label)


def report(tally, most):
    print(f"{tally.captures} captures, {tally.packets} packets")
    print(f"{'key':18} {'compared':>10} {'different':>10}")
    for key in sorted(tally.compared):
        print(f"{key:18} {tally.compared[key]:>10} {tally.different[key]:>10}")
    for title, keys in (("stateless", tally.compared.keys() - STATEFUL), ("stateful", tally.compared.keys() & STATEFUL)):
        compared, different = sum(tally.compared[key] for key in keys), sum(tally.different[key] for key in keys)
        print(f"{title}: {compared} values compared, {different} differ unexplained ({100 - 100 * different / max(1, compared):.4f} % agree)")
    print(f"explained: {sum(tally.explained.values())}")
    for reason, count in tally.explained.most_common():
        print(f"  {count:>7}  {reason}\n           e.g. {tally.examples[reason]}")
    shown = collections.Counter()
    for difference in sorted(tally.differences):
        shown[difference.split(":")[0]] += 1
        if shown[difference.split(":")[0]] <= most:
            print("DIFFERENT", difference)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--generate", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--show", type=int, default=3, metavar="COUNT", help="differences to print of each key")
    parser.add_argument("--keep", metavar="FOLDER", help="keep the generated captures there")
    options = parser.parse_args()
    if not options.files and not options.generate:
        parser.error("name captures, or say --generate N")
    total = Tally()
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [pool.submit(compare, file, file) for file in options.files]
        work += [pool.submit(compare_generated, options.seed * 100_000 + number, options.keep) for number in range(options.generate)]
        for done in work:
            total.add(done.result())
    report(total, options.show)
    stateless = [key for key in total.different if key not in STATEFUL]
    return 1 if stateless else 0


if __name__ == "__main__":
    sys.exit(main())
