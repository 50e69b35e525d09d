#!/usr/bin/env python3
"""The rooms' dependency direction, read from the include lines, so that the rule cannot rot:
layers <- captures <- lessons <- viz and captures <- core; only viz/main sees both core and viz. Inside viz:
words <- scene <- story <- state <- paint <- views, and screen beside them sees the scene only."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALLOWED = {
    "layers": {"layers"},
    "captures": {"captures", "layers"},
    "lessons": {"lessons", "captures", "layers"},
    "viz": {"viz", "lessons", "captures", "layers"},
    "core": {"core", "captures", "layers"},
    "viz/main": {"viz", "lessons", "captures", "layers", "core"},
}
VIZ_ALLOWED = {
    "words": {"words"},
    "scene": {"scene"},
    "story": {"story", "scene", "words"},
    "state": {"state", "story", "scene", "words"},
    "paint": {"paint", "state", "story", "scene", "words"},
    "views": {"views", "paint", "state", "story", "scene", "words"},
    "screen": {"screen", "scene"},
    "main": {"main", "views", "paint", "state", "story", "scene", "screen", "words"},
}
IMGUI_FILES = {"viz/screen/draw_scene.cpp", "viz/screen/fonts.cpp", "viz/screen/screen.cpp"}
# What the pure rooms must not use: they are also built for the web, without threads, exceptions or I/O of the system.
IMPURE = re.compile(r"#include <(thread|mutex|atomic|future|condition_variable|filesystem|format|ranges|source_location|"
                    r"sys/.*|unistd\.h|pcap.*|netinet/.*|GLFW/.*)>|\bthrow\b|\btry\s*\{")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def room_of(path):
    return "viz/main" if path.parts[:2] == ("viz", "main") else path.parts[0]


def problems_of(path):
    text = (ROOT / path).read_text()
    room = room_of(path)
    for included in INCLUDE.findall(text):
        target = included.split("/")[0]
        if not (ROOT / included).is_file():
            yield f"{path}: includes \"{included}\", which is not in the tree"
        elif target not in ALLOWED[room]:
            yield f"{path}: {room} may not include {included}"
        elif included.startswith("viz/main/") and room != "viz/main":
            yield f"{path}: only viz/main may include {included}"
        elif path.parts[0] == target == "viz" and included.split("/")[1] not in VIZ_ALLOWED.get(path.parts[1], ()):
            yield f"{path}: viz/{path.parts[1]} may not include {included}"
    if "imgui" in text.lower() and re.search(r"#include <imgui", text) and str(path) not in IMGUI_FILES:
        yield f"{path}: includes ImGui; only {', '.join(sorted(IMGUI_FILES))} may"
    if room in ("layers", "captures", "lessons", "viz"):
        for line in text.splitlines():
            code = line.split("//")[0]
            if IMPURE.search(code):
                yield f"{path}: not for a pure room: {line.strip()}"


def main():
    files = [path.relative_to(ROOT) for room in ("layers", "captures", "lessons", "viz", "core")
             for path in sorted((ROOT / room).rglob("*.[ch]pp"))]
    problems = [problem for path in files for problem in problems_of(path)]
    print("\n".join(problems))
    print(f"{len(files)} files read, {len(problems)} problems")
    return 1 if problems or len(files) < 100 else 0


sys.exit(main())
