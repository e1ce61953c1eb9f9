"""The long form of every word of x-ecs: texts to numbers, short forms to maps, sizes to MiB."""

from __future__ import annotations

import re

from compose2ecs.compose.units import duration, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    type_of_words = dict[str, Any]
    """Settings by key, in their long form."""

_TRUE = frozenset(("true", "yes", "y", "on"))
_NANO = 1_000_000_000


def plain(value: Any) -> Any:
    """A tree as dicts and tuples, its values as they are."""
    if isinstance(value, dict):
        return {key: plain(sub) for key, sub in value.items()}
    return tuple(plain(item) for item in value) if isinstance(value, list) else value


def whole(value: Any) -> int:
    """A number, perhaps as text."""
    return int(value)


def truth(value: Any) -> bool:
    """True or false, perhaps as text."""
    return value.lower() in _TRUE if isinstance(value, str) else bool(value)


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of them."""
    return (value,) if isinstance(value, str) else tuple(value)


def words_of(value: Any) -> dict[str, str]:
    """A map of texts, as YAML wrote numbers and booleans."""
    return {
        key: ("true" if sub else "false") if isinstance(sub, bool) else str(sub)
        for key, sub in value.items()
    }


def cpu_units(value: Any) -> int:
    """CPU units of 512 or "0.5 vCPU"; rounded up."""
    text = str(value).lower().replace("vcpu", "").strip()
    if text == str(value).strip():
        return int(float(text))
    return -int(-float(text) * 1024 // 1)


def _steps(value: Any, step: int) -> int:
    return -(-(size(str(value).replace(" ", "")) or 0) // step)


def octets(value: Any) -> int:
    """Bytes of 512M."""
    return _steps(value, 1)


def mebibytes(value: Any) -> int:
    """MiB of 512M or 1G; rounded up."""
    return _steps(value, 1024**2)


def gibibytes(value: Any) -> int:
    """GiB of 40G; rounded up."""
    return _steps(value, 1024**3)


def seconds(value: Any) -> int:
    """Seconds of 1m30s; rounded up."""
    return -(-(duration(value) or 0) // _NANO)


def fields(short: str = "", /, **kinds: Callable[[Any], Any]) -> Callable[[Any], type_of_words]:
    """A reader of maps: these keys so, others as they are; a short form stands for key `short`."""

    def read(value: Any) -> type_of_words:
        tree = value if isinstance(value, dict) else {short: value}
        return {key: kinds.get(key, plain)(sub) for key, sub in tree.items() if key[:2] != "x-"}

    return read


def _each(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: tuple(read(item) for item in value)


def _named(read: Callable[[Any], Any]) -> Callable[[Any], type_of_words]:
    return lambda value: {key: read(sub) for key, sub in value.items()}


def _constraint(value: Any) -> type_of_words:
    if value == "distinctInstance":
        return {"type": value}
    said = fields("expression")(value)
    return {"type": "memberOf", **said}


def _circuit_breaker(value: Any) -> type_of_words:
    if isinstance(value, bool):
        return {"enable": value, "rollback": value}
    return fields(enable=truth, rollback=truth)(value)


def _alarms(value: Any) -> type_of_words:
    if isinstance(value, list):
        return {"names": tuple(value)}
    return fields(names=texts, rollback=truth)(value)


def health_test(value: Any) -> tuple[str, ...]:
    """The command of a health check: text is for a shell, a list stands as it is."""
    return ("CMD-SHELL", value) if isinstance(value, str) else tuple(value)


def _conditions(value: Any) -> tuple[type_of_words, ...]:
    return tuple({"container": name, "condition": condition} for name, condition in value.items())


def task_size(cpu: Any, memory: Any) -> type_of_words:
    """Size of a task as ECS reads it, each part beside its text; nothing for what is None.

    cpu is `512` or `0.5 vCPU` (CPU units), memory is `512`, `512MB` or `0.5GB` (MiB). Of memory ECS
    is known to read whole MiB and GB in capitals (rule SIZE-04): other texts become MiB.
    """
    words: type_of_words = {}
    if cpu is not None:
        words |= {"cpu": cpu_units(cpu), "cpu_text": str(cpu)}
    if memory is not None:
        text = str(memory).strip().lower().removesuffix("b")
        amount = float(text.rstrip("mg ")) * (1024 if text.endswith("g") else 1)
        mib = -int(-amount // 1)
        as_it_is = re.fullmatch(r"\d+|[\d.]+ ?GB", str(memory))
        words |= {"memory": mib, "memory_text": str(memory) if as_it_is else str(mib)}
    return words


def _single_task(value: Any) -> type_of_words:
    words = _SINGLE_TASK(value)
    return {**words, **task_size(words.pop("cpu", None), words.pop("memory", None))}


def value_from(value: Any) -> str:
    """`valueFrom` of a secret: an ARN or name as it is, a map's ARN with key and version."""
    if isinstance(value, str):
        return value
    parts = [str(value.get(key, "")) for key in ("json_key", "version_stage", "version_id")]
    source = str(value["from"])
    if not any(parts):
        return source
    if ":secretsmanager:" in source:
        # What stands behind the ARN already counts where the map says nothing.
        said = source.split(":")[7:]
        parts = [part or old for part, old in zip(parts, [*said, "", "", ""], strict=False)]
        source = ":".join(source.split(":")[:7])
    return f"{source}:{':'.join(parts)}"


def _desired(value: Any) -> int | str:
    return value if value == "unmanaged" else int(value)


_SHARED: Mapping[str, Callable[[Any], Any]] = {
    "subnets": texts,
    "security_groups": texts,
    "assign_public_ip": truth,
    "logs": fields("group", retention_days=whole),
    "tags": words_of,
    "enable_execute_command": truth,
}
_PLACEMENT = fields(constraints=_each(_constraint), strategy=_each(fields()))
_DISCOVERY = fields("namespace", ttl=seconds, port=whole, failure_threshold=whole, public=truth)
VOLUME = fields(
    efs=fields("file_system", transit_encryption=truth, transit_encryption_port=whole, iam=truth),
    ebs=fields(
        "size",
        size=gibibytes,
        encrypted=truth,
        iops=whole,
        throughput=whole,
        delete_on_termination=truth,
        initialization_rate=whole,
    ),
    docker=fields(autoprovision=truth, driver_opts=words_of, labels=words_of),
    host=fields("path"),
    fsx=fields("file_system"),
    s3_files=fields("file_system", transit_encryption_port=whole),
)
_SINGLE_TASK = fields(
    placement_constraints=_each(_constraint),
    placement=_PLACEMENT,
    service_discovery=_DISCOVERY,
    volumes=_named(VOLUME),
)
PROJECT = fields(
    **_SHARED,
    single_task=_single_task,
    capacity_providers=_each(fields("name", base=whole, weight=whole)),
    account=lambda value: str(value).zfill(12),
    **dict.fromkeys(("stages", "services", "volumes", "secrets", "networks"), lambda _: None),
)
SERVICE = fields(
    **_SHARED,
    cpu=cpu_units,
    memory=mebibytes,
    ephemeral_storage=gibibytes,
    essential=truth,
    load_balancers=_each(fields(port=whole)),
    health_check_grace_period=seconds,
    deployment=fields(
        minimum_healthy_percent=whole,
        maximum_percent=whole,
        circuit_breaker=_circuit_breaker,
        bake_time=seconds,
        canary_percent=float,
        step_percent=float,
        step_bake_time=seconds,
        alarms=_alarms,
        hooks=_each(fields(stages=texts, timeout=seconds, details=words_of)),
    ),
    desired_count=_desired,
    autoscaling=fields(min=whole, max=whole, cpu=float, memory=float, requests_per_target=whole),
    placement=_PLACEMENT,
    secrets=_named(value_from),
    log_secrets=_named(value_from),
    environment_files=texts,
    credential_specs=texts,
    start_timeout=seconds,
    version_consistency=truth,
    service_connect=fields(
        idle_timeout=seconds,
        request_timeout=seconds,
        proxy=fields(cpu=whole, memory=mebibytes),
        logs=fields(),
        test_traffic=fields("header"),
    ),
    service_discovery=_DISCOVERY,
    firelens=fields("type", options=words_of),
    gpu=whole,
    files=fields(deliver=truth),
    availability_zone_rebalancing=truth,
    cpu_shares=whole,
    mem_limit=octets,
    mem_reservation=octets,
    init=truth,
    healthcheck=fields(
        test=health_test,
        interval=duration,
        timeout=duration,
        start_period=duration,
        retries=whole,
    ),
    depends_on=_conditions,
)


def merged(low: type_of_words, high: Mapping[str, Any]) -> type_of_words:
    """Both, key by key down to the leaves; `high` wins, lists are replaced."""
    out = {**low}
    for key, value in high.items():
        under = out.get(key)
        both = isinstance(under, dict) and isinstance(value, dict)
        out[key] = merged(under, value) if both else value  # type: ignore[arg-type] # both are
    return out
