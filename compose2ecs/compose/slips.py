"""What Docker's readers take and nobody means: words and names that do nothing on the way."""

from __future__ import annotations

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics.compose_format import BAD_RESTART, SPACE_IN_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2ecs.diagnostics.diagnostic import Diagnostic

_POLICIES = ("no", "always", "on-failure", "unless-stopped")


def slips(services: Map) -> Iterator[Diagnostic]:
    """A warning at each of them."""
    for name, service in services.items():
        restart = service.get("restart")
        if isinstance(restart, str) and restart.partition(":")[0] not in _POLICIES:
            message = f'"{restart}" is no restart policy'
            meant = "no" if restart.lower() in ("never", "none", "false", "off") else ""
            hint = f'; did you mean "{meant}"?' if meant else ""
            known = "known are no, always, on-failure and unless-stopped"
            yield BAD_RESTART.at(service.at("restart"), message + hint, known)
        variables = service.get("environment")
        for variable in variables if isinstance(variables, Map) else ():
            if " " in variable:
                message = f'the name of variable "{variable}" of service "{name}" has a space in it'
                hint = "write NAME=VALUE without spaces around the equals sign"
                yield SPACE_IN_NAME.at(variables.key_at(variable), message, hint)
