"""The row of a container's health check."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Final

    from compose2ecs.compose.project import Service
    from compose2ecs.mapping.row import Container
    from compose2ecs.mapping.target import Target

SECOND: Final = 1_000_000_000

DOCKER_DEFAULTS: Mapping[str, int] = {"interval": 30, "timeout": 30, "retries": 3}
"""What Docker takes when the file says nothing (Dockerfile reference, HEALTHCHECK)."""

ECS_DEFAULTS: Mapping[str, int] = {"interval": 30, "timeout": 5, "retries": 3}
"""What ECS takes; also when the whole check is from ecs-params.yml, which is written for ECS."""

RANGES: Mapping[str, tuple[int, int]] = {
    "interval": (5, 300),
    "timeout": (2, 60),
    "start_period": (0, 300),
    "retries": (1, 10),
}
"""Rules HC-02 to HC-05."""

MEMBERS: Mapping[str, str] = {
    "interval": "interval",
    "timeout": "timeout",
    "retries": "retries",
    "start_period": "startPeriod",
}


def has_check(service: Service, target: Target) -> bool:
    """Whether the container gets a health check in its task definition."""
    return bool(_test(service, target.services.get(service.name, {})))


def _test(service: Service, settings: Mapping[str, Any]) -> tuple[str, ...]:
    own = tuple(settings.get("healthcheck", {}).get("test", ()))
    check = service.healthcheck
    if own or check is None or check.disable or check.test[:1] == ("NONE",):
        return () if own[:1] == ("NONE",) else own
    return check.test if len(check.test) > 1 or check.test[:1] not in _FORMS else ()


_FORMS = (("CMD",), ("CMD-SHELL",))


def health_check(c: Container) -> dict[str, Any] | None:
    """`healthCheck`, with interval, timeout and retries written out: the defaults differ.

    Source: Compose `healthcheck`; rules HC-01 to HC-06.
    """
    test = _test(c.service, c.settings)
    if not test:
        _say_why_none(c)
        return None
    command = test if test[0] in {"CMD", "CMD-SHELL"} else ("CMD", *test)
    out: dict[str, Any] = {"command": list(command)}
    own = c.settings.get("healthcheck", {})
    check = c.service.healthcheck
    if check is not None and check.disable:
        check = None
    defaults = DOCKER_DEFAULTS if check else ECS_DEFAULTS
    for key, member in MEMBERS.items():
        said = own.get(key, getattr(check, key, None))
        # Docker takes 0 for its default.
        value = _within(c, key, said) if said else defaults.get(key, said)
        if value is not None:
            out[member] = value
    return out


def _say_why_none(c: Container) -> None:
    check = c.service.healthcheck
    if check is None:
        return
    if check.disable or check.test[:1] == ("NONE",):
        c.approximate("healthcheck", "ECS runs no check of the image's own: nothing to switch off")
        return
    message = "healthcheck has no test, and ECS doesn't take it from the image"
    c.ignore("healthcheck", message)
    c.say(rules.HEALTH_CHECK_UNKNOWN, "healthcheck", message, "repeat the image's check as `test`")


def _within(c: Container, key: str, value: int) -> int:
    """Nanoseconds as seconds, or a count, within ECS's limits."""
    exact: int = value if key == "retries" else -(-value // SECOND)
    low, high = RANGES[key]
    out = min(max(exact, low), high)
    if out != exact or (key != "retries" and value % SECOND):
        _cut(c, key, value, out)
    return out


def _cut(c: Container, key: str, value: int, out: int) -> None:
    if key == "retries":
        message = f"ECS allows 1 to 10 retries; {value} becomes {out}"
    else:
        low, high = RANGES[key]
        named = key.replace("_", " ")
        message = (
            f"ECS takes a health check's {named} as {low} to {high} whole seconds;"
            f" {duration_words(value)} becomes {out} s"
        )
    c.approximate(f"healthcheck.{key}", message)
    c.say(rules.HEALTH_CHECK_CUT, f"healthcheck.{key}", message)


def duration_words(value: int) -> str:
    """Nanoseconds as a person writes them: `1m30s`."""
    from compose2ecs.compose.units import duration_text

    return duration_text(value)
