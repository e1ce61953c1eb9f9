"""Rules about where containers of a task meet: ports, links, dependencies."""

from __future__ import annotations

import re

from compose2ecs.diagnostics import ecs_rules as r
from compose2ecs.ecs.finding import fits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from compose2ecs.diagnostics.diagnostic import Rule
    from compose2ecs.ecs.finding import Check, Container, Finding, Path, Task

    Edges = Mapping[str, Sequence[str]]

RESERVED_HOST_PORTS = (22, 2375, 2376, 51678, 51679, 51680)

_ON_AWSVPC: tuple[tuple[Rule, str, str, str], ...] = (
    (r.LINKS_ON_AWSVPC, "links", "links", "Links are not supported"),
    (
        r.HOSTNAME_ON_AWSVPC,
        "hostname",
        "host names of a container's own",
        "hostname is not supported on container",
    ),
    (
        r.EXTRA_HOSTS_ON_AWSVPC,
        "extraHosts",
        "extra hosts",
        "Extra hosts are not supported on container",
    ),
    (
        r.DNS_ON_AWSVPC,
        "dnsServers",
        "DNS servers of a container's own",
        "DNS servers are not supported on container",
    ),
    (
        r.DNS_ON_AWSVPC,
        "dnsSearchDomains",
        "DNS search domains of a container's own",
        "DNS search domains are not supported on container",
    ),
    (
        r.NO_NETWORK_ON_AWSVPC,
        "disableNetworking",
        "containers without a network",
        "Disable Networking is not supported on container",
    ),
)


def _network_features(c: Container) -> Iterator[Finding]:
    mode = c.task.network_mode
    for rule, name, words, aws in _ON_AWSVPC if mode == "awsvpc" else ():
        if c.get(name):
            yield c.found(
                rule,
                (name,),
                f"network mode awsvpc has no {words}; {c.words} asks for that",
                aws=f"{aws} when networkMode=awsvpc.",
            )
    if mode in ("host", "none") and c.get("links"):
        yield c.found(
            r.LINKS_ON_AWSVPC,
            ("links",),
            f"links need network mode bridge; this task has {mode}",
            aws=f"Links are not supported when networkMode={mode}.",
        )
    for i, domain in c.items("dnsSearchDomains"):
        if domain == ".":
            yield c.found(
                r.DNS_ROOT,
                ("dnsSearchDomains", i),
                'whether ECS takes ".", which is no domain to search, is not documented',
            )
        elif not re.fullmatch(r"[a-zA-Z0-9.-]{0,253}[a-zA-Z0-9]", domain):
            yield c.found(
                r.DNS_NAMES, ("dnsSearchDomains", i), f'"{domain}" is no domain to search'
            )
    for i, server in c.items("dnsServers"):
        if not _address(server):
            yield c.found(r.DNS_NAMES, ("dnsServers", i), f'"{server}" is no IP address')
    for i, host in c.items("extraHosts"):
        address = str(host.get("ipAddress", ""))
        if not _address(address) and mode != "awsvpc":
            yield c.found(
                r.EXTRA_HOST_ADDRESS,
                ("extraHosts", i, "ipAddress"),
                f'"{address}" is no IP address',
            )


_NO_PORTS = "Port mappings are not supported when networkMode=none."


def _ports(c: Container) -> Iterator[Finding]:
    mode = c.task.network_mode
    ranges = 0
    for i, port in c.items("portMappings"):
        at: Path = ("portMappings", i)
        if mode == "none":
            yield c.found(
                r.PORTS_WITHOUT_NETWORK, at, "network mode none has no ports", aws=_NO_PORTS
            )
        if "containerPortRange" in port:
            ranges += 1
            yield from _port_range(c, at, port)
        else:
            yield from _single_port(c, at, port)
        name = port.get("name")
        if name is not None and not fits(r"[a-z0-9_][a-z0-9_-]{0,63}", name):
            yield c.found(
                r.PORT_NAME,
                (*at, "name"),
                f'"{name}" can\'t name a port: up to 64 of a-z, 0-9, "_" and "-", not "-" first',
                aws="Port mapping name contains invalid characters.",
            )
    if ranges > 100:
        yield c.found(
            r.PORT_RANGE,
            ("portMappings",),
            f"a container has at most 100 port ranges; {c.words} has {ranges}",
            aws=_bad_range(c),
        )


def _bad_range(c: Container) -> str:
    return f"Invalid 'containerPortRange' setting for container '{c.name}'."


def _port_range(c: Container, at: Path, port: Any) -> Iterator[Finding]:
    text = str(port["containerPortRange"])
    if "containerPort" in port or "hostPort" in port:
        yield c.found(
            r.PORT_RANGE,
            (*at, "containerPortRange"),
            f'a port range stands alone; beside "{text}" there is a single port',
            aws="cannot specify both single port and port range",
        )
    found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", text, re.ASCII)
    if not found or not 1 <= int(found[1]) < int(found[2]) <= 65535:
        yield c.found(
            r.PORT_RANGE,
            (*at, "containerPortRange"),
            f'"{text}" is no port range: two ports from 1 to 65535 with "-", the lower first',
            aws=_bad_range(c),
        )
    elif c.task.windows and c.task.fargate and int(found[1]) <= 3150 <= int(found[2]):
        yield c.found(
            r.WINDOWS_PORT,
            (*at, "containerPortRange"),
            "port 3150 is reserved in Windows tasks on Fargate",
            aws="Container port 3150 is reserved.",
        )
    elif c.task.network_mode == "host":
        yield c.found(
            r.PORT_RANGE,
            (*at, "containerPortRange"),
            "port ranges need network mode bridge or awsvpc; this task has host",
            aws=_bad_range(c),
        )


def _single_port(c: Container, at: Path, port: Any) -> Iterator[Finding]:
    number, host = port.get("containerPort"), port.get("hostPort")
    mode = c.task.network_mode
    if number is None or not 1 <= number <= 65535:
        what = "is missing" if number is None else f"is {number}"
        yield c.found(
            r.CONTAINER_PORT,
            (*at, "containerPort"),
            f"a container port is from 1 to 65535; here it {what}",
            aws=f"Invalid 'containerPort' setting for container '{c.name}'.",
        )
    elif mode in ("awsvpc", "host") and host is not None and host != number:
        yield c.found(
            r.HOST_PORT_DIFFERS if mode == "awsvpc" else r.HOST_PORT_ON_HOST,
            (*at, "hostPort"),
            f"with network mode {mode} port {number} of {c.words} can't be published as {host}",
            aws=f"When networkMode={mode}, the host ports and container ports in port mappings"
            " must match.",
        )
    elif host is not None and not 0 <= host <= 65535:
        yield c.found(
            r.HOST_PORT,
            (*at, "hostPort"),
            f"a host port is from 0 to 65535; here it is {host}",
            aws=f"Invalid 'hostPort' setting for container '{c.name}'.",
        )
    elif (
        mode in ("bridge", "host") and (host if mode == "bridge" else number) in RESERVED_HOST_PORTS
    ):
        yield c.found(
            r.RESERVED_PORT,
            (*at, "hostPort" if host is not None else "containerPort"),
            f"port {host or number} of the instance is reserved by ECS, so the task finds no place",
        )
    elif mode == "bridge" and host and host >= 32768:
        yield c.found(
            r.EPHEMERAL_HOST_PORT,
            (*at, "hostPort"),
            f"host port {host} is among those that the instance gives out by itself",
        )
    if number == 24224 and mode in ("awsvpc", "host") and c.task.has_router:
        yield c.found(
            r.FIRELENS_PORT,
            (*at, "containerPort"),
            "the FireLens router of the task listens on port 24224",
        )
    if c.task.windows and c.task.fargate and number == 3150:
        yield c.found(
            r.WINDOWS_PORT,
            (*at, "containerPort"),
            "port 3150 is reserved in Windows tasks on Fargate",
            aws="Container port 3150 is reserved.",
        )


def _port_clashes(task: Task) -> Iterator[Finding]:
    """NET-16: in awsvpc and host a port once per task, in bridge a fixed host port once."""
    shared = task.network_mode in ("awsvpc", "host")
    taken: dict[tuple[str, int], str] = {}
    ranged: set[tuple[str, int]] = set()
    for c, at, protocol, numbers in _reserved(task) if len(task.ports) > 1 else ():
        clash = _taken(protocol, numbers, taken)
        if clash is not None:
            other = taken[protocol, clash]
            who = f'and in container "{other}"' if other != c.name else "twice"
            number = f"{protocol.upper()} {'container' if shared else 'host'} port '{clash}'"
            yield c.found(
                r.PORT_RANGE
                if at[-1] == "containerPortRange" or (protocol, clash) in ranged
                else r.PORT_TWICE,
                at,
                f"{'port' if shared else 'host port'} {clash}/{protocol} is used in {c.words} {who}"
                f"{', which share one network' if shared and other != c.name else ''}",
                aws=f"{number} is used multiple times in task when networkMode={task.network_mode}."
                if shared
                else f"{number} is mapped multiple times in task.",
            )
        for n in numbers:
            taken[protocol, n] = c.name
        if at[-1] == "containerPortRange":
            ranged.update((protocol, n) for n in numbers)


def _taken(protocol: str, numbers: Iterable[int], taken: Collection[tuple[str, int]]) -> int | None:
    """The first of some ports that is taken already."""
    for n in numbers:
        if (protocol, n) in taken:
            return n
    return None


def _range_clashes(task: Task) -> Iterator[Finding]:
    """NET-15 on bridge: what a container's ranges share with each other or with its ports."""
    for c in task.containers if task.network_mode == "bridge" else ():
        taken: set[tuple[str, int]] = set()
        ranges = _ranges(c)
        for i, port in c.items("portMappings"):
            if i not in ranges and port.get("containerPort"):
                taken.add((str(port.get("protocol") or "tcp"), port["containerPort"]))
        for i, (protocol, numbers) in ranges.items():
            clash = _taken(protocol, numbers, taken)
            if clash is not None:
                yield c.found(
                    r.PORT_RANGE,
                    ("portMappings", i, "containerPortRange"),
                    f"port {clash}/{protocol} of {c.words} is mapped already",
                    aws=_bad_range(c),
                )
            taken.update((protocol, n) for n in numbers)


def _ranges(c: Container) -> dict[int, tuple[str, range]]:
    """Port ranges of a container by the index of their mapping: protocol and ports."""
    out = {}
    for i, port in c.items("portMappings"):
        ports = _range(port)
        if ports is not None:
            out[i] = str(port.get("protocol") or "tcp"), ports
    return out


def _range(port: Any) -> range | None:
    """The ports of a port range; None for a mapping that has none."""
    if "containerPortRange" not in port:
        return None
    found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", str(port["containerPortRange"]))
    return range(int(found[1]), min(int(found[2]), 65535) + 1) if found else None


MOST_HOST_PORTS = 100
"""Ports of an instance that tasks can reserve, with those that ECS reserves itself."""


def _many_ports(task: Task) -> Iterator[Finding]:
    free = MOST_HOST_PORTS - len(RESERVED_HOST_PORTS)
    if task.network_mode not in ("bridge", "host") or len(task.ports) <= free:
        return
    fixed = [found for found in _reserved(task) if found[2] == "tcp"]
    if len(fixed) > free:
        yield task.found(
            r.TOO_MANY_HOST_PORTS,
            ("containerDefinitions",),
            f"an instance has {free} host ports for tasks; this task alone takes {len(fixed)}",
        )


def _shared_controls(task: Task) -> Iterator[Finding]:
    """SYS-02: in awsvpc network parameters are those of the whole task."""
    seen: dict[str, tuple[str, str]] = {}
    for c in task.containers if task.network_mode == "awsvpc" else ():
        for i, control in c.items("systemControls"):
            name, value = str(control.get("namespace", "")), str(control.get("value", ""))
            other, said = seen.setdefault(name, (c.name, value))
            if name.startswith("net.") and said != value and other != c.name:
                yield c.found(
                    r.CONTROL_TWICE,
                    ("systemControls", i),
                    f'"{name}" holds for the whole task, and container "{other}" sets it otherwise;'
                    " the container that starts last wins",
                )


def _reserved(task: Task) -> Iterator[tuple[Container, Path, str, Iterable[int]]]:
    """Every mapping that reserves ports: its container and place, protocol, and the ports."""
    member = "containerPort" if task.network_mode in ("awsvpc", "host") else "hostPort"
    for c, i, port in task.ports:
        protocol = str(port.get("protocol") or "tcp")
        ports = _range(port) if member == "containerPort" else None
        if ports is not None:
            yield c, ("portMappings", i, "containerPortRange"), protocol, ports
        elif port.get(member):
            yield c, ("portMappings", i, member), protocol, (port[member],)


def _port_names(task: Task) -> Iterator[Finding]:
    seen: set[str] = set()
    for c, i, port in task.ports:
        name = port.get("name")
        if name and name in seen:
            yield c.found(
                r.PORT_NAME_TWICE,
                ("portMappings", i, "name"),
                f'two ports of the task are called "{name}"',
                aws=f"When networkMode={task.network_mode}, port mapping name is already used",
            )
        seen.add(str(name))
        if port.get("appProtocol") and not name:
            yield c.found(
                r.PROTOCOL_WITHOUT_NAME,
                ("portMappings", i, "appProtocol"),
                "an application protocol has an effect only on a port with a name",
            )


def _address(text: str) -> bool:
    """Whether it is an IPv4 or IPv6 address, or nearly one."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", text, re.ASCII):
        return all(int(part) < 256 for part in text.split("."))
    return ":" in text and re.fullmatch(r"[0-9A-Fa-f:.]+(?:%\w+)?", text) is not None


def _links(task: Task) -> Iterator[Finding]:
    if task.network_mode != "bridge":
        return
    edges: dict[str, list[str]] = {}
    for c in task.containers:
        for i, link in c.items("links"):
            parts = link.split(":")
            if len(parts) > 2 or not all(parts):
                problem = f'"{link}" is no link: NAME or NAME:ALIAS'
                answer = "Invalid container link format."
            elif parts[0] not in task.by_name:
                problem = f'{c.words} is linked to "{parts[0]}", which is not in its task'
                answer = f"Could not find container for link {parts[0]}."
            else:
                edges.setdefault(c.name, []).append(parts[0])
                continue
            yield c.found(r.LINK_FORM, ("links", i), problem, aws=answer)
    for name in _cycle(edges):
        yield task.by_name[name].found(
            r.LINK_CYCLE,
            ("links",),
            f"the links go round in a circle: {' → '.join(_round(edges, name))}",
            aws="Container links should not have a cycle",
        )


def _dependencies(task: Task) -> Iterator[Finding]:
    edges: dict[str, list[str]] = {}
    for c in task.containers:
        for i, item in c.items("dependsOn"):
            name, condition = str(item.get("containerName", "")), item.get("condition")
            at: Path = ("dependsOn", i)
            target = task.by_name.get(name)
            if target is None:
                yield c.found(
                    r.UNKNOWN_DEPENDENCY,
                    at,
                    f'{c.words} depends on "{name}", which is not in its task',
                    aws=f"Cannot depend on container + '{name}' because it does not exist",
                )
                continue
            if target is c:
                yield c.found(
                    r.DEPENDS_ON_ITSELF,
                    at,
                    f"{c.words} depends on itself",
                    aws="A container can not depend on itself.",
                )
                continue
            edges.setdefault(c.name, []).append(name)
            yield from _condition(c, at, target, condition)
    for name in _cycle(edges):
        yield task.by_name[name].found(
            r.DEPENDENCY_CYCLE,
            ("dependsOn",),
            f"the containers wait for each other: {' → '.join(_round(edges, name))}",
            aws="Container dependencies should not have a cycle",
        )


def _mixed_cycle(task: Task) -> Iterator[Finding]:
    """DEP-03: a circle that only all kinds of order together make."""
    edges: dict[str, list[str]] = {}
    kinds: list[dict[str, list[str]]] = [{}, {}, {}]
    routers = [n for n, c in task.by_name.items() if c.get("firelensConfiguration")]
    for c in task.containers:
        waits = [str(d.get("containerName")) for _, d in c.items("dependsOn")]
        links = [str(n).partition(":")[0] for _, n in c.items("links")]
        takes = [str(v.get("sourceContainer")) for _, v in c.items("volumesFrom")]
        for kind, names in zip(kinds, (waits, links, takes), strict=True):
            kind[c.name] = [n for n in names if n in task.by_name]
        logs = (c.get("logConfiguration") or {}).get("logDriver") == "awsfirelens"
        routed = [n for n in routers if logs and n != c.name]
        edges[c.name] = [*(n for kind in kinds for n in kind[c.name]), *routed]
    if _cycle(kinds[0]) or _cycle(kinds[1]):
        return
    for name in _cycle(edges):
        yield task.by_name[name].found(
            r.MIXED_CYCLE,
            (),
            "links, volumesFrom, awsfirelens and dependsOn together go round in a circle:"
            f" {' → '.join(_round(edges, name))}",
        )


def _condition(c: Container, at: Path, target: Container, condition: Any) -> Iterator[Finding]:
    if condition in ("SUCCESS", "COMPLETE") and target.essential:
        yield c.found(
            r.WAITS_FOR_ESSENTIAL,
            at,
            f'{c.words} waits until "{target.name}" has ended, but that one is essential: its end'
            " ends the task",
            aws="A dependency container with SUCCESS or COMPLETE condition cannot be an essential"
            " container",
        )
    if condition == "HEALTHY" and not target.get("healthCheck"):
        yield c.found(
            r.NO_HEALTH_CHECK,
            at,
            f'{c.words} waits until "{target.name}" is healthy, which has no health check here'
            " (that of its image does not count)",
            aws="A dependency container with HEALTHY condition must have health check configured",
        )


def _volumes_from(task: Task) -> Iterator[Finding]:
    for c in task.containers:
        for i, item in c.items("volumesFrom"):
            name = str(item.get("sourceContainer", ""))
            if name not in task.by_name:
                yield c.found(
                    r.VOLUMES_FROM_UNKNOWN,
                    ("volumesFrom", i, "sourceContainer"),
                    f'{c.words} takes the volumes of "{name}", which is not in its task',
                    aws=f"Invalid 'volumesFrom' setting. Unknown container: '{name}'.",
                )


def _cycle(edges: Edges) -> list[str]:
    """The first name of each circle, at most one per circle; without recursion."""
    state: dict[str, int] = {}
    found = []
    for start in edges:
        trail = [(start, iter(edges[start]))] if start not in state else []
        state.setdefault(start, 1)
        while trail:
            name, rest = trail[-1]
            following = next(rest, None)
            if following is None:
                state[name] = 2
                trail.pop()
            elif state.get(following) == 1:
                found.append(following)
            elif following not in state:
                state[following] = 1
                trail.append((following, iter(edges.get(following, ()))))
    return list(dict.fromkeys(found))


def _round(edges: Edges, start: str) -> list[str]:
    """A way from a name back to itself."""
    before: dict[str, str] = {}
    waiting = [start]
    for name in waiting:
        for following in edges.get(name, ()):
            if following not in before:
                before[following] = name
                waiting.append(following)
    way = [start]
    while len(way) == 1 or way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]


PORTS: tuple[Check, ...] = (
    (
        _network_features,
        ("disableNetworking", "dnsSearchDomains", "dnsServers", "extraHosts", "hostname", "links"),
    ),
    (_ports, ("portMappings",)),
)
"""A container's ports, and what its network mode leaves out."""

CLASHES: tuple[Check, ...] = (
    (_port_clashes, ("portMappings",)),
    (_range_clashes, ("portMappings",)),
    (_many_ports, ("portMappings",)),
    (_shared_controls, ("systemControls",)),
    (_port_names, ("portMappings",)),
)
"""Ports that containers of a task can't have at the same time, their names, kernel parameters."""

LINKS: tuple[Check, ...] = (
    (_links, ("links",)),
    (_dependencies, ("dependsOn",)),
    (_volumes_from, ("volumesFrom",)),
    (_mixed_cycle, ("dependsOn", "firelensConfiguration", "links", "volumesFrom")),
)
"""What containers of a task say about each other."""
