"""In a workbook: how far you are, what comes next, and help.

You have:     a folder that build.py made, and what you have written in it.
You build:    the commands of this folder.
It gives you: a way to come back after a week, and to go on.

    python3 -m scratchnet.workbook [check]           what is next, and what is wrong (exit status 1)
    python3 -m scratchnet.workbook watch             the same whenever you save, until Ctrl-C
    python3 -m scratchnet.workbook hint [NAME]       a hint, and more if you ask again
    python3 -m scratchnet.workbook solution [NAME]   a finished function, if you are sure
    python3 -m scratchnet.workbook reset NAME        a function, or a page, as it was at first
    python3 -m scratchnet.workbook report            report.json: what is done, and with how much help

A chapter is green if all its tests have passed. It stays green until its page changes, or a page before
it. Then `check` runs its tests again, so it only runs what may have changed.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from keyword import iskeyword
from linecache import getline
from pathlib import Path
from typing import Any, get_origin, get_type_hints
from warnings import catch_warnings

from scratchnet.tools.arguments import Parser
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import write_whole
from scratchnet.workbook.blanks import functions_of, put_back, text_of
from scratchnet.workbook.exercises import BY_HAND, EXERCISES, HINTS, in_language, number

HOME = Path(__file__).resolve().parents[2]
STATE = ".workbook.json"
UNWRITTEN = re.compile(r'raise NotImplementedError\("chapter \d+, .*: write ([\w.]+)"\)')
COMMAND = "python3 -m scratchnet.workbook"
NEXT = """\
You have written it. Let it learn:
    python3 -m scratchnet.train --epochs 50 --lr 1 --init-scale 0 --save mine.json
And let it read a digit of your own, which you draw in text (draw.py says how):
    python3 -m scratchnet.explain --file digit.txt --model mine.json
And here are questions whose answers are not in the book:
- Which pair of digits is the hardest for this unit? And how few wrong answers can you get there?
- Take five digits, and five units side by side. Which one is right if two of them say yes?
- Take steps with ten images instead of all (mini-batches). Now the order matters. How much?"""


class Workbook:
    """The workbook in a folder. Raises Refused if what it keeps in mind cannot be read.

    That is what is to be written; which chapters have been green, and with which text; the hints, checks and
    solutions that were asked for; what each function was when nothing was red; what is red.
    """

    exercises: dict[str, list[str]]
    language: str
    green: dict[str, str]
    rewarded: list[str]
    hints: dict[str, int]
    checks: dict[str, int]
    solutions: list[str]
    known: dict[str, str]
    red: str

    def __init__(self, folder: Path = HOME) -> None:
        self.folder, self.suspects = folder, list[str]()  # functions that may be at fault now
        try:
            state = json.loads((folder / STATE).read_text(encoding="utf-8"))
            for name, kind in STATES.items():
                setattr(self, name, kind(state[name]))
            self.exercises = {
                chapter: [name for name in EXERCISES[chapter] if name in self.exercises[chapter]]
                for chapter in EXERCISES
                if chapter in self.exercises
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused(f"{folder / STATE}: cannot be read; make a new workbook") from error

    def save(self) -> None:
        """Writes the state."""
        state = {name: getattr(self, name) for name in STATES}
        write_whole(self.folder / STATE, json.dumps(state, indent=1) + "\n")

    def say(self, lines: Iterable[str]) -> None:
        """Prints lines, each cut to the width of the terminal, in the language of the workbook."""
        for line in lines:
            print(fitting(in_language(line, self.language)))

    def page(self, chapter: str) -> Path:
        """The file in which a chapter is to be written."""
        return self.folder / "scratchnet" / f"{chapter}.py"

    def at_first(self, chapter: str, room: str = "at_first") -> str:
        """The text of a chapter as it was at first."""
        return (self.folder / room / f"{chapter}.py").read_text(encoding="utf-8")

    def finished(self, chapter: str) -> str:
        """The text of a finished chapter; Refused if it was left out."""
        if not (self.folder / "finished").exists():
            raise Refused("the finished pages were left out of this workbook")
        return self.at_first(chapter, "finished")

    def text(self, chapter: str) -> str:
        """The text of a chapter as it is now, or "" if its page is gone."""
        page = self.page(chapter)
        return page.read_text(encoding="utf-8-sig", errors="replace") if page.exists() else ""

    def unwritten(self, chapter: str) -> list[str]:
        """The functions of a chapter that are still blank, or gone, in the order in which to write them."""
        blank, lost = UNWRITTEN.findall(self.text(chapter)), self.lost(chapter)
        return [name for name in self.exercises[chapter] if name in blank or name in lost]

    def lost(self, chapter: str) -> list[str]:
        """The functions of a chapter that its page does not have, by these names."""
        there = re.findall(r"^ *(?:def )?(\w+) *[(=]", self.text(chapter), re.MULTILINE)
        return [name for name in self.exercises[chapter] if name.rpartition(".")[2] not in there]

    def written(self, chapter: str) -> dict[str, str]:
        """The functions of a chapter that are written, each with a text that changes with it."""
        try:
            functions = functions_of(self.text(chapter))
        except SyntaxError:
            return {}
        names = [name for name in self.exercises[chapter] if name not in self.unwritten(chapter)]
        return {name: digest_of(ast.dump(functions[name])) for name in names if name in functions}

    def changed(self, chapter: str) -> list[str]:
        """The functions of a chapter that changed since nothing was red; if none did, those before it."""
        before = [page for page in self.exercises if number(page) < number(chapter)]
        for pages in ([chapter] if chapter in self.exercises else [], before):
            written = [item for page in pages for item in self.written(page).items()]
            found = [name for name, digest in written if self.known.get(name) != digest]
            if found:
                return found
        return []

    def altered(self, chapter: str) -> list[str]:
        """What was finished on the page of a chapter, and is different now: functions and constants."""
        found = []
        for text in (self.at_first(chapter), self.text(chapter)):
            others = {name: node for name, node in functions_of(text).items()
                      if name not in self.exercises.get(chapter, ())}  # fmt: skip
            constants = {ast.unparse(node.targets[0]): node for node in ast.parse(text).body
                         if isinstance(node, ast.Assign)}  # fmt: skip
            found.append({name: ast.dump(node) for name, node in (others | constants).items()})
        return [name for name, node in found[0].items() if found[1].get(name) != node]

    def nothing_is_red(self, last: str) -> None:
        """Notes what is right, all up to the last chapter that was run; `changed` finds what changes then."""
        for chapter in self.exercises:
            if number(chapter) <= number(last):
                self.known |= self.written(chapter)
        self.save()

    def digest(self, chapter: str) -> str:
        """A text that changes with what a chapter's tests run: its page, and those you write before it."""
        before = [name for name in self.exercises if number(name) < number(chapter)]
        pages = [*before, chapter] if chapter in self.exercises else [chapter]
        return digest_of("".join(skeleton(self.text(page)) for page in pages))

    def is_green(self, chapter: str) -> bool:
        """Whether the chapter has passed as it stands."""
        return self.green.get(chapter) == self.digest(chapter)

    def next(self) -> tuple[str, str] | None:
        """The first chapter with something to write, and its function; None if everything is written."""
        for chapter in self.exercises:
            for name in self.unwritten(chapter):
                return chapter, name
        return None

    def progress(self) -> list[str]:
        """Two bars: the chapters that are done, and the functions that are right."""
        chapters = len(self.exercises)
        functions = sum(map(len, self.exercises.values()))
        right = sum(
            name not in self.suspects and (bool(self.green.get(chapter)) or self.known.get(name) == digest)
            for chapter in self.exercises
            for name, digest in self.written(chapter).items()
        )
        green = sum(bool(self.green.get(c)) and not self.unwritten(c) for c in self.exercises)
        return [
            f"chapters   [{bar(green, chapters)}]  {green} of {chapters} done",
            f"functions  [{bar(right, functions)}]  {right} of {functions} right",
        ]

    def what_next(self) -> list[str]:
        """Which function comes next, with its file and line, and how to get a hint."""
        found = self.next()
        if found is None:
            return [f"Everything is written. Is it right? {COMMAND} check"]
        chapter, name = found
        lines = [
            f"Next: chapter {number(chapter)}, {chapter}.py: write {name}",
            f"  in         scratchnet/{chapter}.py, line {self.line_of(chapter, name)}",
        ]
        at_first = functions_of(self.at_first(chapter))[name]
        now = {} if syntax(self, chapter) else functions_of(self.text(chapter))
        if name in now and len(now[name].body) > len(at_first.body):
            line = self.text(chapter).partition(f': write {name}")')[0].count("\n") + 1
            lines.append(f"  left over  line {line}, raise NotImplementedError: take it out")
        return [*lines, f"  a hint     {COMMAND} hint {name}"]

    def line_of(self, chapter: str, name: str) -> int:
        """The line in which the function begins, 1 if it is not there."""
        try:
            return functions_of(self.text(chapter))[name].lineno
        except (SyntaxError, KeyError):
            return 1

    def run(self, chapter: str) -> dict[str, Any]:
        """Runs the tests of a chapter; returns what marking.py found."""
        self.checks[chapter] = self.checks.get(chapter, 0) + 1
        marks = self.folder / f".marks-{os.getpid()}.json"
        environment = os.environ | {"SCRATCHNET_MARKS": str(marks), "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("PYTEST_ADDOPTS", None)
        options = ["-o", "addopts=", "-m", "not whole", "-p", "no:cacheprovider", "-p", "no:terminal"]
        options.append(f"tests/test_{number(chapter):02}_{chapter}.py")
        try:
            ran = subprocess.run(
                [sys.executable, "-m", "pytest", *options],
                cwd=self.folder, env=environment, capture_output=True, text=True, errors="replace",
            )  # fmt: skip
            if not marks.exists() and ran.stderr.startswith("Timeout ("):
                return self.ended(chapter, ran.stderr)
            if not marks.exists():
                status = f"Python ended with status {ran.returncode}"
                said = (ran.stderr or ran.stdout).strip().splitlines() or [status]
                if "No module named" in said[-1]:
                    said.append(f"{said[-1]}; to get it: python3 -m pip install pytest tqdm")
                raise Refused(f"the tests did not run: {said[-1]}")
            found: dict[str, Any] = json.loads(marks.read_text(encoding="utf-8"))
            return found
        finally:
            marks.unlink(missing_ok=True)

    def ended(self, chapter: str, last_words: str) -> dict[str, Any]:
        """Returns what marking.py found if faulthandler had to end Python, from what that wrote."""
        places = re.findall(r'scratchnet[/\\](\w+\.py)", line (\d+) in (\w+)', last_words)
        lines = [f"chapter {number(chapter)}, {chapter}.py: Python had to be ended within a call"]
        lines += ["  expected   an end", "  found      still running after its time was up: does it end?"]
        for page, line, _ in places[:1]:  # the last call stands first
            text = getline(str(self.folder / "scratchnet" / page), int(line)).strip()
            lines.append(f"  at         scratchnet/{page}, line {line}: {text}")
        own = {name.rpartition(".")[2]: name for name in self.exercises.get(chapter, ())}
        functions = [own[name] for _, _, name in places if name in own]
        return {"passed": [], "failure": lines, "function": "".join(functions[:1])}

    def passed(self, chapter: str) -> bool:
        """Notes that a chapter is green; returns whether that is so for the first time."""
        self.green[chapter], self.red = self.digest(chapter), ""
        first = chapter in self.exercises and chapter not in self.rewarded
        if first:
            self.rewarded.append(chapter)
        self.save()
        return first

    def reward(self, chapter: str) -> None:
        """Shows something that now runs by the learner's own code."""
        self.say([f"Chapter {number(chapter)} is done."])
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", "scratchnet.workbook.rewards", chapter], cwd=self.folder)

    def failed(
        self, chapter: str, failure: Sequence[str], function: str = "", named: bool = True
    ) -> list[str]:
        """Notes that a chapter is red; returns the failure, the function, and how to get a hint.

        named: whether it may be a function's fault. A page that cannot be read has none.
        """
        start = [f"Chapter {number(chapter)} was green, and is red again:"] if self.green.get(chapter) else []
        self.green[chapter], self.red = "", ""
        lines, names = [*start, *failure], self.changed(chapter) if named else []
        if named and not names and chapter in self.exercises:
            names = [name for name in self.exercises[chapter] if name not in self.unwritten(chapter)]
        if function in names:
            names = [function]
        self.suspects = names
        altered = self.altered(chapter) if named else []
        if altered:
            lines.append(f"  changed    {', '.join(altered)}: finished at first, now different")
        if len(names) == 1:
            page, self.red = find(self, names[0])
            lines.append(
                f"  function   scratchnet/{page}.py, line {self.line_of(page, self.red)}: {self.red}"
            )
        elif names:
            self.red = f"{chapter}.py"
            lines.append(f"  function   one of {', '.join(names)}")
        if names:
            lines.append(f"  a hint     {COMMAND} hint {names[0]}")
        self.save()
        return lines


STATES = {name: get_origin(kind) or kind for name, kind in get_type_hints(Workbook).items()}


def digest_of(text: str) -> str:
    """A short text that changes with a long one."""
    return sha256(text.encode()).hexdigest()


@cache
def skeleton(text: str) -> str:
    """What a page says to Python, without comments and blank lines."""
    try:
        return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return text


def bar(done: int, all_of_them: int) -> str:
    """Returns a bar of one mark for each.

    >>> bar(2, 5)
    '##...'
    """
    return "#" * done + "." * (all_of_them - done)


def check(book: Workbook) -> bool:
    """Runs the tests of what may have changed, chapter by chapter, and says how far you are.

    Returns whether nothing is red.
    """
    red: list[str] = []
    for chapter in EXERCISES:
        if book.is_green(chapter):
            continue
        broken = gone(book, chapter) or syntax(book, chapter) or renamed(book, chapter)
        unwritten = book.unwritten(chapter) if chapter in book.exercises else []
        if broken:
            red = book.failed(chapter, broken, named=False)
        elif unwritten == book.exercises.get(chapter):
            break  # a chapter that you have not begun
        else:
            if sys.stdout.isatty():
                running = f"running the tests of chapter {number(chapter)} ..."
                print(in_language(running, book.language), end="\r", flush=True)
            found = book.run(chapter)
            if sys.stdout.isatty():
                print("\x1b[K", end="")
            if chapter in found["passed"]:
                again = book.green.get(chapter) == "" and chapter in book.rewarded
                if book.passed(chapter):
                    book.reward(chapter)
                elif again:
                    book.say([f"Chapter {number(chapter)} is green again."])
            elif found["failure"]:
                red = book.failed(chapter, found["failure"], found["function"])
            elif not unwritten:
                title = f"chapter {number(chapter)}, {chapter}.py: its tests did not run to the end"
                perhaps = "  perhaps    The page calls exit(), or needs what is still blank."
                red = book.failed(chapter, [title, perhaps])
        if red or unwritten:
            break
    if not red:
        book.nothing_is_red(chapter)
    book.say([*book.progress(), *(red or (book.what_next() if book.next() else NEXT.splitlines()))])
    return not red


def fitting(line: str) -> str:
    """Returns the line, without its middle if it is wider than the terminal."""
    width = max(10, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 100
    end = min(21, width // 3)
    return line if len(line) <= width else f"{line[: width - end - 5]} ... {line[-end:]}"


def gone(book: Workbook, chapter: str) -> list[str]:
    """Returns what to say if a page is gone, and nothing if it is there.

    Without this, Python would take the page of an installed scratchnet instead.
    """
    if book.page(chapter).exists():
        return []
    first = f"chapter {number(chapter)}, {chapter}.py: the page is gone"
    return [first, f"  a new one  {COMMAND} reset {chapter}.py"]


def syntax(book: Workbook, chapter: str) -> list[str]:
    """Returns what to say if a page is not Python, and nothing if it is."""
    try:
        with catch_warnings(action="ignore"):
            compile(book.text(chapter), chapter, "exec")
    except SyntaxError as error:
        first = f"chapter {number(chapter)}, {chapter}.py cannot be read: {error.msg}"
        text = book.text(chapter).splitlines()[(error.lineno or 1) - 1].strip()
        lines = [first, f"  at         scratchnet/{chapter}.py, line {error.lineno}: {text}"]
        if error.msg.startswith("invalid character"):
            lines.append("  perhaps    This sign is not Python's. Switch the keyboard to English for it.")
        for digits, name in re.findall(r"(?<![\w.])(\d+) ?([^\W\d]\w*)", text):
            if error.msg.startswith("invalid") and not iskeyword(name):
                lines.append(f"  perhaps    Write {digits} * {name}: the * may not be left out.")
        return lines
    return []


def renamed(book: Workbook, chapter: str) -> list[str]:
    """Returns what to say if a function is gone from its page, and nothing if none is."""
    for name in book.lost(chapter) if chapter in book.exercises else []:
        line = functions_of(book.at_first(chapter))[name].lineno
        first = f"chapter {number(chapter)}, {chapter}.py: {name} is gone from the page"
        return [first, f"  at first   it was in at_first/{chapter}.py, line {line}: does it have a new name?"]
    return []


def watch(book: Workbook) -> None:
    """Checks whenever a page is saved, until everything is done or Ctrl-C is pressed."""
    done, seen = False, ""
    while not done:
        now = digest_of("".join(map(book.text, EXERCISES)))
        if now != seen:
            seen = now
            if sys.stdout.isatty():
                print("\x1b[2J\x1b[H", end="")
            done = check(book) and book.next() is None
            book.say(["" if done else "(watching; Ctrl-C ends it)"])
            sys.stdout.flush()
        time.sleep(0.3)


def hint(book: Workbook, name: str) -> None:
    """Prints an example to work out by hand, the first hint, and one more each time it is called."""
    chapter, name = find(book, name)
    hints = HINTS[book.language][chapter][name]
    given = min(book.hints.get(name, 0) + 1, len(hints))
    book.hints[name] = given
    book.save()
    first, *others = BY_HAND[name].splitlines()
    book.say([f"By hand: {first}", *(f"    {line}" for line in others)])
    for i, text in enumerate(hints[:given], start=1):
        line = in_language(f"{name}, hint {i} of {len(hints)}: {text}", book.language)
        print(line if book.language == "zh" else textwrap.fill(line, 79))  # a terminal breaks Chinese itself
    if given == len(hints) and (book.folder / "finished").exists():
        book.say([f"The function itself: {COMMAND} solution {name}"])


def solution(book: Workbook, name: str) -> None:
    """Asks once, and prints a finished function."""
    chapter, name = find(book, name)
    text = text_of(book.finished(chapter), name)
    question = in_language(f"Show {name} of finished/{chapter}.py? [y/N]", book.language)
    print(question, end=" ", flush=True)
    answer = sys.stdin.readline() if sys.stdin else ""  # None where it was closed
    if answer.strip().lower() not in ("y", "yes"):
        print("" if answer else "\n", end="")
        book.say(["not shown"])
        return
    book.solutions = sorted({*book.solutions, name})
    book.save()
    print(text)


def reset(book: Workbook, name: str) -> None:
    """Makes a function, or a whole page, what it was at first; keeps a copy of the page as it is now."""
    if not name:
        raise Refused("expected the name of a function, or of a page")
    page = name.removesuffix(".py")
    if page in EXERCISES and page not in EXERCISES[page]:
        chapter, name = page, f"{page}.py"
        text = book.at_first(chapter)
    else:
        chapter, name = find(book, name)
        try:
            text = put_back(book.text(chapter), name, book.at_first(chapter))
        except (SyntaxError, KeyError) as error:
            advice = f"to begin the page anew: {COMMAND} reset {chapter}.py"
            raise Refused(f"{name} cannot be found in {chapter}.py; {advice}") from error
    words = f"{name} is as it was at first"
    if book.page(chapter).exists():
        kept = book.folder / "kept"
        kept.mkdir(exist_ok=True)
        copy = kept / f"{chapter}-{len(list(kept.glob(f'{chapter}-*.py'))) + 1}.py"
        write_whole(copy, book.text(chapter))
        words += f"; the page as you had it is kept/{copy.name}"
    write_whole(book.page(chapter), text)
    book.say([words])


def report(book: Workbook) -> None:
    """Writes report.json: what is done, how often it was checked, and which help was asked for."""
    chapters = {
        chapter: {
            "done": book.is_green(chapter) and not book.unwritten(chapter),
            "checks": book.checks.get(chapter, 0),
            "functions": {
                name: {
                    "written": name not in book.unwritten(chapter),
                    "hints": book.hints.get(name, 0),
                    "solution_shown": name in book.solutions,
                }
                for name in names
            },
        }
        for chapter, names in book.exercises.items()
    }
    report = {"folder": book.folder.name, "chapters": chapters}
    write_whole(book.folder / "report.json", json.dumps(report, indent=1) + "\n")
    book.say([*book.progress(), "report.json says so, and how often you checked and asked for help"])


def find(book: Workbook, name: str) -> tuple[str, str]:
    """Returns the chapter and the full name of an exercise; "" means what is red, or what is next."""
    name = name or book.red
    if not name:
        found = book.next()
        if found is None:
            raise Refused("everything is written; name a function")
        return found
    known = {function: chapter for chapter, names in book.exercises.items() for function in names}
    page = name.removesuffix(".py")
    if page in book.exercises and name not in known:
        raise Refused(f"{page}.py has {', '.join(book.exercises[page])}; name one of them")
    if name in known:
        return known[name], name
    ends = [function for function in known if function.endswith(f".{name}")]
    if len(ends) == 1:
        return known[ends[0]], ends[0]
    close = ends or get_close_matches(name, known, n=3, cutoff=0.6)
    advice = f"; did you mean {' or '.join(close)}?" if close else ""
    raise Refused(f"no exercise is called {name!r:.60}{advice}")


def at_the_end_of_pytest(
    book: Workbook, passed: Sequence[str], failure: Sequence[str], chapter: str = ""
) -> list[str]:
    """Notes which chapters a run of pytest has passed; returns its last lines. chapter: of the failure."""
    if chapter:
        book.suspects = book.changed(chapter) or book.exercises.get(chapter, [])
    done = [f"Chapter {number(c)} is done." for c in passed if c in book.exercises and book.passed(c)]
    show = [f"  to see it  python3 -m scratchnet.workbook.rewards {passed[-1]}"] if done else []
    lines = [*done, *show, *book.progress(), *(failure or book.what_next())]
    return [in_language(line, book.language) for line in lines]


ABOUT_ALL = {"check": check, "watch": watch, "report": report}
ABOUT_ONE: dict[str, Callable[[Workbook, str], None]] = {"hint": hint, "solution": solution, "reset": reset}
VERBS = *ABOUT_ALL, *ABOUT_ONE


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.workbook` inside a workbook."""
    parser = Parser("scratchnet.workbook", "Say how far you are, and help.")
    parser.add_argument(
        "verb", nargs="?", choices=VERBS, default="check", metavar="VERB", help=", ".join(VERBS)
    )
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="of a function")
    options = parser.parse_args(arguments)
    book, verb, name = Workbook(), options.verb, options.name
    if verb in ABOUT_ONE:
        ABOUT_ONE[verb](book, name)
    elif name:
        raise Refused(f"{verb} is about all pages; it takes no name")
    elif ABOUT_ALL[verb](book) is False:
        sys.exit(1)
