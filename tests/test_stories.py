"""What a user is told when something goes wrong: fixtures/stories holds runs with their output.

Each folder is one story: `compose.yaml`, what ran before (`before.yaml`), what goes wrong
(`faults.yaml`, as for `compose2ecs sandbox --faults`), and `transcript.txt`: the commands and all
that a terminal shows of them. `make fixtures` writes the transcripts and the index anew from what
the program does today: read them aloud, as a newcomer.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import pytest
from botocore.loaders import Loader  # noqa: TID251 read AWS's models once for all stories

from compose2ecs.__main__ import main
from compose2ecs.sandbox.clock import VirtualClock
from compose2ecs.sandbox.fault_file import script
from compose2ecs.sandbox.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

STORIES = Path(__file__).parents[1] / "fixtures" / "stories"
FOLDERS = sorted(p for p in STORIES.iterdir() if p.is_dir())
USUAL = ("compose2ecs up --sandbox --yes", "compose2ecs plan --sandbox")
BEFORE = "compose2ecs up --sandbox --yes --create-cluster -f before.yaml"
MODELS = Loader()
CTRL_C = "^C"


class Meanwhile(NamedTuple):
    """What happens during a story's first command: so many seconds after its start."""

    seconds: float
    what: str
    """A command of somebody else, or CTRL_C here."""


MEANWHILE = {
    "19-overtaken": Meanwhile(8, "compose2ecs up --sandbox --yes --no-wait -f other.yaml"),
    "20-ctrl-c": Meanwhile(10, CTRL_C),
    "21-ctrl-c-and-back": Meanwhile(8, CTRL_C),
}


class Clock(VirtualClock):
    """The sandbox's clock, which lets one thing happen at a given time."""

    def __init__(self, story: Story) -> None:
        super().__init__(lambda: story.sandbox.world.now, story.sandbox._advance)
        self._story = story

    def sleep(self, seconds: float) -> None:
        """Let time pass, and what is due in it happen."""
        due, end = self._story.due, self.now() + seconds
        if due is None or due[0] > end:
            super().sleep(seconds)
            return
        super().sleep(due[0] - self.now())
        self._story.due = None
        self._story.happen(due[1])
        super().sleep(end - self.now())


class Story:
    """A folder, the sandbox that it plays in, and what a terminal shows of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sandbox: Sandbox = open_sandbox()
        self.sandbox.clock = Clock(self)
        self.shown = io.StringIO()
        self.due: tuple[float, str] | None = None
        self.elsewhere: list[int] = []
        """Exit codes of somebody else's commands."""

    def told(self) -> str:
        """The whole transcript."""
        transcript = self.folder / "transcript.txt"
        text = transcript.read_text(encoding="utf-8") if transcript.exists() else ""
        commands = re.findall(r"^\$ (.+)$", text, re.MULTILINE) or USUAL
        if (self.folder / "before.yaml").exists():
            quiet = io.StringIO()
            assert self.run(BEFORE, quiet) == 0, quiet.getvalue()
        faults = self.folder / "faults.yaml"
        if faults.exists():
            script(self.sandbox, faults.read_text(encoding="utf-8"), str(faults))
        self.shown.write("".join(f"# {line}\n" for line in comment(self.folder)))
        meanwhile = MEANWHILE.get(self.folder.name)
        if meanwhile:
            self.due = (self.sandbox.clock.now() + meanwhile.seconds, meanwhile.what)
        for command in commands:
            self.shown.write(f"\n$ {command}\n")
            code = self.run(command, self.shown)
            self.shown.write(f"(exit code {code})\n")
        assert self.due is None
        assert not any(self.elsewhere)
        return self.shown.getvalue()

    def happen(self, what: str) -> None:
        """Ctrl-C here, or a command of somebody else."""
        if what == CTRL_C:
            self.shown.write(f"{CTRL_C}\n")
            raise KeyboardInterrupt
        self.shown.write(f"(meanwhile, somebody else: {what})\n")
        self.elsewhere.append(self.run(what, io.StringIO()))

    def run(self, command: str, out: io.StringIO) -> int:
        """The exit code of a command that is run in the folder."""
        program, *argv = command.split()
        assert program == "compose2ecs"
        with (
            self.surroundings(),
            mock.patch.object(sys, "argv", [program, *argv]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
        ):
            return main()

    @contextlib.contextmanager
    def surroundings(self) -> Iterator[None]:
        """The folder, no account, and this sandbox in place of one from a file."""
        here = Path.cwd()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "COMPOSE"))}

        def session(_: Sandbox, original: Any = Sandbox.session) -> Any:
            made = original(self.sandbox)
            made._session.register_component("data_loader", MODELS)
            return made

        with (
            mock.patch("compose2ecs.sandbox.sandbox.open_sandbox", return_value=self.sandbox),
            mock.patch("compose2ecs.sandbox.lock.held", return_value=contextlib.nullcontext()),
            mock.patch.object(Sandbox, "session", session),
            mock.patch.dict(os.environ, {**kept, "COLUMNS": "100"}, clear=True),
        ):
            try:
                os.chdir(self.folder)
                yield
            finally:
                os.chdir(here)


def comment(folder: Path) -> list[str]:
    """The lines at the head of a story's compose.yaml that tell it."""
    lines = (folder / "compose.yaml").read_text(encoding="utf-8").splitlines()
    end = next(i for i, line in enumerate(lines) if not line.startswith("# "))
    return [line[2:] for line in lines[:end]]


def index() -> str:
    """README.md of the stories: what each of them tells, and how it ends."""
    text = (STORIES / "README.md").read_text(encoding="utf-8")
    rows = [
        f"| [{folder.name[3:].replace('-', ' ')}]({folder.name}/transcript.txt) "
        f"| {' '.join(comment(folder))} | {', '.join(codes(folder))} |"
        for folder in FOLDERS
    ]
    table = "\n".join(("| story | what happens | exit codes |", "|---|---|---|", *rows))
    return text[: text.index("| story |")] + table + "\n"


def codes(folder: Path) -> list[str]:
    """The exit codes of a story's commands, in order."""
    told = (folder / "transcript.txt").read_text(encoding="utf-8")
    return re.findall(r"^\(exit code (\d+)\)$", told, re.MULTILINE)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_a_story_is_told_as_it_was(folder: Path) -> None:
    expected = (folder / "transcript.txt").read_text(encoding="utf-8")
    assert Story(folder).told() == expected, "`make fixtures`, then read it aloud"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_a_failure_says_why_and_what_to_do(folder: Path) -> None:
    told = (folder / "transcript.txt").read_text(encoding="utf-8")
    assert 'Traceback (most recent call last):\n  File "/' not in told
    assert "this is a bug" not in told
    first = re.split(r"^\(exit code (\d+)\)$", told, maxsplit=1, flags=re.MULTILINE)
    if first[1] == "5":
        assert "  Why: " in first[0] or "run the same command to go on waiting" in first[0]
    if first[1] in ("3", "5", "6", "130"):
        assert re.search(r"What to do: |help: |[Rr]un the same command", first[0])


def test_the_index_is_current() -> None:
    assert (STORIES / "README.md").read_text(encoding="utf-8") == index(), "`make fixtures`"


if __name__ == "__main__":
    for folder in FOLDERS:
        (folder / "transcript.txt").write_text(Story(folder).told(), encoding="utf-8")
    (STORIES / "README.md").write_text(index(), encoding="utf-8")
