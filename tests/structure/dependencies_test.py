#!/usr/bin/env python3
"""The rooms' dependency direction, read from the include lines, so that the rule cannot rot:
layers <- captures <- lessons <- viz and captures <- core; only viz/main sees both core and viz. Inside viz:
words <- scene <- story <- state <- paint <- views <- app, and screen beside them sees the scene only. Outside core and
viz/main nothing that only a desktop has is included."""
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
    "app": {"app", "views", "paint", "state", "story", "scene", "words"},
    "screen": {"screen", "scene"},
    "main": {"main", "app", "views", "paint", "state", "story", "scene", "screen", "words"},
}
IMGUI_FILES = {"viz/screen/draw_scene.cpp", "viz/screen/fonts.cpp", "viz/screen/screen.cpp"}
# The pure rooms are also compiled for the web, without threads, exceptions or I/O of the system. So it is named what
# they may include, not what they may not: a header of one system alone is in no list.
STANDARD = set("""algorithm array bit cassert cctype cfloat charconv cmath compare concepts cstddef cstdint cstdlib cstring deque
    functional initializer_list iterator limits list map memory numeric optional queue set span string string_view tuple
    type_traits unordered_map utility variant vector""".split())
LIBRARIES = {
    "layers": {"fmt/format.h"},
    "captures": {"fmt/format.h", "nlohmann/json.hpp", "zlib.h", "zstd.h", "lz4frame.h"},
    "lessons": {"fmt/format.h"},
    "viz": {"fmt/format.h"},
    "viz/screen": {"fmt/format.h", "cstdio", "imgui.h", "imgui_freetype.h", "backends/imgui_impl_opengl3.h",
                   "ft2build.h", "fontconfig/fontconfig.h", "GL/gl.h", "GL/glext.h", "GLES3/gl3.h"},
    "captures/capture_open.cpp": {"cerrno", "cstdio"},  # files, as the C library has them everywhere
}
IMPURE = re.compile(r"\bthrow\b|\btry\s*\{")
SYSTEM = re.compile(r"\b(__EMSCRIPTEN__|__linux__|__gnu_linux__|__unix__|__APPLE__|_WIN32)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
INCLUDE_OF_OTHERS = re.compile(r"^\s*#\s*include\s+<([^>]+)>")


def room_of(path):
    return "viz/main" if path.parts[:2] == ("viz", "main") else path.parts[0]


def problems_of_pure(path, room):
    """No line that only one system understands; `screen` alone may ask which system it is drawn on."""
    if path.parts[:2] == ("viz", "screen"):
        room = "viz/screen"
    may_include = STANDARD | LIBRARIES[room] | LIBRARIES.get(str(path), set())
    for line in (ROOT / path).read_text().splitlines():
        code = line.split("//")[0]
        included = INCLUDE_OF_OTHERS.match(code)
        if IMPURE.search(code) or (included and included[1] not in may_include):
            yield f"{path}: not for a pure room: {line.strip()}"
        if SYSTEM.search(code) and room != "viz/screen":
            yield f"{path}: only core, viz/main and viz/screen may ask which system this is: {line.strip()}"


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
        yield from problems_of_pure(path, room)


def main():
    files = [path.relative_to(ROOT) for room in ("layers", "captures", "lessons", "viz", "core")
             for path in sorted((ROOT / room).rglob("*.[ch]pp"))]
    problems = [problem for path in files for problem in problems_of(path)]
    print("\n".join(problems))
    print(f"{len(files)} files read, {len(problems)} problems")
    return 1 if problems or len(files) < 100 else 0


sys.exit(main())
