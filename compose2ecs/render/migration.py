"""A migration as text: the compose2ecs.yml, with what it replaces in its first comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.compose.read import yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2ecs.diagnostics.position import Position
    from compose2ecs.mapping.migration import Migration

_HEAD = """\
# Save this as compose2ecs.yml beside the Compose file (`compose2ecs schema` is its JSON Schema),
# or put each part into an x-ecs section there. It replaces, so that these can go:
"""
_UNREAD = "# Not read, so that nothing here says it (`compose2ecs validate` tells what to do):"


def page(made: Migration) -> str:
    """YAML; the comment names each file, key and label with its place, and those not read."""
    files = dict.fromkeys(name for name, at in made.replaced if name == at.file)
    lines = [f"#   {name}" for name in files]
    lines += _placed((name, at) for name, at in made.replaced if name != at.file)
    if made.unread:
        lines += [_UNREAD, *_placed(made.unread)]
    return _HEAD + "".join(f"{line}\n" for line in lines) + yaml_text(made.content)


def _placed(keys: Iterable[tuple[str, Position]]) -> list[str]:
    return [f"#   {at.file}:{at.line}: {name}" for name, at in keys]
