"""A migration as text: the compose2ecs.yml, with what it replaces in its first comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2ecs.compose.read import yaml_text

if TYPE_CHECKING:
    from compose2ecs.mapping.migration import Migration

_HEAD = """\
# Save this as compose2ecs.yml beside the Compose file (`compose2ecs schema` is its JSON Schema),
# or put each part into an x-ecs section there. It replaces, so that these can go:
"""


def page(made: Migration) -> str:
    """YAML; the comment names each file, key and label with its place."""
    files = dict.fromkeys(name for name, at in made.replaced if name == at.file)
    keys = [(name, at) for name, at in made.replaced if name != at.file]
    lines = [f"#   {name}" for name in files]
    lines += [f"#   {at.file}:{at.line}: {name}" for name, at in keys]
    return _HEAD + "".join(f"{line}\n" for line in lines) + yaml_text(made.content)
