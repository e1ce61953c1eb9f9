"""Names on the network: which ports are published under which name, and who names whom."""

from __future__ import annotations

import re
from collections.abc import Mapping

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.diagnostics.record import Record
from compose2ecs.mapping.grouping import declarations, port_range, service_at
from compose2ecs.mapping.names import client_alias, port_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from compose2ecs.compose.project import Port, Project, Service
    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.mapping.grouping import Group
    from compose2ecs.mapping.target import Target

    _Groups = Mapping[str, tuple[str, ...]]
else:
    _Groups = Mapping

WIDEST_RANGE = 16
"""A longer range of ports gets no names: each would be an endpoint of its own."""

WELL_KNOWN_PORTS: Mapping[str, tuple[int, ...]] = {
    "adminer": (8080,),
    "arangodb": (8529,),
    "caddy": (80, 443),
    "cassandra": (9042,),
    "clickhouse-server": (8123, 9000),
    "consul": (8500,),
    "couchbase": (8091, 11210),
    "couchdb": (5984,),
    "dynamodb-local": (8000,),
    "elasticsearch": (9200, 9300),
    "etcd": (2379,),
    "ghost": (2368,),
    "grafana": (3000,),
    "haproxy": (80,),
    "httpd": (80,),
    "influxdb": (8086,),
    "jenkins": (8080,),
    "kafka": (9092,),
    "keycloak": (8080,),
    "kibana": (5601,),
    "localstack": (4566,),
    "mailhog": (1025, 8025),
    "mailpit": (1025, 8025),
    "mariadb": (3306,),
    "meilisearch": (7700,),
    "memcached": (11211,),
    "minio": (9000,),
    "mongo": (27017,),
    "mongo-express": (8081,),
    "mongodb": (27017,),
    "mssql-server": (1433,),
    "mysql": (3306,),
    "mysql-server": (3306,),
    "nats": (4222,),
    "neo4j": (7474, 7687),
    "nginx": (80,),
    "opensearch": (9200,),
    "percona": (3306,),
    "pgadmin4": (80,),
    "pgvector": (5432,),
    "phpmyadmin": (80,),
    "postgis": (5432,),
    "postgres": (5432,),
    "postgresql": (5432,),
    "prometheus": (9090,),
    "rabbitmq": (5672,),
    "redis": (6379,),
    "redis-stack": (6379,),
    "redis-stack-server": (6379,),
    "registry": (5000,),
    "rethinkdb": (28015,),
    "solr": (8983,),
    "sonarqube": (9000,),
    "timescaledb": (5432,),
    "tomcat": (8080,),
    "traefik": (80,),
    "valkey": (6379,),
    "vault": (8200,),
    "zookeeper": (2181,),
}
"""Ports that the images of these names expose (their Dockerfiles on Docker Hub)."""


class Endpoint(Record):
    """A name on the network: a port of a service that others reach by the service's name."""

    group: str
    service: str
    """The Compose service."""
    alias: str = ""
    """What other containers call it."""
    port: int
    port_name: str
    """`portMappings[].name`: the discovery name, unless the port has a name of its own."""
    discovery_name: str = ""
    app_protocol: str = ""
    """`http`, `http2`, `grpc`, or empty for TCP."""


class Published(Record):
    """What Service Connect will do for a project."""

    discovery: str = "none"
    """`service-connect`, `cloud-map` or `none`, as it came out for this project."""
    endpoints: tuple[Endpoint, ...] = ()
    connected: Collection[str] = ()
    """The groups that have Service Connect's proxy: they see the names, and may have some."""
    full_names: Mapping[str, str] = {}
    """Compose service to its name in Cloud Map (`db.shop.local`)."""
    diagnostics: tuple[Diagnostic, ...] = ()


def published(project: Project, target: Target, groups: Mapping[str, Group]) -> Published:
    """Endpoints of all services, and why some have none."""
    services = [g for g in groups.values() if not g.job]
    found: list[Diagnostic] = []
    registered, told = _registered(project, target, groups)
    if target.discovery == "cloud-map":
        return Published(discovery="cloud-map", full_names=registered, diagnostics=told)
    if target.discovery == "none" or target.layout == "single" or len(services) < 2:
        return Published(full_names=registered, diagnostics=told)
    found += told
    if target.launch_type == "EXTERNAL" and not target.capacity_providers:
        members = [member for group in services for member in group.members]
        named = _named_services(project, set(members))
        missed = [member for member in members if member in named] or members[:1]
        why = "it runs on instances of EXTERNAL"
        found += (_unserved(project, member, why) for member in missed)
        return Published(full_names=registered, diagnostics=tuple(found))
    endpoints: list[Endpoint] = []
    connected: dict[str, None] = {}
    silent: list[str] = []
    for group in services:
        unfit = _unfit(project, target, group)
        if unfit:
            found.append(_unserved(project, group.members[0], unfit))
            continue
        connected[group.name] = None
        for member in group.members:
            ours, more = _endpoints(project, group, member)
            endpoints += ours
            found += more
            service = project.services[member]
            if not (ours or service.ports or service.expose):
                silent.append(member)
    named = _named_services(project, set(silent))
    found += (_not_published(project, name, named=name in named) for name in silent)
    found += _meetings(project, endpoints)
    if not endpoints or len(connected) < 2:
        # Nobody to reach, or nobody to be reached by: the proxies would be for nothing.
        true = (d for d in found if d.rule is not rules.WELL_KNOWN_PORT)
        return Published(full_names=registered, diagnostics=tuple(true))
    return Published(
        discovery="service-connect",
        endpoints=tuple(endpoints),
        connected=connected.keys(),
        full_names=registered,
        diagnostics=tuple(found),
    )


def _registered(
    project: Project, target: Target, groups: Mapping[str, Group]
) -> tuple[Mapping[str, str], tuple[Diagnostic, ...]]:
    """Names in Cloud Map by Compose service, and what has to be said about them."""
    if target.discovery != "cloud-map" and not (
        "service_discovery" in target.task
        or any("service_discovery" in words for words in target.services.values())
    ):
        return {}, ()
    from compose2ecs.mapping import cloud_map

    names = {s: own.name for s, own in cloud_map.full_names(target, groups).items()}
    return names, tuple(cloud_map.findings(project, target, groups))


def _unfit(project: Project, target: Target, group: Group) -> str:
    """Why Service Connect can't serve a task, or empty (rule SVC-19)."""
    if group.network_mode not in {"awsvpc", "bridge"}:
        return f"its network mode is {group.network_mode}"
    for member in group.members:
        service = project.services[member]
        system = target.services.get(member, {}).get("operating_system", "")
        if system.startswith("WINDOWS") or service.platform.startswith("windows"):
            return "it runs on Windows"
        if group.network_mode == "bridge" and service.hostname:
            return f'"{member}" has a hostname, which bridge networking and its proxy exclude'
    return ""


def _unserved(project: Project, service: str, why: str) -> Diagnostic:
    return rules.NOT_ON_THE_NETWORK.at(
        service_at(project, service),
        f'Service Connect can\'t serve "{service}": {why}',
        "let those that need it share its task (x-ecs.task), or give them an address of it",
    )


def _endpoints(
    project: Project, group: Group, name: str
) -> tuple[list[Endpoint], list[Diagnostic]]:
    service = project.services[name]
    ports, udp = _tcp_ports(service)
    found: list[Diagnostic] = []
    if not ports and not service.ports and not service.expose:
        taken = _taken(project, group, name)
        ports = dict.fromkeys(p for p in _well_known(service.image) if p not in taken)
        if ports:
            listed = " and ".join(map(str, ports))
            found.append(
                rules.WELL_KNOWN_PORT.at(
                    service_at(project, name),
                    f'"{name}" declares no port; the usual {listed} of its image is published',
                    f'add `expose: ["{next(iter(ports))}"]` to say so',
                )
            )
    bridge = group.network_mode == "bridge"
    twice = [n for n in ports if n in udp or (bridge and _mappings(service, n) > 1)]
    if twice:
        listed = " and ".join(map(str, twice))
        found.append(_unserved(project, name, f"port {listed} is mapped more than once"))
        ports = {number: port for number, port in ports.items() if number not in twice}
    elif udp and not ports:
        found.append(_unserved(project, name, "it has UDP ports only"))
    return [_endpoint(group, name, number, port) for number, port in ports.items()], found


def _endpoint(group: Group, service: str, number: int, port: Port | None) -> Endpoint:
    usual = port_name(service, number)
    extension = port.extension if port is not None else {}
    protocol = extension.get("app_protocol") or port.app_protocol if port is not None else ""
    return Endpoint(
        group=group.name,
        service=service,
        alias=client_alias(service),
        port=number,
        port_name=extension.get("name") or usual,
        discovery_name=usual,
        app_protocol=protocol if protocol in {"http", "http2", "grpc"} else "",
    )


def _taken(project: Project, group: Group, name: str) -> set[int]:
    """Ports that other containers declare on the same network interface."""
    if group.network_mode == "bridge":
        return set()
    others = (project.services[m] for m in group.members if m != name)
    return {number for other in others for number in _tcp_ports(other)[0]}


def _mappings(service: Service, number: int) -> int:
    """How many mappings a port has on bridge: one for each host port."""
    found = [p for p in service.ports if p.protocol == "tcp" and number in port_range(p.target)]
    hosts = {p.published for p in found}
    wide = any(len(port_range(p.target)) == 1 and len(port_range(p.published)) > 1 for p in found)
    return 2 if wide else len(hosts)


def _tcp_ports(service: Service) -> tuple[dict[int, Port | None], set[int]]:
    """TCP ports with their declaration, and UDP ports, of `ports` and `expose`."""
    tcp: dict[int, Port | None] = {}
    udp: set[int] = set()
    for port in declarations(service.ports):
        numbers = port_range(port.target)
        if port.protocol == "udp":
            udp.update(numbers)
        elif len(numbers) <= WIDEST_RANGE:
            for number in numbers:
                tcp.setdefault(number, port)
    for text in service.expose:
        target, _, protocol = text.partition("/")
        numbers = port_range(target)
        if protocol == "udp":
            udp.update(numbers)
        elif len(numbers) <= WIDEST_RANGE:
            for number in numbers:
                tcp.setdefault(number, None)
    return tcp, udp


def _well_known(image: str) -> tuple[int, ...]:
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return WELL_KNOWN_PORTS.get(name, ())


def _not_published(project: Project, name: str, *, named: bool) -> Diagnostic:
    found = rules.NAME_NOT_PUBLISHED.at(
        service_at(project, name),
        f'service "{name}" declares no port, so its name is not published'
        + (", and another service names it" if named else ""),
        'add `expose: ["PORT"]` to it',
    )
    return found.replace(severity_override="warning") if named else found


def _meetings(project: Project, endpoints: list[Endpoint]) -> Iterator[Diagnostic]:
    """Services that would have one name on the network, as it is used or as it is registered."""
    taken: dict[tuple[str, int], str] = {}
    for e in endpoints:
        for name in (e.alias, e.discovery_name):
            other = taken.setdefault((name, e.port), e.service)
            if other != e.service:
                yield rules.ALIASES_MEET.at(
                    service_at(project, e.service),
                    f'"{other}" and "{e.service}" would both be "{name}" on the network',
                    "rename one of the services",
                )
                break


# Who names whom.


class NamedGroups(_Groups):
    """Group to the groups whose endpoints it names: depends_on, links, or a word in a value.

    Found when somebody asks, which only `plan` does.
    """

    def __init__(
        self, project: Project, group_of: Mapping[str, str], endpoints: tuple[Endpoint, ...]
    ) -> None:
        self._project = project
        self._group_of = group_of
        self._reachable = {e.service for e in endpoints}
        self._found: dict[str, tuple[str, ...]] | None = None

    def __getitem__(self, group: str) -> tuple[str, ...]:
        return self._all()[group]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, tuple[str, ...]]:
        if self._found is None:
            named = self._named() if self._reachable else {}
            self._found = {group: tuple(others) for group, others in named.items() if others}
        return self._found

    def _named(self) -> dict[str, dict[str, None]]:
        order = {name: i for i, name in enumerate(self._project.services)}
        found: dict[str, dict[str, None]] = {}
        for name, service in self._project.services.items():
            names = set(_all_words(service))
            names.update(d.service for d in service.depends_on)
            names.update(link.service for link in service.links)
            own = self._group_of[name]
            ours = found.setdefault(own, {})
            for other in sorted(names & self._reachable, key=order.__getitem__):
                if self._group_of[other] != own:
                    ours[self._group_of[other]] = None
        return found


_WORD = re.compile(r"\.*[\w-]+(?:\.+[\w-]+)*")


def _words(text: str, names: Collection[str]) -> Iterator[tuple[str, int]]:
    """(name, where) of each name that stands as a word of its own, not in `db.example.com`."""
    for match in _WORD.finditer(text):
        if match[0] in names:
            yield match[0], match.start()


def _values(service: Service) -> Iterator[tuple[tuple[str, ...], str]]:
    """(path of the key, text) of what may name another service."""
    for variable, value in service.environment.items():
        if value:
            yield ("environment", variable), value
    for text in service.entrypoint or ():
        yield ("entrypoint",), text
    for text in service.command or ():
        yield ("command",), text


def _all_words(service: Service) -> list[str]:
    """Every word of what may name another service; nearly all services name nobody."""
    texts = [text for text in service.environment.values() if text]
    texts += service.entrypoint or ()
    texts += service.command or ()
    return _WORD.findall("\n".join(texts))


def _named_services(project: Project, names: set[str]) -> set[str]:
    """Services among these names that a value or a link of another one uses as a host name."""
    if not names:
        return set()
    return {
        name
        for service in project.services.values()
        for name, _ in hosts(service, names, but=(service.name,))
    } | {link.service for service in project.services.values() for link in service.links}


_NO_HOST = (
    r"(?i)(?:^|_)(?:DB|DATABASE|USER|USERNAME|PASSWORD|PASSWD|PASS|NAME|SCHEMA|SECRET|TOKEN|ENV|"
    r"MODE|TYPE|DRIVER|ADAPTER|CONNECTION|ENGINE|BACKEND|STORE|ROLE|LEVEL|KEY)$"
)
"""Compiled when it is needed, which it is in few projects."""


def hosts(
    service: Service, others: Collection[str], but: Collection[str] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(other service, path of the key) where a value uses its name as that of a host.

    `but` are names among the others that are not asked for.
    Stricter than a word, so that a database called like its service is not taken for one: before
    a port, behind `//` or `@`, the whole value of a variable that may be a host, or a word of its
    own in a command.
    """
    if not others or {word for word in _all_words(service) if word in others}.issubset(but):
        return
    for path, text in _values(service):
        seen = set(but)
        for name, start in _words(text, others):
            if name in seen:
                continue
            before, after = text[:start], text[start + len(name) :]
            alone = not before and not after
            if path[0] == "environment":
                is_host = alone and not re.search(_NO_HOST, path[1])
            else:
                is_host = alone and text != (service.command or service.entrypoint or ("",))[0]
            if re.match(r":\d", after) or before.endswith(("//", "@")):
                is_host = True
            if is_host:
                seen.add(name)
                yield name, path


def used_hostnames(
    project: Project,
) -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Each `hostname` of a service to the (service, path of the key) of the values that use it."""
    names = {s.hostname for s in project.services.values() if s.hostname}
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for service in project.services.values() if names else ():
        for name, path in hosts(service, names):
            found.setdefault(name, []).append((service.name, path))
    return {name: tuple(places) for name, places in found.items()}
