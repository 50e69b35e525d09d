#!/usr/bin/env python3
"""Everything beside its peers, in one run: the loops of `bench`, whole programs and the window, as ratios. Prints the
table of docs/performance.md, and with --write puts it there.

    cmake --preset release -DOSISCOPE_BENCH=ON && cmake --build --preset release
    bench/compare.py build/release [--write] [--all]

Takes about four minutes; --all has tshark read the larger capture too. Loops and
programs are compared by the processor time they take, so other work on the machine disturbs little; the window by the
clock."""
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIELDS = ("frame.number frame.time_epoch frame.cap_len frame.len eth.dst eth.src eth.type ip.version ip.hdr_len ip.dsfield ip.len ip.id ip.flags.df "
          "ip.flags.mf ip.frag_offset ip.ttl ip.proto ip.checksum ip.checksum.status ip.src ip.dst tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw "
          "tcp.hdr_len tcp.flags tcp.window_size_value tcp.checksum tcp.checksum.status tcp.urgent_pointer tcp.len tcp.option_kind "
          "tcp.options.timestamp.tsval tcp.options.timestamp.tsecr tcp.stream tcp.window_size tcp.analysis.flags udp.srcport udp.dstport udp.length").split()
TSHARK = ["tshark", "-n", "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
FIELD_OPTIONS = [word for field in FIELDS for word in ("-e", field)]
LOOP_ROUNDS, PROGRAM_ROUNDS, WINDOW_ROUNDS = 9, 3, 3
FILTER = "tcp.analysis.retransmission"
EMPTY_CAPTURE = bytes.fromhex("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000".replace(" ", ""))


def processor_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def programs(commands, rounds):
    """Medians. In turns, so that what else the machine does falls on all alike."""
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(processor_seconds(command))
    return {name: statistics.median(list_of) for name, list_of in times.items()}


def loops(build, data):
    """Seconds and counters of every loop."""
    output = subprocess.run([build / "bench" / "bench", data, f"--benchmark_repetitions={LOOP_ROUNDS}", "--benchmark_enable_random_interleaving=true",
                             "--benchmark_min_time=0.01", "--benchmark_format=json", "--benchmark_filter=/(transfer|mixed)"],
                            stdout=subprocess.PIPE, text=True, check=True).stdout
    medians = {run["run_name"]: run for run in json.loads(output)["benchmarks"] if run.get("aggregate_name") == "median"}
    return {name: run["cpu_time"] / 1000 for name, run in medians.items()}, medians


class Screen:
    """An X server of its own."""

    def __enter__(self):
        reading, writing = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"],
                                       pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.display = f":{answer.readline().strip()}"
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()


def window(program, screen, capture):
    """What `view --timings` says of one opening, and the memory it has for itself (without mapped files) at the end."""
    process = subprocess.Popen([program, "view", capture, "--timings"], env={**os.environ, "DISPLAY": screen.display}, text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    seen = {}
    for line in process.stderr:
        if found := re.match(r"first picture after ([\d.]+) s", line):
            seen["first"] = float(found[1])
        if found := re.match(r"all \d+ frames read after ([\d.]+) s, never more than (\d+) ms", line):
            seen["all"], seen["pause"] = float(found[1]), int(found[2])
        if "all" in seen:
            break
        if "first" in seen and capture.stat().st_size < 10_000_000:  # all read before the window opens, or soon after
            time.sleep(1)
            break
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    seen["own"] = int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024
    process.kill()
    process.wait()
    return seen


def windows(program, data):
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        empty = pathlib.Path(folder) / "empty.pcap"
        empty.write_bytes(EMPTY_CAPTURE)
        small = pathlib.Path(folder) / "small.pcap"
        with open(data / "mixed.pcap", "rb") as capture:
            small.write_bytes(capture.read(2_000_000))
        captures = {"empty": empty, "small": small, "mixed": data / "mixed.pcap", "transfer": data / "transfer.pcap"}
        runs = {name: [] for name in captures}
        for _ in range(WINDOW_ROUNDS):
            for name, capture in captures.items():
                runs[name].append(window(program, screen, capture))
    return {name: {key: statistics.median(run[key] for run in list_of) for key in list_of[0] if all(key in run for run in list_of)} for name, list_of in runs.items()}


def row(what, ours, peer, theirs, bound, most=None):
    ratio = ours / theirs
    missed = most is not None and ratio > most
    return f"| {what} | {ours:.3f} s | {peer} {theirs:.3f} s | {'**' * missed}{ratio:.2f}{'**' * missed} | {bound} |"


def at_most(what, ours, peer, theirs, most):
    return row(what, ours, peer, theirs, f"at most {most}", most)


def faster(what, ours, peer, theirs, least):
    ratio = theirs / ours
    missed = ratio < least
    return f"| {what} | {ours:.2f} s | {peer} {theirs:.2f} s | {'**' * missed}{ratio:.0f}×{'**' * missed} faster | at least {least}× |"


def number(what, value, unit, peer, most):
    return f"| {what} | {value:.0f} {unit} | {peer} | {'**missed**' if value > most else 'kept'} | at most {most} {unit} |"


def loop_rows(timed):
    for capture, most in (("transfer", 1.0), ("mixed", 2.0)):
        file, cut = f"{capture}.pcap", f"{capture}-64.pcap"
        libpcap, walk = timed[f"libpcap_loop/{file}"], timed[f"mapped_walk/{file}"]
        yield at_most(f"{capture}: summary of every frame, connections, analysis", timed[f"summaries/{file}"], "bare libpcap loop", libpcap, most)
        yield at_most(f"{capture}: the same from .pcapng", timed[f"summaries/{capture}.pcapng"], "from .pcap", timed[f"summaries/{file}"], 1.2)
        yield at_most(f"{capture}, cut to 64 bytes a frame", timed[f"summaries/{cut}"], "bare libpcap loop", timed[f"libpcap_loop/{cut}"], 2.5)
        yield at_most(f"{capture}: every layer, every checksum", timed[f"full_decode/{file}"],
                      "libtins, headers only", timed[f"libtins_parse/{file}"], 0.65)
        yield row(f"{capture}: the same, with connections and analysis", timed[f"full_pass/{file}"],
                  "libtins, headers only", timed[f"libtins_parse/{file}"], "–")
        yield row(f"{capture}: what the window keeps of every frame", timed[f"open_recording/{file}"], "walk of the mapped file", walk, "–")
        yield at_most(f"{capture}: `{FILTER}` over the window's list", timed[f"filter_rows/{file}"], "walk of the mapped file", walk, 1)


def program_rows(program, data, timed, every):
    for capture, least in (("transfer", 4), ("mixed", 12)):
        file = data / f"{capture}.pcap"
        quick = programs({"text": [program, "decode", file], "tcpdump": ["tcpdump", "-nn", "-r", file],
                          "filter": [program, "decode", "--filter", FILTER, file]}, PROGRAM_ROUNDS)
        yield faster(f"{capture}: `decode`", quick["text"], "`tcpdump -nn`", quick["tcpdump"], least)
        most = 1 if capture == "transfer" else None
        yield row(f"{capture}: `decode --filter {FILTER}`", quick["filter"], "bare libpcap loop", timed[f"libpcap_loop/{file.name}"],
                  f"at most {most}" if most else "–", most)
        if capture == "transfer" and not every:
            continue
        slow = programs({"fields": [*TSHARK, "-r", file, "-T", "fields", *FIELD_OPTIONS], "load": ["tshark", "-n", "-2", "-q", "-z", "io,phs", "-r", file]}, 1)
        ours = programs({"json": [program, "decode", "--json", file], "open": [program, "view", file, "--screenshot", "/dev/null"]}, PROGRAM_ROUNDS)
        yield faster(f"{capture}: `decode --json`", ours["json"], f"`tshark -T fields`, {len(FIELDS)} fields", slow["fields"], 20)
        yield faster(f"{capture}: opened, drawn and ended (`view --screenshot`)", ours["open"], "`tshark -2 -q -z io,phs`", slow["load"], 20)


def window_rows(program, data, medians):
    opened = windows(program, data)
    empty = opened["empty"]
    for capture in ("transfer", "mixed"):
        counted = medians[f"open_recording/{capture}.pcap"]
        seen = opened[capture]
        yield at_most(f"{capture}: first picture with rows", seen["first"], "an empty window", empty["first"], 2)
        yield number(f"{capture}: longest pause between two pictures while it is read", seen["pause"], "ms", f"all read after {seen['all']:.1f} s", 100)
        yield number(f"{capture}: memory of our own for each frame (allocated)", counted["bytes_per_frame"], "bytes",
                     f"the window's memory: {(seen['own'] - opened['small']['own']) / counted['frames']:.0f} bytes a frame above a small capture's", 80)


def table(build, data, every):
    timed, medians = loops(build, data)
    program = build / "osiscope"
    lines = ["| what | osiscope | beside it | ratio | wanted |", "|---|---|---|---|---|"]
    lines += [*loop_rows(timed), *program_rows(program, data, timed, every), *window_rows(program, data, medians)]
    load = os.getloadavg()[1]
    return (f"Measured on {os.cpu_count()} cores without a graphics card, {load:.0f} programs running on average; medians of {LOOP_ROUNDS} (loops), "
            f"{PROGRAM_ROUNDS} (programs) and {WINDOW_ROUNDS} (windows), `tshark` once.\nBold is what does not reach what was wanted.\n\n" + "\n".join(lines))


def lay_alike_in_memory(data):
    """Copies every capture onto itself. How large the pieces are in which the kernel keeps a file depends on how it was
    written, and when; a file in small pieces takes twice as long to read, whoever reads it."""
    for path in sorted(data.glob("*.pcap*")):
        copy = path.with_suffix(".copy")
        with open(path, "rb") as whole, open(copy, "wb", buffering=0) as out:
            while piece := whole.read(4 << 20):
                out.write(piece)
        copy.rename(path)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    data = build / "bench-data"
    if not (data / "mixed.pcapng").exists():
        data.mkdir(exist_ok=True)
        subprocess.run([build / "bench" / "make_captures", data], check=True)
    lay_alike_in_memory(data)
    result = table(build, data, "--all" in sys.argv)
    print(result)
    if "--write" in sys.argv:
        page = ROOT / "docs" / "performance.md"
        text = re.sub(r"(<!-- table -->\n).*?(\n<!-- end -->)", lambda match: match[1] + result + match[2], page.read_text(), flags=re.S)
        page.write_text(text)


if __name__ == "__main__":
    main()
