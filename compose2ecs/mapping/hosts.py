"""Rows of names on the network: a container's own, those it looks up, and links to siblings."""

from __future__ import annotations

from compose2ecs.diagnostics import mapping_rules as rules
from compose2ecs.mapping.names import container_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2ecs.mapping.row import Container


def hostname(c: Container) -> str | None:
    """`hostname`, where the task has no network interface of its own (rule NET-09).

    On awsvpc one that repeats the service's name is harmless: others reach the service by it. One
    that nothing in the project uses as a host is left out with a warning.
    """
    name = c.service.hostname
    if name and c.awsvpc and name.lower() == c.service.name.lower():
        c.approximate("hostname", "AWS names the task's host; others use the service's name")
        return None
    if name and c.awsvpc and not _used_as_host(c, name):
        message = f'AWS names the task\'s host; nothing in the file reaches it as "{name}"'
        c.ignore("hostname", message)
        c.say(rules.HOSTNAME_LEFT_OUT, "hostname", message, "remove hostname if nothing needs it")
        return None
    if not name or not _outside_awsvpc(c, "hostname", f'hostname "{name}"'):
        return None
    return name


def _used_as_host(c: Container, name: str) -> bool:
    """Whether a value of the project needs the name to be that of a host."""
    return any(
        service != c.service.name
        or path[0] != "environment"
        or c.service.environment[path[1]] != name
        for service, path in c.topology.used_hostnames.get(name, ())
    )


def dns_servers(c: Container) -> Sequence[str] | None:
    """`dnsServers` (rule NET-11); on awsvpc the VPC's resolver answers for public ones."""
    servers = c.service.dns
    if c.awsvpc and servers and PUBLIC_RESOLVERS.issuperset(servers):
        message = "the VPC's own resolver answers for public names instead of " + ", ".join(servers)
        c.approximate("dns", message)
        c.say(rules.RESOLVER_OF_VPC, "dns", message)
        return None
    return _resolver(c, "dns", servers)


PUBLIC_RESOLVERS = frozenset(
    {
        *("1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "149.112.112.112"),
        *("208.67.222.222", "208.67.220.220"),
        *("2606:4700:4700::1111", "2606:4700:4700::1001", "2620:fe::fe"),
        *("2001:4860:4860::8888", "2001:4860:4860::8844"),
    }
)
"""Resolvers that know nothing but what is public (their operators' pages)."""


def dns_search_domains(c: Container) -> Sequence[str] | None:
    """`dnsSearchDomains` (rule NET-11)."""
    return _resolver(c, "dns_search", c.service.dns_search)


def _resolver(c: Container, key: str, values: tuple[str, ...]) -> list[str] | None:
    if not values or not _outside_awsvpc(c, key, key):
        return None
    return list(values)


def _outside_awsvpc(c: Container, key: str, what: str) -> bool:
    """False with an error where awsvpc excludes the key."""
    if not c.awsvpc:
        return True
    where = "on Fargate" if c.fargate else "with awsvpc networking"
    c.unsupported(
        rules.NOT_ON_AWSVPC,
        key,
        f"{what} can't be set {where}: AWS configures the task's network interface",
        "remove it, or run on EC2 with bridge networking (--launch-type EC2)",
    )
    return False


def extra_hosts(c: Container) -> list[dict[str, str]] | None:
    """`extraHosts` (rules NET-10, NET-24)."""
    hosts = tuple(h for h in c.service.extra_hosts if not _idle_gateway(c, *h))
    if not hosts or not _outside_awsvpc(c, "extra_hosts", "extra_hosts"):
        return None
    out = []
    for name, address in hosts:
        if address == "host-gateway":
            c.unsupported(
                rules.HOST_ADDRESS,
                "extra_hosts",
                f'host "{name}" needs an IP address; ECS has no word for host-gateway',
                "remove it, or write an address",
            )
        elif not address:
            c.unsupported(
                rules.HOST_ADDRESS,
                "extra_hosts",
                f'host "{name}" has no IP address',
                "write one, or set the variable that it comes from",
            )
        else:
            out.append({"hostname": name, "ipAddress": address.strip("[]")})
    return out


def _idle_gateway(c: Container, name: str, address: str) -> bool:
    """True, with a warning, for a name of this machine that no value of the service uses."""
    from compose2ecs.mapping.discovery import hosts

    if address != "host-gateway" or any(True for _ in hosts(c.service, {name})):
        return False
    message = f'"{name}" leads to the machine that runs Docker, and no value in the file names it'
    c.ignore("extra_hosts", message)
    c.say(rules.HOST_GATEWAY_IDLE, "extra_hosts", message, "remove the host if nothing needs it")
    return True


def links(c: Container) -> list[str] | None:
    """`links` to containers of the same task with bridge networking (rules NET-08, NET-25)."""
    bridge = c.network_mode == "bridge"
    if not bridge and not c.service.links:
        return None
    out: dict[str, None] = {}
    siblings = set(c.group.members) - {c.service.name}
    for link in c.service.links:
        if bridge and link.service in siblings:
            name = container_name(link.service)
            out[f"{name}:{link.alias}" if link.alias else name] = None
            continue
        _link_by_name(c, link.service, link.alias, same_task=link.service in siblings)
    if bridge and siblings:
        _missing_links(c, siblings)
    return list(out)


def _link_by_name(c: Container, service: str, alias: str, *, same_task: bool) -> None:
    """A link that ECS has no place for: the name is published, or it is on localhost."""
    if same_task:
        c.approximate("links", f'"{service}" is in the same task, on localhost')
        known = False
    else:
        known = service in c.topology.endpoints_of
        how = "is reached by its name through Service Connect" if known else "has no name on ECS"
        c.approximate("links", f'"{service}" {how}')
    if alias and alias.lower() != service.lower():
        offer = f'use "{service}"' if known else "use localhost" if same_task else ""
        c.say(
            rules.LINK_ALIAS,
            "links",
            f'link alias "{alias}" of "{service}" is not known on ECS',
            offer,
        )


def _missing_links(c: Container, siblings: set[str]) -> None:
    from compose2ecs.mapping.discovery import hosts

    linked = {link.service for link in c.service.links}
    linked |= {link.alias for link in c.service.links}
    for name, path in hosts(c.service, siblings - linked):
        if name in linked:
            continue
        linked.add(name)
        what = f'variable "{path[1]}"' if len(path) > 1 else path[0]
        c.findings.diagnostics.append(
            rules.LINK_MISSING.at(
                c.service.at(*path),
                f'{what} of "{c.service.name}" names "{name}", which needs a link on this network',
                f"add `links: [{name}]`, or use awsvpc networking",
            )
        )
