"""Rows of a container: what it runs, with which variables and secrets, and under which names."""

from __future__ import annotations

import re

from compose2ecs.compose.tree import Map
from compose2ecs.diagnostics import mapping_rules as rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from compose2ecs.compose.project import FileReference
    from compose2ecs.mapping.row import Container

    type_of_pair = dict[str, str]

# The image.


def image(c: Container) -> str | None:
    """`image`, or where the image of a service that is built has been pushed."""
    own = str(c.settings.get("image") or c.target.images.get(c.service.name, ""))
    if own:
        _replaced(c, f"{own} is used instead")
        return own
    if c.service.build is None:
        return c.service.image or None
    name = c.service.image or c.service.name.lower()
    if c.target.registry and not _has_registry(name):
        pushed = f"{c.target.registry.rstrip('/')}/{name}"
        _replaced(c, f"nothing is built here: {pushed} has to be there")
        return pushed
    if c.service.image:
        c.approximate("build.context", f"nothing is built here: {name} has to be in its registry")
        return name
    c.reject(
        rules.NO_IMAGE,
        "build",
        f'service "{c.service.name}" is built, and ECS needs an image to pull',
        f"push it and add --image {c.service.name}=URI, --registry PREFIX or x-ecs.image",
    )
    # Nothing is written when there are errors; the rule book need not say it again.
    return name


def _replaced(c: Container, reason: str) -> None:
    for key in ("image", "build.context"):
        if key.partition(".")[0] in c.service.tree:
            c.approximate(key, reason)


def _has_registry(image: str) -> bool:
    """Whether a reference begins with a host, as Docker decides it."""
    first, slash, _ = image.partition("/")
    return bool(slash) and ("." in first or ":" in first or first == "localhost")


def repository_credentials(c: Container) -> dict[str, str] | None:
    """`repositoryCredentials` from x-ecs.registry_credentials (rule REPO-01)."""
    credentials = c.settings.get("registry_credentials")
    return {"credentialsParameter": str(credentials)} if credentials else None


# What runs.


def command(c: Container) -> list[str] | None:
    """`command`; an empty one can't be said."""
    return _words(c, "command", c.service.command)


def entry_point(c: Container) -> list[str] | None:
    """`entryPoint`; an empty one can't be said."""
    return _words(c, "entrypoint", c.service.entrypoint)


def _words(c: Container, key: str, words: tuple[str, ...] | None) -> list[str] | None:
    if words is None:
        return None
    if not words:
        message = f"{key} is empty, and ECS then uses the image's own"
        c.ignore(key, message)
        c.say(rules.COMMAND_EMPTY, key, message, "name the program to run")
        return None
    _say_shell_words(c, key, words)
    return list(words)


_SHELL = re.compile(r"&&?|\|\|?|;|[0-9]?>>?.*|<.*")
"""Words that only a shell would understand, when they stand alone."""


def _say_shell_words(c: Container, key: str, words: tuple[str, ...]) -> None:
    """Text is split into words, never run by a shell; Docker's readers differ on what follows."""
    if len(words) < 2 or c.service.at(key, 0) != c.service.at(key, 1):
        # A list, whose words stand at places of their own, says exactly what it means.
        return
    found = next((w for w in words if _SHELL.fullmatch(w)), "")
    if not found:
        return
    message = (
        f'{key} has "{found}" but no shell: here it is a word like the others, and Docker Compose'
        " v2 cuts the text there"
    )
    c.approximate(key, message)
    c.say(rules.NO_SHELL, key, message, f'write {key}: ["sh", "-c", "..."]')


# Variables and secrets.


def environment(c: Container) -> list[type_of_pair]:
    """`environment`, less variables without a value and those that a secret gives."""
    secret = {variable for variable, _, _ in _secrets(c)}
    replaced = {of for _, _, of in _secrets(c)}
    out = []
    for name, value in c.service.environment.items():
        if name in secret or name in replaced:
            c.approximate("environment", f'"{name}" is left out: a secret takes its place')
        elif value is None:
            message = f'variable "{name}" has no value here and is left out'
            c.approximate("environment", message)
            at = c.service.at("environment", name)
            c.say(rules.VARIABLE_UNSET, "environment", message, at=at)
        else:
            out.append({"name": name, "value": value})
    _say_credentials(c, out)
    return out


_CREDENTIAL_NAME = re.compile(
    r"PASSWORD|PASSWD|(?:^|_)(?:PASS|PWD|SECRET|TOKEN|CREDENTIALS?|API_?KEY|AUTH_?KEY|ACCESS_?KEY|"
    r"PRIVATE_?KEY|SECRET_?KEY|ENCRYPTION_?KEY)(?:_|$)",
    re.IGNORECASE,
)
_NO_CREDENTIAL_NAME = re.compile(
    r"(?:_FILE|_PATH|_URL|_URI|_HOST|_ID|_NAME|_ARN|_LENGTH|_EXPIR\w*|_TTL|_TYPE|_TIMEOUT)$|"
    r"ALLOW_|EMPTY_|RANDOM_|ENABLE|DISABLE",
    re.IGNORECASE,
)
_CREDENTIAL_VALUE = re.compile(
    r"://[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
)
_PLAIN_VALUES = frozenset({"", "0", "1", "true", "false", "yes", "no", "none", "null"})


def _say_credentials(c: Container, variables: list[type_of_pair]) -> None:
    """One notice for the variables that look like credentials; their values are never shown."""
    names = [v["name"] for v in variables if _looks_like_credential(v["name"], v["value"])]
    if not names:
        return
    listed = ", ".join(f'"{name}"' for name in names)
    c.findings.diagnostics.append(
        rules.CREDENTIAL_IN_ENVIRONMENT.at(
            c.service.at("environment", names[0]),
            f'{listed} of "{c.service.name}" look like credentials, and whoever may describe the'
            " task definition can read them",
            f"keep them in AWS: x-ecs.secrets: {{{names[0]}: ARN}}",
        )
    )


def _looks_like_credential(name: str, value: str) -> bool:
    if value.lower() in _PLAIN_VALUES:
        return False
    if _CREDENTIAL_VALUE.search(value):
        return True
    path = value.startswith("/")
    return not path and bool(_CREDENTIAL_NAME.search(name) and not _NO_CREDENTIAL_NAME.search(name))


def secrets(c: Container) -> list[type_of_pair]:
    """`secrets` from x-ecs.secrets and from Compose secrets that say where they come from."""
    known = {variable for variable, _, _ in _secrets(c)}
    for ref in c.service.secrets:
        settings = c.target.secrets.get(ref.source, {})
        if settings.get("as") == "file":
            from compose2ecs.mapping import files

            what = f'secret "{ref.source}"'
            files.add(c, "secrets", files.secret(c, ref), what, ref.at)
        elif _variable(c, ref) in known:
            _say_variable(c, ref)
        else:
            _refuse_file(c, ref)
    return [{"name": name, "valueFrom": source} for name, source, _ in _secrets(c)]


def _say_variable(c: Container, ref: FileReference) -> None:
    reason = f'the secret is in the variable "{_variable(c, ref)}", not in a file'
    c.approximate("secrets.source", reason)
    written = [s for s in c.service.tree["secrets"] if isinstance(s, Map)]
    for key in ("target", "uid", "gid", "mode"):
        if not any(key in s and s.wrote(key) for s in written):
            continue
        c.ignore(f"secrets.{key}", f"{reason} (x-ecs.as: file makes it one)")


def _refuse_file(c: Container, ref: FileReference) -> None:
    c.reject(
        rules.SECRET_IS_FILE,
        "secrets",
        f'secret "{ref.source}" is not in AWS, and ECS takes secrets from there only',
        f"store it in Secrets Manager and add x-ecs: {{from: ARN, as: {_variable(c, ref)}}} to it"
        " (as: file for a file)",
        at=ref.at,
    )


def _secrets(c: Container) -> list[tuple[str, str, str]]:
    """(variable, valueFrom, the variable with a file name that it stands for)."""
    found = {}
    for variable, source in c.settings.get("secrets", {}).items():
        found[variable] = (variable, source, "")
    for ref in c.service.secrets:
        settings = c.target.secrets.get(ref.source, {})
        variable = _variable(c, ref)
        of = _file_variable(c, ref)
        if variable in found and of:
            found[variable] = (*found[variable][:2], of)
        elif settings.get("from") and settings.get("as") != "file":
            source = str(settings["from"])
            found[variable] = (variable, source, of if of == f"{variable}_FILE" else "")
    return list(found.values())


def _variable(c: Container, ref: FileReference) -> str:
    """The variable that a Compose secret becomes: x-ecs.as, X of X_FILE, or its name."""
    own = str(c.target.secrets.get(ref.source, {}).get("as", ""))
    if own and own != "file":
        return own
    of = _file_variable(c, ref)
    return of.removesuffix("_FILE") if of else _upper(ref.source)


def _file_variable(c: Container, ref: FileReference) -> str:
    """The variable `X_FILE` that holds the path of the secret's file."""
    target = ref.target or ref.source
    path = target if target.startswith("/") else f"/run/secrets/{target}"
    found = (n for n, v in c.service.environment.items() if v == path and n.endswith("_FILE"))
    return next(found, "")


def _upper(name: str) -> str:
    return "".join(ch if ch.isalnum() else "_" for ch in name.upper())


def environment_files(c: Container) -> list[type_of_pair]:
    """`environmentFiles` from x-ecs.environment_files: objects in S3 (rules ENV-02 to ENV-05)."""
    return [{"value": str(arn), "type": "s3"} for arn in c.settings.get("environment_files", ())]


def firelens(c: Container) -> dict[str, object] | None:
    """`firelensConfiguration` from x-ecs.firelens.

    A service that logs with awsfirelens can't be its own router; what it says is the added one's.
    """
    settings = c.settings.get("firelens")
    logging = c.service.logging
    if not settings or not settings.get("type") or (logging and logging.driver == "awsfirelens"):
        return None
    return firelens_configuration(settings)


def firelens_configuration(settings: Mapping[str, Any]) -> dict[str, object]:
    """`firelensConfiguration` of x-ecs.firelens; without a type Fluent Bit."""
    options = {str(k): str(v) for k, v in settings.get("options", {}).items()}
    kind = settings.get("type", "fluentbit")
    return {"type": kind, **({"options": options} if options else {})}


# Names on the network.


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
    from compose2ecs.mapping.discovery import hosts

    for service in c.project.services.values():
        for _, path in hosts(service, {name}):
            if service is not c.service or path[0] != "environment":
                return True
            text = service.environment[path[1]] or ""
            if text != name:
                return True
    return False


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
    from compose2ecs.mapping.names import container_name

    out: dict[str, None] = {}
    siblings = set(c.group.members) - {c.service.name}
    bridge = c.network_mode == "bridge"
    for link in c.service.links:
        if bridge and link.service in siblings:
            name = container_name(link.service)
            plain = link.alias in {"", link.service, name}
            out[name if plain else f"{name}:{link.alias}"] = None
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
        known = any(e.service == service for e in c.topology.endpoints)
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


# Small ones.


def labels(c: Container) -> dict[str, str]:
    """`dockerLabels`."""
    return dict(c.service.labels)


def user(c: Container) -> str | None:
    """`user`."""
    return c.service.user or None


def working_directory(c: Container) -> str | None:
    """`workingDirectory`."""
    return c.service.working_dir or None


def read_only_root(c: Container) -> bool | None:
    """`readonlyRootFilesystem`."""
    return c.service.read_only


def pseudo_terminal(c: Container) -> bool | None:
    """`pseudoTerminal`."""
    return c.service.tty


def interactive(c: Container) -> bool | None:
    """`interactive`."""
    return c.service.stdin_open
