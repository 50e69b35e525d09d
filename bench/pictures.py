#!/usr/bin/env python3
"""What a picture of the window costs under software rendering, beside an empty one, in one run. Prints the table of
docs/performance.md, and with --write puts it there. Fails when a bound is not kept.

    cmake --preset release -DOSISCOPE_BENCH=ON && cmake --build --preset release
    bench/pictures.py build/release [--write]

Takes some six minutes (every view over time on every axis, from afar and from near, small and enlarged), and another the
first time for the captures of a million frames. What was measured goes to standard error, line by line."""
import os
import pathlib
import re
import subprocess
import sys

from compare import Screen

ROOT = pathlib.Path(__file__).resolve().parent.parent
OWN_MS = 4.0
FLOOR = "empty window"


def most_of(scene):
    return 3.5 if "million" in scene else 3.0


def measured(build, data):
    with Screen() as screen:
        # Everything in one thread: then its processor time is the picture's, whatever else the machine does.
        output = subprocess.run([build / "bench" / "picture_bench", data], env={**os.environ, "DISPLAY": screen.display, "LP_NUM_THREADS": "0"},
                                stdout=subprocess.PIPE, text=True, check=True).stdout
    return [line.split("\t") for line in output.splitlines()[1:]]


def worst_of_each(rows):
    """The plots are measured on every axis, from afar and from near: of each the worst figures, with how many they are of."""
    kept, groups = [], {}
    for size, scene, whole, ratio, own in rows:
        name, by, how = scene.partition(", by ")
        if not by:
            kept.append([size, scene, whole, ratio, own])
            continue
        if (size, name) not in groups:
            groups[size, name] = []
            kept.append(groups[size, name])
        groups[size, name].append((size, name, whole, ratio, own, how))
    return [one if isinstance(one[0], str) else worst(one) for one in kept]


def worst(group):
    slowest = max(group, key=lambda row: float(row[3]))
    busiest = max(group, key=lambda row: float(row[4]))
    return [slowest[0], f"{slowest[1]}, all of it; worst of {len(group)}: by {busiest[5]}", slowest[2], slowest[3], busiest[4]]


def table(rows):
    lines = ["| window | what moves | whole picture | beside the empty one | wanted | our own work | wanted |", "|---|---|---|---|---|---|---|"]
    missed = False
    for size, scene, whole, ratio, own in rows:
        if scene == FLOOR:
            lines.append(f"| {size} | nothing: {scene} | {whole} ms | 1.00 | – | {own} ms | – |")
            continue
        late = float(ratio) > most_of(scene), float(own) > OWN_MS
        missed |= any(late)
        bold = ["**" * wrong for wrong in late]
        lines.append(f"| {size} | {scene} | {whole} ms | {bold[0]}{ratio}{bold[0]} | at most {most_of(scene)} | {bold[1]}{own} ms{bold[1]} | at most {OWN_MS:.0f} ms |")
    return "\n".join(lines), missed


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    data = build / "bench-data"
    if not (data / "transfer.pcap").exists():
        data.mkdir(exist_ok=True)
        subprocess.run([build / "bench" / "make_captures", data], check=True)
    rows = measured(build, data)
    for row in rows:
        print(*row, sep="\t", file=sys.stderr)
    result, missed = table(worst_of_each(rows))
    print(result)
    if "--write" in sys.argv:
        page = ROOT / "docs" / "performance.md"
        page.write_text(re.sub(r"(<!-- pictures -->\n).*?(\n<!-- end of pictures -->)", lambda match: match[1] + result + match[2], page.read_text(), flags=re.S))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
