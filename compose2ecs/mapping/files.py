"""Files by value: small bind mounts, configs and secrets that a container writes before another.

ECS mounts volumes, never single files of the project. With `x-ecs.files.deliver` a container that
ends before the service's own starts (`dependsOn`, SUCCESS) writes them into volumes of the task.
Their text is in its environment; a secret's comes from AWS when the task starts.
"""

from __future__ import annotations

import posixpath
import re

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from compose2ecs.compose.project import FileReference, Mount
    from compose2ecs.mapping.row import Container

IMAGE = "public.ecr.aws/docker/library/busybox:1.37"
"""What writes the files, unless x-ecs.files.image says otherwise; it needs sh and base64."""

MOST_BYTES = 32 * 1024
"""Of all files of a service; a task definition has 64 KiB (rule DOC-01)."""

WRITER_MEMORY = 32
"""MiB of the writing container on instances, where each container needs a limit."""

SYSTEM = frozenset(
    # ruff: noqa: SIM905 a list of words reads better than forty quoted ones
    """
    / /bin /boot /dev /etc /home /lib /lib64 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp
    /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/lib /usr/sbin /usr/share /var
    /var/lib /var/run
    """.split()
)
"""Folders that a volume must not hide, since images need what is in them."""

_REFUSED = re.compile(r"[^A-Za-z0-9_-]+")


class File(Record):
    """One file that is written before the service starts."""

    folder: str
    """Where the volume is mounted."""
    path: str
    """Below it."""
    text: str = ""
    encoded: bool = False
    """Whether the text is base64 of what the file holds."""
    secret: str = ""
    """`valueFrom` instead of a text."""
    mode: int | None = None
    owner: str = ""
    """`UID:GID` or one of them, as chown takes it."""
    read_only: bool = True
    alone: bool = False
    """Whether it is handed over as a file, not as part of its folder."""


class Refused(Record):
    """Why something can't be handed over by value."""

    reason: str


def inside_project(written: str) -> bool:
    """Whether a path, as the file has it, leads to something beside the Compose file."""
    path = posixpath.normpath(written.replace("\\", "/"))
    return bool(written) and path[0] not in "/~" and path[1:2] != ":" and path.split("/")[0] != ".."


# What is handed over.


def mounted(c: Container, mount: Mount) -> tuple[File, ...] | Refused:
    """The files of a bind mount; those that not everybody may read belong to the service's user."""
    if not inside_project(mount.written):
        return Refused(reason="it is not part of the project")
    files = _read(mount.source, mount.target, read_only=mount.read_only)
    user = c.service.user
    if isinstance(files, Refused) or not user.replace(":", "").isdigit():
        return files
    closed = 0o004 if mount.read_only else 0o006
    return tuple(f.replace(owner=user) if ~(f.mode or 0) & closed else f for f in files)


def configured(c: Container, ref: FileReference) -> tuple[File, ...] | Refused:
    """The file of a Compose config: its content, that of its variable, or the file it names."""
    config = c.project.configs.get(ref.source)
    target = posixpath.join("/", ref.target or ref.source)
    owner = _owner(ref)
    if config is None or config.external:
        return Refused(reason="it is kept in Docker")
    if config.content is not None:
        files = _placed(target, ((config.content.encode(), ""),))
    elif config.file:
        files = _read(config.file, target, read_only=True)
    elif config.environment:
        return Refused(reason=f'variable "{config.environment}" is not set')
    else:
        return Refused(reason="it has no content, file or environment")
    if isinstance(files, Refused):
        return files
    mode = 0o444 if ref.mode is None else ref.mode
    return tuple(f.replace(mode=mode, owner=owner) for f in files)


def secret(c: Container, ref: FileReference) -> tuple[File, ...] | Refused:
    """The file of a Compose secret that is kept in AWS."""
    from compose2ecs.mapping.secrets import kept_in_aws, path_of

    files = _placed(path_of(ref), ((b"", str(kept_in_aws(c, ref.source)["from"])),))
    if isinstance(files, Refused):
        return files
    mode = 0o400 if ref.mode is None and c.service.user in {"", "root", "0"} else ref.mode
    return tuple(f.replace(mode=0o444 if mode is None else mode, owner=_owner(ref)) for f in files)


def _owner(ref: FileReference) -> str:
    return f"{ref.uid}:{ref.gid}" if ref.gid else ref.uid


def _read(source: str, target: str, *, read_only: bool) -> tuple[File, ...] | Refused:
    """A file or a folder of the project, at its place in the container."""
    from compose2ecs.compose.contents import contents

    found = contents(source, MOST_BYTES)
    if found.problem:
        return Refused(reason=found.problem)
    if not found.folder:
        placed = _placed(target, ((found.files[0].data, ""),))
        if isinstance(placed, Refused):
            return placed
        return tuple(f.replace(mode=found.files[0].mode, read_only=read_only) for f in placed)
    if posixpath.normpath(target) in SYSTEM:
        return Refused(reason=f'it would hide what the image has in "{target}"')
    if not found.files:
        return Refused(reason="the folder is empty; a volume is what the container could fill")
    return tuple(
        File(
            folder=posixpath.normpath(target),
            path=f.path,
            mode=f.mode,
            read_only=read_only,
            **_text(f.data),
        )
        for f in found.files
    )


def _placed(target: str, holds: tuple[tuple[bytes, str], ...]) -> tuple[File, ...] | Refused:
    """Single files: their volume takes the place of the folder that they are in."""
    folder, path = posixpath.split(posixpath.normpath(target))
    if folder in SYSTEM:
        why = f'its volume would hide what the image has in "{folder}"'
        return Refused(reason=f"{why}, so its target has to be in a folder of its own")
    return tuple(
        File(folder=folder, path=path, secret=source, alone=True, **_text(data))
        for data, source in holds
    )


def _text(data: bytes) -> dict[str, Any]:
    """Text as it is; what no variable can hold as base64."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text:
        return {"text": text}
    from binascii import b2a_base64

    return {"text": b2a_base64(data, newline=False).decode(), "encoded": True}


# What a service gets.


def add(c: Container, key: str, files: tuple[File, ...] | Refused, what: str, at: Any) -> bool:
    """Hand files over, or say why not."""
    help_ = "build it into the image, or put it on a file system (x-ecs.efs)"
    if key == "secrets":
        help_ = "take it as a variable (x-ecs.as: NAME of the secret)"
    if str(c.settings.get("operating_system", "")).startswith("WINDOWS"):
        files = Refused(reason="a container of Linux would write it, and the task runs on Windows")
    if not isinstance(files, Refused):
        total = sum(len(f.text) for f in (*c.files, *files))
        there = {posixpath.join(f.folder, f.path) for f in c.files}
        twice = next((p for f in files if (p := posixpath.join(f.folder, f.path)) in there), "")
        if total <= MOST_BYTES and not twice:
            _say_hidden(c, key, files, what, at)
            c.files.extend(files)
            return True
        reason = f"all files of a service may have {MOST_BYTES // 1024} KiB together"
        files = Refused(reason=f'another file is at "{twice}" already' if twice else reason)
    c.unsupported(
        rules.FILE_NOT_DELIVERED, key, f"{what} can't be handed over: {files.reason}", help_, at=at
    )
    return False


def _say_hidden(c: Container, key: str, files: tuple[File, ...], what: str, at: Any) -> None:
    """A single file's volume hides the rest of its folder; in /run/secrets nothing is."""
    c.approximate(key, f'{what} is written by container "{writer_name(c)}" when a task starts')
    said = {f.folder for f in c.files}
    alone = (f.folder for f in files if f.alone and not f.secret)
    hidden = next((folder for folder in alone if folder not in said), "")
    if hidden:
        c.say(
            rules.FOLDER_HIDDEN,
            key,
            f'in the container "{hidden}" holds only what is handed over, nothing of the image\'s',
            "hand over the whole folder, or move the file into one of its own",
            at=at,
        )


def writer_name(c: Container) -> str:
    """The container that writes a service's files."""
    return f"{c.name}-files"


def volume_name(c: Container, folder: str) -> str:
    """The volume of a folder; it stands for the container and the folder."""
    return f"{writer_name(c)}{_REFUSED.sub('-', folder).rstrip('-')}"[:255]


def folders(c: Container) -> dict[str, bool]:
    """Where volumes with files are mounted, and whether they are read only."""
    out: dict[str, bool] = {}
    for f in c.files:
        out[f.folder] = out.get(f.folder, True) and f.read_only
    return out


def writer(c: Container) -> dict[str, Any]:
    """The container that writes a service's files and ends."""
    out: dict[str, Any] = {
        "name": writer_name(c),
        "image": str(c.settings.get("files", {}).get("image") or IMAGE),
        "essential": False,
        "entryPoint": ["sh", "-c"],
        "command": ["\n".join(_script(c.files))],
    }
    named = list(zip(_variables(), c.files, strict=False))
    texts = [{"name": n, "value": f.text} for n, f in named if not f.secret]
    secrets = [{"name": n, "valueFrom": f.secret} for n, f in named if f.secret]
    out.update({"environment": texts} if texts else {})
    out.update({"secrets": secrets} if secrets else {})
    out["mountPoints"] = [
        {"sourceVolume": volume_name(c, folder), "containerPath": folder, "readOnly": False}
        for folder in folders(c)
    ]
    if not c.fargate:
        out["memory"] = WRITER_MEMORY
    log = c.document.get("logConfiguration")
    return {**out, "logConfiguration": log} if log else out


def _variables() -> Iterator[str]:
    n = 0
    while True:
        n += 1
        yield f"FILE_{n}"


def _script(files: list[File]) -> Iterator[str]:
    """The commands of the writing container."""
    from shlex import quote

    yield "set -e"
    made = set()
    for variable, f in zip(_variables(), files, strict=False):
        path = posixpath.join(f.folder, f.path)
        folder = posixpath.dirname(path)
        if folder not in made:
            made.add(folder)
            yield f"mkdir -p {quote(folder)}"
        decode = " | base64 -d" if f.encoded else ""
        yield f"printf '%s' \"${variable}\"{decode} > {quote(path)}"
        if f.owner:
            yield f"chown {quote(f.owner)} {quote(path)}"
        if f.mode is not None:
            yield f"chmod {f.mode:04o} {quote(path)}"
