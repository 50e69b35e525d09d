#!/usr/bin/env python3
"""The words that people read: one term for one thing, as RFCs and IEEE 802.3 print it, and a plural only where there is
more than one. Reads the string literals and comments of every source file, the lessons and the documentation."""
import json
import pathlib
import re
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("captures", "core", "layers", "lessons", "viz")

# What is not said, and what is said instead. Of each the first example must be found, the others must not.
TERMS = [
    (r"\b(sent|sends?|sending) again\b|\bresen[dt]s?\b", "retransmitted, or run once more", ["the SYN is sent again", "Send it again"]),
    (r"\bovert(ak|ook)\w*", "reordered, passed", ["overtaken by others"]),
    (r"(?<!been )(?<!\()\bdoubled\b", "duplicated", ["doubled on the wire", "has been doubled", "(doubled 2 times)"]),
    (r"\bdisturb(s|ed|ing)?\b", "flipped, corrupted", ["one bit disturbed"]),
    (r"\bcut short\b", "truncated", ["the capture is cut short", "cut shorter"]),
    (r"\bbehind\b", "after", ["the bytes behind the header"]),
    (r"\bwait(s|ed|ing)? for the line\b", "queued for the line", ["frames that wait for the line"]),
    (r"\blays? aside\b|\btakes? no notice\b", "discards, silently discards", ["B lays aside the frame"]),
    (r"\btwo (real )?(Linux )?kernels\b|\bboth kernels\b", "two network stacks of one kernel", ["between two real kernels"]),
    (r"\bwhat the signs mean\b", "legend", ["legend: what the signs mean"]),
    (r"\bsteps instead of movements\b", "reduced motion", ["steps instead of movements"]),
    (r"\bbeing connected to\b|\bsaying goodbye\b", "listen, closing", ["A is saying goodbye"]),
    (r"\bhears? of it\b|\bdeliver up\b", "never sees it, passed up", ["B does not hear of it"]),
    (r"\b(hold|holds|holding|held) (a|the|this) lesson\b|\bheld lesson\b", "open or run a lesson", ["how to hold a lesson"]),
    (r"\bis nothing a\b", "unknown …; known …", ["“x” is nothing a lab has"]),
    (r"\bso much more\b", "this much", ["up to so much more, by chance"]),
]
# In comments these two stand for a place in space, and for files and reads; the others are the field's terms there too.
FREE_IN_COMMENTS = {r"\bbehind\b", r"\bcut short\b"}

NAMES = re.compile(r"\b(obey|foresee|turn_round)\w*|\bDeed\b|\bdeeds\w*|\bHoldLesson\b|\bhold_lesson\b")

# "{} bytes" with a bare number is wrong for 1: layers/text.hpp has `counted` and `plural`.
THINGS = ("bytes|bits|frames|packets|segments|octets|symbols|steps|minutes|seconds|times|fragments|streams|connections|files|"
          "records|calls|copies|headers|places|hosts|links|lines|lessons|questions|words|events|choices|expectations|retransmissions")
BARE_PLURAL = re.compile(r"\{(?::[^}]*)?\} (?:" + THINGS + r")\b(?! ?[={])")
NEVER_ONE = {  # why a number is never 1 here
    "the first {} to {} bytes": "two different numbers",
    "  line     octet {} from the preamble on, lowest bit first: {}; {} symbols {} from number {} on ": "a byte has 8 at least",
    "IPv6 needs an MTU of at least {} bytes (RFC 8200 §5), not {}": "1280",
    "A receive buffer of {} bytes is more than this system allows ({}): raise it with ": "beyond the system's limit",
    "Segmentation offload: {} over Ethernet's {} bytes (the largest {}). They were captured before the sender's ": "1500",
    "{} bits: preamble, frame and check sequence, one after the other": "576 at least",
    "a file is made of at most {} bytes; name one with file": "a constant",
    "raw: the number of the first of these {} bytes": "1 has a sentence of its own",
    "{} has {} bits, 0 to {}": "1 has a sentence of its own",
    "all {} steps happen": "1 has words of its own",
    ", all {} expectations are kept": "1 has words of its own",
    "{} of the {} connections {} no data\\n": "some have data and some have none",
    "all {} frames read after {:.2f} s, never more than {:.0f} ms between two pictures": "only said of large files",
}

TOKEN = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", re.S)
# One look at a whole file says whether a closer one is needed: most need none.
STEMS = ("again", "resen", "overt", "doubled", "disturb", "cut short", "behind", "for the line", "aside", "notice", "kernels",
         "signs mean", "instead of mov", "connected to", "goodbye", "of it", "deliver up", "lesson", "nothing a", "so much more")


def suspicious(text):
    low = text.lower()
    return any(stem in low for stem in STEMS)


def said_wrongly(text, comment=False):
    if not suspicious(text):
        return
    for pattern, instead, _ in TERMS:
        if comment and pattern in FREE_IN_COMMENTS:
            continue
        found = re.search(pattern, text, re.I)
        if found:
            yield f"“{found.group(0)}”; say: {instead}"


def problems_of_source(path, counts):
    text = path.read_text()
    where = path.relative_to(ROOT)
    look_closer = suspicious(text) or BARE_PLURAL.search(text)
    for token in TOKEN.finditer(text):
        words = token.group(0)
        if words.startswith("'"):
            continue
        comment = words.startswith("/")
        counts["comments" if comment else "literals"] += 1
        if not look_closer:
            continue
        place = f"{where}:{text.count(chr(10), 0, token.start()) + 1}"
        for problem in said_wrongly(words, comment):
            yield f"{place}: {problem}"
        if not comment and BARE_PLURAL.search(words) and words[1:-1] not in NEVER_ONE:
            yield f"{place}: {words} is wrong for 1; use `counted` or `plural` of layers/text.hpp"
    if NAMES.search(text):
        for name in NAMES.finditer(TOKEN.sub("", text)):
            yield f"{where}: the name {name.group(0)}"


def texts_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)


def problems_of_lesson(path, counts):
    for text in texts_of(json.loads(path.read_text())):
        counts["texts of lessons"] += 1
        for problem in said_wrongly(text):
            yield f"{path.relative_to(ROOT)}: {problem} in “{text}”"


def problems_of_lines(path, counts):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        counts["lines"] += 1
        for problem in said_wrongly(line):
            yield f"{path.relative_to(ROOT)}:{number}: {problem}"


def can_fail():
    """Every pattern finds its first example and none of the others."""
    for pattern, _, (wrong, *right) in TERMS:
        assert list(said_wrongly(wrong)), pattern
        for text in right:
            assert not re.search(pattern, text, re.I), (pattern, text)
    assert BARE_PLURAL.search('"{} frames"') and BARE_PLURAL.search('"of {:.0f} bytes"')
    assert not BARE_PLURAL.search('"frames {} to {}"')
    assert NAMES.search("obey_set(line)") and NAMES.search("request::HoldLesson{}") and not NAMES.search("indeed")


def main():
    started = time.monotonic()
    can_fail()
    counts = dict.fromkeys(("literals", "comments", "texts of lessons", "lines"), 0)
    problems = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.[ch]pp")):
            problems += problems_of_source(path, counts)
    for path in sorted((ROOT / "lessons" / "content").glob("*.json")):
        problems += problems_of_lesson(path, counts)
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "run", ROOT / "check",
                 *sorted((ROOT / "scripts").glob("*.*"))]:
        problems += problems_of_lines(path, counts)
    print("\n".join(problems))
    print(", ".join(f"{count} {what}" for what, count in counts.items()),
          f"read in {time.monotonic() - started:.1f} s, {len(problems)} problems")
    enough = counts["literals"] > 3000 and counts["comments"] > 2000 and counts["texts of lessons"] > 300 and counts["lines"] > 1000
    return 1 if problems or not enough else 0


sys.exit(main())
