"""Progress on a terminal, as it looks there after each event."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from compose2ecs.deploy import events
from compose2ecs.deploy.events import Began, Ended, Explanation, Outcome, Polled, Progress, Result
from compose2ecs.render import table
from compose2ecs.render.table import Table


class Terminal(io.StringIO):
    """Understands what the table sends: text, up, and clear to the end."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__()
        self.columns, self.lines = columns, lines
        self.screen: list[str] = [""]

    def write(self, text: str) -> int:
        for part in re.split(r"(\x1b\[\d*[AJ]|\n)", text):
            if part == "\n":
                self.screen.append("")
            elif part.endswith("A") and part.startswith("\x1b["):
                up = int(part[2:-1])
                assert up < len(self.screen), "above the top of the screen"
                assert up < self.lines, "what has scrolled away can't be drawn anew"
                del self.screen[len(self.screen) - up :]
                self.screen[-1] = ""
            elif part != "\x1b[J":
                self.screen[-1] += part
        return len(text)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Any:
    def of(columns: int = 80, lines: int = 24) -> Terminal:
        made = Terminal(columns, lines)
        monkeypatch.setattr(table, "_size", lambda _: (columns, lines))
        return made

    return of


def shown(screen: Terminal, *given: events.Event) -> list[str]:
    show = Table(screen, colour=False).show
    for event in given:
        show(event)
    assert screen.screen[-1] == ""
    return screen.screen[:-1]


BEGAN = Began(seconds=0, name="shop", services=("shop-db", "shop-api", "shop-web"))
ROLLING = Progress(
    seconds=3, name="shop-db", state="rolling", revision="shop-db:1", desired=1, pending=1, took=3
)
STABLE = Progress(
    seconds=24, name="shop-db", state="stable", revision="shop-db:1", running=1, desired=1, took=24
)
API = Progress(
    seconds=27,
    name="shop-api",
    state="rolling",
    revision="shop-api:1",
    running=1,
    desired=2,
    took=3,
)
WAITING = Progress(seconds=3, name="shop-api", state="waiting", waits_for=("shop-db",))


def test_a_row_for_each_service_is_drawn_anew(terminal: Any) -> None:
    assert shown(terminal(), BEGAN, ROLLING, WAITING, STABLE, API) == [
        "shop-db   ● stable   shop-db:1   1/1  24 s",
        "shop-api  ◐ rolling  shop-api:1  1/2  3 s",
    ]


def test_time_goes_on_between_changes_but_not_for_what_has_ended(terminal: Any) -> None:
    later = Polled(seconds=57, name="shop")
    assert shown(terminal(), BEGAN, ROLLING, STABLE, API, later) == [
        "shop-db   ● stable   shop-db:1   1/1  24 s",
        "shop-api  ◐ rolling  shop-api:1  1/2  33 s",
    ]


def test_a_failure_is_written_above_and_stays(terminal: Any) -> None:
    trouble = events.Trouble(
        seconds=30,
        name="shop-api",
        revision="shop-api:1",
        explanation=Explanation(happened="a task stopped"),
    )
    assert shown(terminal(), BEGAN, STABLE, API, trouble, Polled(seconds=30, name="shop")) == [
        "shop-api  ✗ failing       shop-api:1",
        "  a task stopped.",
        "shop-db   ● stable   shop-db:1   1/1  24 s",
        "shop-api  ◐ rolling  shop-api:1  1/2  6 s",
    ]


def test_at_the_end_the_rows_stay(terminal: Any) -> None:
    done = Outcome(
        code=0, seconds=24, results=(Result(name="shop-db", kind="service", state="stable"),)
    )
    assert shown(terminal(), BEGAN, STABLE, Ended(seconds=24, name="shop", outcome=done)) == [
        "shop-db   ● stable  shop-db:1  1/1  24 s",
        "",
        "shop-db is stable after 24 s.",
    ]


def test_a_narrow_terminal_cuts_the_rows(terminal: Any) -> None:
    assert shown(terminal(columns=24), BEGAN, STABLE, API) == [
        "shop-db   ● stable   sh",
        "shop-api  ◐ rolling  sh",
    ]


def test_more_services_than_lines(terminal: Any) -> None:
    many = [
        Progress(
            seconds=1, name=f"s{i:02}", state="stable" if i < 7 else "rolling", desired=1, took=1
        )
        for i in range(30)
    ]
    rows = shown(terminal(lines=6), Began(seconds=0, name="shop", services=()), *many)
    assert rows == [*(f"s{i:02}  ◐ rolling  0/1  1 s" for i in range(7, 11)), "7 of 30 are done"]
