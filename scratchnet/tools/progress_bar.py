"""A progress bar on a terminal's standard error, by tqdm; without tqdm, one line says how to get it."""

import sys
import time
from collections.abc import Callable
from typing import Any

SHAPE = "{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} {remaining}{postfix}"  # short: for 50 columns


class Bar:
    """A bar of `length` moves, of which some are done. It counts them, also where nothing is shown."""

    def __init__(self, length: int, done: int = 0) -> None:
        self.reached = done
        self._length = length
        self._next = 0.0  # when words are to be asked for again
        self._bar: Any = None  # tqdm's, where there is tqdm and a terminal

    def start(self) -> None:
        """Shows the bar as far as it is, on a terminal."""
        if not sys.stderr.isatty():
            return
        try:
            from tqdm import tqdm
        except ImportError:
            print("no progress bar; to get one: python3 -m pip install tqdm", file=sys.stderr)
            return
        self._bar = tqdm(total=self._length, initial=self.reached, dynamic_ncols=True, bar_format=SHAPE)

    def move(self, words: Callable[[], str]) -> None:
        """Moves by one; ten times a second, and at the end, `words` is asked what to write beside it."""
        self.reached += 1
        if self._bar is not None:
            if time.monotonic() >= self._next or self.reached == self._length:
                self._next = time.monotonic() + 0.1
                self._bar.set_postfix_str(words(), refresh=False)
            self._bar.update()

    def print(self, line: str) -> None:
        """Prints a line on standard output, above the bar."""
        if self._bar is not None:
            self._bar.clear()
        print(line, flush=True)
        if self._bar is not None:
            self._bar.refresh()

    def close(self, leave: bool = True) -> None:
        """Leaves the bar as it stands, or takes it away; a second call does nothing."""
        if self._bar is not None:
            self._bar.leave = leave
            self._bar.close()
