#!/usr/bin/env python3
"""How large things may be: no file over 400 lines, no function over 60, no parameter list over 7. In product code; a test
may tell a long story."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("layers", "captures", "core", "lessons", "viz", "bench")
MOST_LINES_OF_FILE, MOST_LINES_OF_FUNCTION, MOST_PARAMETERS = 400, 60, 7
UNREAD = re.compile(r"""R"(\w*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'""", re.S)
# The name before a list in brackets, and what may stand between a list of parameters and a body.
LIST = re.compile(r"([\w~>]+|operator\S+|\])\s*\(")
BEFORE_BODY = re.compile(r"\s*((const|noexcept|override|mutable|->|:)[\w\s&*:<>,\-()]*)?")
NO_FUNCTION = {"if", "for", "while", "switch", "return", "sizeof", "alignof", "catch", "decltype", "static_assert"}


def without_words(text):
    """The same lines, with comments, literals and preprocessor lines blank."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, UNREAD.sub(blank, text), flags=re.M)


def closing(code, opening):
    """Where the bracket that opens there closes."""
    depth = 0
    for at in range(opening, len(code)):
        if code[at] in "([{":
            depth += 1
        elif code[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at
    return len(code)


def parameters_in(inside):
    """Commas outside of all brackets, and one more."""
    depth, count = 0, 1
    for at, sign in enumerate(inside):
        if sign in "([{<":
            depth += 1
        elif sign in ")]}" or (sign == ">" and inside[at - 1] != "-"):
            depth -= 1
        elif sign == "," and depth == 0:
            count += 1
    return count if inside.strip() else 0


def functions_of(code):
    """Name, line, lines and parameters of all that is defined, lambdas among them."""
    body = 0
    for found in LIST.finditer(code):
        if found.start() < body or found[1] in NO_FUNCTION:  # before the body: what a constructor sets
            continue
        end = closing(code, found.end() - 1)
        opening = code.find("{", end)
        if opening < 0 or not BEFORE_BODY.fullmatch(code, end + 1, opening):
            continue
        body = opening
        line = code.count("\n", 0, found.start()) + 1
        lines = code.count("\n", found.start(), closing(code, body)) + 1
        yield found[1], line, lines, parameters_in(code[found.end():end])


def problems_of(where, text, counts):
    lines = text.count("\n")
    if lines > MOST_LINES_OF_FILE:
        yield f"{where}: {lines} lines, at most {MOST_LINES_OF_FILE}"
    for name, line, length, parameters in functions_of(without_words(text)):
        counts["functions"] += 1
        if length > MOST_LINES_OF_FUNCTION:
            yield f"{where}:{line}: {name} has {length} lines, at most {MOST_LINES_OF_FUNCTION}"
        if parameters > MOST_PARAMETERS:
            yield f"{where}:{line}: {name} has {parameters} parameters, at most {MOST_PARAMETERS}"


def can_fail():
    """What is as large as it may be passes, and one more does not."""
    def found(text):
        return len(list(problems_of("x.cpp", text, {"functions": 0})))
    body = "    step();\n"
    for head in ("void f(int a) {", "int A::f() const {", "A::A(int a) : a(a) {", "auto f() -> int {", "const auto f = [&](int a) {"):
        assert found(f"{head}\n{body * 58}}}\n") == 0, head
        assert found(f"{head}\n{body * 59}}}\n") == 1, head
    assert found("void f(int a, B<int, int> b, int c, int d, int e, int f, int g) {}\n") == 0
    assert found("void f(int a, B<int, int> b, int c, int d, int e, int f, int g, int h) {}\n") == 1
    assert found("void f(int a, int b) {\n    call(1, 2, 3, 4, 5, 6, 7, 8);\n}\n") == 0
    assert found("\n" * 400) == 0 and found("\n" * 401) == 1


def main():
    can_fail()
    counts = {"functions": 0}
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.[ch]pp"))]
    problems = [problem for path in files for problem in problems_of(path.relative_to(ROOT), path.read_text(), counts)]
    print("\n".join(problems))
    print(f"{counts['functions']} functions in {len(files)} files read, {len(problems)} problems")
    return 1 if problems or len(files) < 500 or counts["functions"] < 3000 else 0


sys.exit(main())
