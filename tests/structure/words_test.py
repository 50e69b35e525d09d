#!/usr/bin/env python3
"""The window's words: the catalogues know every text of the sources, and no text is said in a way that cannot be
translated: gaps and what fills them have the same names, and no sentence is glued from parts."""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORDS = ROOT / "viz" / "words"
CALL = re.compile(r"\b(said|say|say_count|to_say)\(")
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
GAP = re.compile(r"\{([a-z_]*)\}")


def call_from(text, start):
    """What stands between the brackets, the first of which is at `start`; literals may contain others."""
    depth, at = 0, start
    while at < len(text):
        if literal := LITERAL.match(text, at):
            at = literal.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start + 1:at]
        at += 1
    return text[start + 1:]


def literals_at_start(text):
    """The adjacent literals at the beginning as one, and what follows; nothing when something else is there."""
    words, at = "", 0
    while literal := re.compile(r"\s*(%s)" % LITERAL.pattern).match(text, at):
        words += literal.group(1)[1:-1]
        at = literal.end()
    return (words, text[at:].lstrip()) if at else (None, text)


def problems_of_call(function, arguments, before, after):
    first, rest = literals_at_start(arguments)
    if first is None:
        return
    texts = [first]
    if function == "say_count":
        second, rest = literals_at_start(rest.removeprefix(","))
        texts.append(second or "")
    for text in texts:
        if text != text.strip():
            yield f"“{text}” begins or ends with a space: it is a part of a sentence"
    if before.endswith("+") or after.startswith("+"):
        yield f"“{first}” is glued to something; give it a gap"
    if function in ("to_say", "said"):
        return
    wanted = {name for text in texts for name in GAP.findall(text)} - ({"count"} if function == "say_count" else set())
    given = set(re.findall(r'\{\s*"([a-z_]*)",', rest))
    if wanted != given:
        yield f"“{first}” has the gaps {sorted(wanted)}, which are filled with {sorted(given)}"


def problems_of_source(text, counts):
    for call in CALL.finditer(text):
        arguments = call_from(text, call.end() - 1)
        counts[call.group(1)] += 1
        after = text[call.end() + len(arguments) + 1:].lstrip()
        for problem in problems_of_call(call.group(1), arguments, text[:call.start()].rstrip(), after):
            yield text.count("\n", 0, call.start()) + 1, problem


def can_fail():
    def found(text):
        return len(list(problems_of_source(text, dict.fromkeys(("said", "say", "say_count", "to_say"), 0))))
    for right in ('say("{a} of (b", {{"a", f(1)}})', 'said("Close")', 'say_count("{count} a", "{count} b", n)',
                  'say(state, text) + "x"', 'f(said("a"), b + "c")'):
        assert found(right) == 0, right
    for wrong in ('say("{a} of b", {{"b", 1}})', 'said("of ")', 'said("a") + b', 'a + said("b")', 'say("{a}"\n"{b}", {{"a", 1}})',
                  'say_count("{count} of {b}", "{count} of {b}", n)'):
        assert found(wrong) == 1, wrong


def messages_of(template):
    """Without the places, which change when a text moves."""
    return "\n".join(line for line in template.read_text().splitlines() if not line.startswith("#: "))


def problems_of_catalogues():
    with tempfile.TemporaryDirectory() as folder:
        found = pathlib.Path(folder, "osiscope.pot")
        subprocess.run([ROOT / "scripts" / "extract-words.sh", found], check=True)
        if sorted(messages_of(found).split("\n\n")) != sorted(messages_of(WORDS / "osiscope.pot").split("\n\n")):
            yield "viz/words/osiscope.pot is not what the sources say; scripts/update-words.sh writes it"
    for catalogue in sorted(WORDS.glob("*.po")):
        checked = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", catalogue], capture_output=True, text=True)
        if checked.returncode:
            yield checked.stderr
        listed = re.search(r"^set\(languages ([^)]*)\)", (WORDS / "CMakeLists.txt").read_text(), re.M).group(1).split()
        if catalogue.stem not in listed:
            yield f"{catalogue.name} is not in the languages of viz/words/CMakeLists.txt"


def main():
    can_fail()
    counts = dict.fromkeys(("said", "say", "say_count", "to_say"), 0)
    problems = list(problems_of_catalogues())
    for room in ("layers", "captures", "lessons", "viz"):
        for path in sorted((ROOT / room).rglob("*.[ch]pp")):
            if path != ROOT / "layers" / "words.hpp":
                problems += [f"{path.relative_to(ROOT)}:{line}: {problem}"
                             for line, problem in problems_of_source(path.read_text(), counts)]
    print("\n".join(problems))
    print(", ".join(f"{count} times {name}" for name, count in counts.items()), f"read, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
