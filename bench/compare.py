#!/usr/bin/env python3
"""Everything beside its peers, in one run: the loops of `bench` and whole programs, as ratios. Prints the table of
docs/performance.md, and with --write puts it there.

    cmake --preset release -DOSISCOPE_BENCH=ON && cmake --build --preset release
    bench/compare.py build/release [--write]
"""
import json
import pathlib
import re
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIELDS = ("frame.number frame.time_epoch frame.cap_len frame.len eth.dst eth.src eth.type ip.version ip.hdr_len ip.dsfield ip.len ip.id ip.flags.df "
          "ip.flags.mf ip.frag_offset ip.ttl ip.proto ip.checksum ip.checksum.status ip.src ip.dst tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw "
          "tcp.hdr_len tcp.flags tcp.window_size_value tcp.checksum tcp.checksum.status tcp.urgent_pointer tcp.len tcp.option_kind "
          "tcp.options.timestamp.tsval tcp.options.timestamp.tsecr tcp.stream tcp.window_size tcp.analysis.flags udp.srcport udp.dstport udp.length").split()
TSHARK = ["tshark", "-n", "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
ROUNDS = 5


def seconds(command):
    start = time.monotonic()
    subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


def medians(commands, rounds):
    """In turns, so that what else the machine does falls on all alike."""
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(seconds(command))
    return {name: statistics.median(list_of) for name, list_of in times.items()}


def loops(build, data):
    output = subprocess.run([build / "bench" / "bench", data, f"--benchmark_repetitions={ROUNDS}", "--benchmark_enable_random_interleaving=true",
                             "--benchmark_format=json", "--benchmark_filter=/(transfer|mixed)"], capture_output=True, text=True, check=True).stdout
    return {run["run_name"]: run["real_time"] / 1000 for run in json.loads(output)["benchmarks"] if run.get("aggregate_name") == "median"}


def row(what, ours, peer, theirs, bound):
    return f"| {what} | {ours:.2f} s | {peer} {theirs:.2f} s | {ours / theirs:.2f} | {bound} |"


def faster(what, ours, peer, theirs, bound):
    return f"| {what} | {ours:.2f} s | {peer} {theirs:.2f} s | {theirs / ours:.0f}× faster | {bound} |"


def table(build, data):
    timed = loops(build, data)
    lines = ["| what | osiscope | beside it | ratio | wanted |", "|---|---|---|---|---|"]
    for capture, bound in (("transfer", "at most 1.0"), ("mixed", "at most 2.0")):
        file = f"{capture}.pcap"
        libpcap = timed[f"libpcap_loop/{file}"]
        lines.append(row(f"{capture}: summary of every frame, connections, analysis", timed[f"summaries/{file}"], "bare libpcap loop", libpcap, bound))
        lines.append(row(f"{capture}: the same from .pcapng", timed[f"summaries/{capture}.pcapng"], "from .pcap", timed[f"summaries/{file}"], "at most 1.2"))
        cut = f"{capture}-64.pcap"
        lines.append(row(f"{capture}, cut to 64 bytes a frame", timed[f"summaries/{cut}"], "bare libpcap loop", timed[f"libpcap_loop/{cut}"], "at most 2.5"))
        lines.append(row(f"{capture}: every layer and every checksum", timed[f"full_decode/{file}"], "libtins", timed[f"libtins_parse/{file}"], "at most 0.65"))
        lines.append(row(f"{capture}: what the window keeps of every frame", timed[f"open_recording/{file}"], "mapped walk", timed[f"mapped_walk/{file}"], "–"))
    program = build / "osiscope"
    for capture, bound in (("transfer", "at least 4×"), ("mixed", "at least 12×")):
        file = data / f"{capture}.pcap"
        quick = medians({"text": [program, "decode", file], "tcpdump": ["tcpdump", "-nn", "-r", file], "json": [program, "decode", "--json", file],
                         "filter": [program, "decode", "--filter", "tcp.analysis.retransmission", file], "cat": ["cat", file],
                         "open": [program, "view", file, "--screenshot", "/dev/null"]}, ROUNDS)
        fields = [word for field in FIELDS for word in ("-e", field)]
        slow = medians({"fields": [*TSHARK, "-r", file, "-T", "fields", *fields], "load": ["tshark", "-n", "-2", "-q", "-r", file]}, 1)
        lines.append(faster(f"{capture}: `decode`", quick["text"], "`tcpdump -nn`", quick["tcpdump"], bound))
        lines.append(faster(f"{capture}: `decode --json`", quick["json"], "`tshark -T fields`", slow["fields"], "at least 20×"))
        lines.append(faster(f"{capture}: opened and drawn", quick["open"], "`tshark -2`", slow["load"], "at least 20×"))
        lines.append(row(f"{capture}: a filter over a million frames", quick["filter"], "reading the file (`cat`)", quick["cat"], "at most 1"))
    return "\n".join(lines)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    data = build / "bench-data"
    if not (data / "mixed.pcapng").exists():
        data.mkdir(exist_ok=True)
        subprocess.run([build / "bench" / "make_captures", data], check=True)
    result = table(build, data)
    print(result)
    if "--write" in sys.argv:
        page = ROOT / "docs" / "performance.md"
        text = re.sub(r"(<!-- table -->\n).*?(\n<!-- end -->)", lambda match: match[1] + result + match[2], page.read_text(), flags=re.S)
        page.write_text(text)


if __name__ == "__main__":
    main()
