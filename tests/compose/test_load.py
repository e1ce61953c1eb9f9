"""Compose files in, the project or its faults out: short forms, formats, files, names, checks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compose2ecs.compose.load import Sources, load
from compose2ecs.compose.project import Tmpfs, Ulimit
from compose2ecs.compose.sources import normal_name
from compose2ecs.diagnostics.position import Position

if TYPE_CHECKING:
    from pathlib import Path

    from compose2ecs.compose.project import Project
    from compose2ecs.diagnostics.diagnostic import Diagnostic


def read(
    folder: Path, written: dict[str, str], **sources: Any
) -> tuple[Project | None, tuple[Diagnostic, ...]]:
    """Write the files and load those that look like Compose files, in order."""
    home = folder / "shop"
    home.mkdir(exist_ok=True)
    for name, text in written.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    named = tuple(n for n in written if "/" not in n and n.endswith(".yml") and n[0] != "_")
    return load(Sources(**{"files": named, "cwd": str(home), **sources}))


def project(folder: Path, written: dict[str, str] | str, **sources: Any) -> Project:
    """A project that must load without errors."""
    files = {"compose.yml": written} if isinstance(written, str) else written
    loaded, found = read(folder, files, **sources)
    assert loaded is not None, [f"{d.position} {d.rule.code} {d.message}" for d in found]
    return loaded


def faults(folder: Path, written: dict[str, str] | str, **sources: Any) -> list[str]:
    """Each diagnostic as `file:line:column code`."""
    files = {"compose.yml": written} if isinstance(written, str) else written
    _, found = read(folder, files, **sources)
    return [f"{d.position.file}:{d.position.line}:{d.position.column} {d.rule.code}" for d in found]


def web(lines: str, rest: str = "") -> str:
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"services:\n  web:\n    image: nginx\n{body}{rest}"


SHORT = [
    ('command: echo \'a b\' "c\\"d" e\\ f && ls', ["echo", "a b", 'c"d', "e f", "&&", "ls"]),
    ("command: [a, '1']", ["a", "1"]),
    ("entrypoint: ''", []),
    ("environment: [A=1, B=, C=x=y]", {"A": "1", "B": "", "C": "x=y"}),
    (
        "environment: {A: 1, B: true, C: 1.50, D: 1e3, E: }",
        {"A": "1", "B": "true", "C": "1.5", "D": "1000", "E": None},
    ),
    ("labels: [a=1, b]", {"a": "1", "b": ""}),
    ("dns: 1.1.1.1", ["1.1.1.1"]),
    ("cap_add: [A, B, A]", ["A", "B"]),
    ("extra_hosts: ['a:1.2.3.4', 'b=::1', 'c:[::2]']", ["a=1.2.3.4", "b=::1", "c=::2"]),
    ("extra_hosts: {a: 1.2.3.4}", ["a=1.2.3.4"]),
    ("mem_limit: 512m", "536870912"),
    ("stop_grace_period: 90s", "1m30s"),
    ("restart: no", "no"),
    ("restart: false", "no"),
    (
        "healthcheck: {test: curl x, interval: 60s}",
        {"test": ["CMD-SHELL", "curl x"], "interval": "1m0s"},
    ),
    ("logging: {driver: x, options: {a: 1}}", {"driver": "x", "options": {"a": "1"}}),
    (
        "devices: ['/dev/a:/dev/b:r', /dev/c]",
        [
            {"source": "/dev/a", "target": "/dev/b", "permissions": "r"},
            {"source": "/dev/c", "target": "/dev/c", "permissions": "rwm"},
        ],
    ),
    ("gpus: all", [{"count": -1}]),
    (
        "build: {context: ., args: [A=1]}",
        {"context": "SHOP", "args": {"A": "1"}, "dockerfile": "Dockerfile"},
    ),
    (
        "build: https://example.com/x.git",
        {"context": "https://example.com/x.git", "dockerfile": "Dockerfile"},
    ),
    ("ulimits: {nofile: 10}", {"nofile": 10}),
    ("tmpfs: /run", ["/run"]),
]


@pytest.mark.parametrize(("line", "value"), SHORT, ids=[s[0][:30] for s in SHORT])
def test_a_short_form_becomes_its_long_form(tmp_path: Path, line: str, value: Any) -> None:
    tree = project(tmp_path, web(line)).tree["services"]["web"]
    read_value = json.loads(
        json.dumps(tree[line.partition(":")[0]]).replace(str(tmp_path / "shop"), "SHOP")
    )
    assert read_value == value


@pytest.mark.parametrize(
    ("port", "entries"),
    [
        ("80", [("80", "", "tcp", "")]),
        ("8080:80", [("80", "8080", "tcp", "")]),
        ("53:53/UDP", [("53", "53", "udp", "")]),
        ("127.0.0.1:1:2", [("2", "1", "tcp", "127.0.0.1")]),
        ("127.0.0.1::2", [("2", "", "tcp", "127.0.0.1")]),
        ("[::1]:1:2", [("2", "1", "tcp", "::1")]),
        (":80", [("80", "", "tcp", "")]),
        ("3000-3001", [("3000", "", "tcp", ""), ("3001", "", "tcp", "")]),
        ("9000-9001:80-81", [("80", "9000", "tcp", ""), ("81", "9001", "tcp", "")]),
        ("8000-8010:80", [("80", "8000-8010", "tcp", "")]),
    ],
)
def test_a_port_is_read_in_every_short_form(tmp_path: Path, port: str, entries: Any) -> None:
    ports = project(tmp_path, web(f"ports: ['{port}']")).services["web"].ports
    assert [(p.target, p.published, p.protocol, p.host_ip) for p in ports] == entries


@pytest.mark.parametrize(
    "port", ["82-80", "70000", "1:2:3:4", "::1:80:80", "a:b", "80/xyz", "1-3:80-81", "", "80:"]
)
def test_a_port_that_is_none_is_an_error_at_its_place(tmp_path: Path, port: str) -> None:
    assert faults(tmp_path, web(f"ports: ['{port}']")) == ["compose.yml:4:13 C2E1110"]


@pytest.mark.parametrize(
    ("volume", "mount"),
    [
        ("/data", ("volume", "", "/data", False)),
        ("data:/data", ("volume", "data", "/data", False)),
        ("data:/data:ro", ("volume", "data", "/data", True)),
        ("d:/data", ("volume", "d", "/data", False)),
        ("d:/data:ro", ("volume", "d", "/data", True)),
        ("./x:/x", ("bind", "SHOP/x", "/x", False)),
        (".:/x", ("bind", "SHOP", "/x", False)),
        ("../x:/x:rw", ("bind", "TMP/x", "/x", False)),
        ("/a/../b/:/x", ("bind", "/b", "/x", False)),
        ("~/x:/x", ("bind", "/home/me/x", "/x", False)),
        (r"C:\x:/y", ("bind", r"C:\x", "/y", False)),
        ("c:/x:/y:ro", ("bind", "c:/x", "/y", True)),
        (r"\\.\pipe\d:\\.\pipe\d", ("npipe", r"\\.\pipe\d", r"\\.\pipe\d", False)),
    ],
)
def test_a_volume_is_read_in_every_short_form(tmp_path: Path, volume: str, mount: Any) -> None:
    text = web(f"volumes: ['{volume}']", "volumes: {data: , d: }\n")
    (read_mount,) = (
        project(tmp_path, text, environment={"HOME": "/home/me"}).services["web"].volumes
    )
    source = read_mount.source.replace(str(tmp_path / "shop"), "SHOP").replace(str(tmp_path), "TMP")
    assert (read_mount.type, source, read_mount.target, read_mount.read_only) == mount
    assert (
        read_mount.written == volume.removesuffix(":ro").removesuffix(":rw").rpartition(":")[0]
        or mount[0] == "npipe"
    )


def test_what_nobody_wrote_is_known_as_such_and_has_the_place_of_the_short_form(
    tmp_path: Path,
) -> None:
    service = project(
        tmp_path, web('ports: ["8080:80"]\ndepends_on: [db]', "  db: {image: x}\n")
    ).services["web"]
    assert service.tree.wrote("ports")
    port = service.tree["ports"][0]
    assert not port.wrote("target")
    assert port.at("target") == service.ports[0].at == Position("compose.yml", 4, 13)
    assert not service.tree["depends_on"].wrote("db")
    assert not service.tree.wrote("networks")
    assert service.key_at("ports") == Position("compose.yml", 4, 5)
    assert service.at("ports", 0) == Position("compose.yml", 4, 13)


def test_the_typed_service_has_every_value_in_its_unit(tmp_path: Path) -> None:
    text = web(
        "mem_reservation: 1g\nstop_grace_period: 1m\ntmpfs: ['/run:size=64m,mode=1777']\n"
        "ulimits: {nofile: {soft: 1, hard: 2}, nproc: 3}\nlinks: ['db:database']\n"
        "deploy: {replicas: 2, resources: {limits: {cpus: 0.25, memory: 64M}}}\n"
        "healthcheck: {test: [CMD, x], interval: 5s, retries: 3}\nx-ecs: {cpu: 256}",
        "  db: {image: x}\n",
    )
    service = project(tmp_path, text).services["web"]
    assert service.mem_reservation == 1024**3
    assert service.stop_grace_period == 60 * 10**9
    (tmpfs,) = service.tmpfs
    assert tmpfs.replace(at=Position("", 0, 0)) == Tmpfs(
        target="/run", size=64 * 1024**2, options=("mode=1777",), at=Position("", 0, 0)
    )
    assert service.ulimits == {"nofile": Ulimit(soft=1, hard=2), "nproc": Ulimit(soft=3, hard=3)}
    assert [(link.service, link.alias) for link in service.links] == [("db", "database")]
    assert [d.service for d in service.depends_on] == ["db"]
    assert service.deploy is not None
    assert (service.deploy.replicas, service.deploy.limits.nano_cpus) == (2, 250_000_000)
    assert service.healthcheck is not None
    assert (service.healthcheck.test, service.healthcheck.retries) == (("CMD", "x"), 3)
    assert service.extension == {"cpu": 256}


def test_a_v1_file_is_read_as_docker_compose_reads_it(tmp_path: Path) -> None:
    loaded = project(
        tmp_path,
        "web:\n  build: .\n  dockerfile: Other\n  net: container:db\n  log_driver: syslog\n"
        "  log_opt: {a: 1}\n  volumes: ['data:/data']\n  volumes_from: [db, outside]\n"
        "  labels: {yes: true}\n"
        "db:\n  image: postgres\n",
    )
    service = loaded.services["web"]
    assert loaded.format == "1"
    assert service.network_mode == "service:db"
    assert service.logging is not None
    assert (service.logging.driver, service.logging.options) == ("syslog", {"a": "1"})
    assert service.build is not None
    assert service.build["dockerfile"] == "Other"
    assert service.labels == {"yes": "True"}
    assert [(v.source, v.container) for v in service.volumes_from] == [
        ("db", False),
        ("outside", True),
    ]
    assert service.tree.wrote("net")
    assert service.tree.wrote("dockerfile")
    assert not service.tree.wrote("network_mode")
    assert not {"net", "log_opt", "dockerfile"} & set(loaded.tree["services"]["web"])
    assert loaded.services["db"].network_mode == "bridge"
    assert "networks" not in loaded.tree


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        ("version: '2.4'\nservices: {web: {image: x}}\n", "2.4"),
        ("version: '3'\nservices: {web: {image: x}}\n", "3"),
        ("services: {web: {image: x}}\n", ""),
        ("web: {image: x}\n", "1"),
        ("version: {image: x}\n", "1"),
    ],
)
def test_formats_are_told_apart(tmp_path: Path, text: str, format_name: str) -> None:
    assert project(tmp_path, text).format == format_name


def test_env_files_come_under_the_services_own_variables(tmp_path: Path) -> None:
    files = {
        "compose.yml": web("env_file: [a.env, b.env]\nenvironment: {C: own, D: , HOST: }"),
        "a.env": "A=a\nB=a\nC=a\nD=a\n",
        "b.env": "B=b$HOST\n",
    }
    service = project(tmp_path, files, environment={"HOST": "h"}).services["web"]
    assert service.environment == {"A": "a", "B": "bh", "C": "own", "D": None, "HOST": "h"}
    assert not service.tree["environment"].wrote("A")
    assert service.tree["environment"].at("A") == Position("compose.yml", 4, 16)
    assert "env_file" in service.tree


def test_variables_come_from_the_shell_before_dot_env(tmp_path: Path) -> None:
    files = {"compose.yml": web("user: '$A-$B-$COMPOSE_PROJECT_NAME'"), ".env": "A=file\nB=file\n"}
    assert (
        project(tmp_path, files, environment={"A": "shell"}).services["web"].user
        == "shell-file-shop"
    )
    files["other.env"] = "B=other\n"
    assert project(tmp_path, files, env_files=("other.env",)).services["web"].user == "-other-shop"


@pytest.mark.parametrize(
    ("text", "sources", "name"),
    [
        ("", {}, "shop"),
        ("name: Named\n", {}, "named"),
        ("name: ${N}\n", {"environment": {"N": "from-env"}}, "from-env"),
        ("name: named\n", {"environment": {"COMPOSE_PROJECT_NAME": "env"}}, "env"),
        (
            "name: named\n",
            {"project_name": "flag", "environment": {"COMPOSE_PROJECT_NAME": "e"}},
            "flag",
        ),
    ],
)
def test_the_name_comes_from_flag_variable_file_and_folder(
    tmp_path: Path, text: str, sources: Any, name: str
) -> None:
    assert project(tmp_path, text + web(""), **sources).name == name


def test_files_are_found_as_docker_finds_them(tmp_path: Path) -> None:
    files = {
        "docker-compose.yml": web("user: second"),
        "compose.yaml": web("user: first"),
        "compose.override.yaml": web("tty: true"),
        "deep/er/x": "",
    }
    found = project(tmp_path, files, files=())
    assert (found.services["web"].user, found.services["web"].tty) == ("first", True)
    assert found.services["web"].key_at("user").file == "compose.yaml"
    below = project(tmp_path, files, files=(), cwd=str(tmp_path / "shop/deep/er"))
    assert below.services["web"].key_at("user").file == "../../compose.yaml"
    assert below.name == "shop"
    chosen = project(tmp_path, files, files=(), environment={"COMPOSE_FILE": "docker-compose.yml"})
    assert chosen.services["web"].user == "second"
    _, problems = load(Sources(cwd="/proc/self"))
    assert [d.rule.code for d in problems] == ["C2E0040"]


def test_standard_input_is_a_file(tmp_path: Path) -> None:
    loaded = project(tmp_path, {}, files=("-",), stdin=web(""))
    assert loaded.services["web"].key_at("image") == Position("-", 3, 5)


def test_inactive_services_are_left_out(tmp_path: Path) -> None:
    text = web("", "  debug:\n    image: x\n    profiles: [dev]\n")
    assert list(project(tmp_path, text).services) == ["web"]
    assert list(project(tmp_path, text, profiles=("dev",)).services) == ["web", "debug"]
    assert list(project(tmp_path, text, environment={"COMPOSE_PROFILES": "a,dev"}).services) == [
        "web",
        "debug",
    ]
    assert list(project(tmp_path, text, profiles=("*",)).services) == ["web", "debug"]


MERGES = [
    ("user: a", "user: b", {"user": "b"}),
    ("command: a b", "command: c", {"command": ["c"]}),
    ("command: a b", "command:", {"command": None}),
    ("user: a", "user:", {"user": "a"}),
    ("environment: [A=1, B=1]", "environment: {B: 2}", {"environment": {"A": "1", "B": "2"}}),
    ("labels: {a: 1}", "labels: [b=2]", {"labels": {"a": "1", "b": "2"}}),
    ("expose: [1, 2]", "expose: [2, 3]", {"expose": ["1", "2", "3"]}),
    ("dns: 1.1.1.1", "dns: [1.1.1.1, 8.8.8.8]", {"dns": ["1.1.1.1", "8.8.8.8"]}),
    (
        "healthcheck: {test: [CMD, a], retries: 1}",
        "healthcheck: {test: b}",
        {"healthcheck": {"test": ["CMD-SHELL", "b"], "retries": 1}},
    ),
    (
        "logging: {driver: a, options: {x: 1}}",
        "logging: {options: {y: 2}}",
        {"logging": {"driver": "a", "options": {"x": "1", "y": "2"}}},
    ),
    ("logging: {driver: a, options: {x: 1}}", "logging: {driver: b}", {"logging": {"driver": "b"}}),
    ("ulimits: {nofile: {soft: 1, hard: 2}}", "ulimits: {nofile: 5}", {"ulimits": {"nofile": 5}}),
    ("dns: [1.1.1.1]", "dns: !reset []", {"dns": None}),
    ("dns: [1.1.1.1]", "dns: !override [8.8.8.8]", {"dns": ["8.8.8.8"]}),
    ("environment: {A: 1, B: 2}", "environment: {A: !reset null}", {"environment": {"B": "2"}}),
]


@pytest.mark.parametrize(
    ("base", "over", "keys"), MERGES, ids=[f"{b} + {o}"[:50] for b, o, _ in MERGES]
)
def test_a_later_file_changes_an_earlier_one_key_by_key(
    tmp_path: Path, base: str, over: str, keys: Any
) -> None:
    files = {"a.yml": web(base), "b.yml": f"services:\n  web:\n    {over}\n"}
    tree = project(tmp_path, files).tree["services"]["web"]
    assert {k: tree.get(k) for k in keys} == keys


def test_mounts_are_merged_by_target_and_ports_as_a_whole(tmp_path: Path) -> None:
    files = {
        "a.yml": web("volumes: ['./a:/x', './b:/y']\nports: ['80:80', '81:81']"),
        "b.yml": "services:\n  web:\n    volumes: ['./c:/x/']\n    ports: ['80:80', '82:81']\n",
    }
    service = project(tmp_path, files).services["web"]
    assert [(v.written, v.target, v.at.file) for v in service.volumes] == [
        ("./c", "/x/", "b.yml"),
        ("./b", "/y", "a.yml"),
    ]
    assert [(p.published, p.target) for p in service.ports] == [
        ("80", "80"),
        ("81", "81"),
        ("82", "81"),
    ]


def test_merging_with_nothing_changes_nothing(tmp_path: Path) -> None:
    base = web("ports: ['80:80']\nenvironment: [A=1]\ncommand: x")
    alone = project(tmp_path, {"a.yml": base}).tree
    assert project(tmp_path, {"a.yml": base, "b.yml": "services: {web: {}}\n"}).tree == alone
    assert project(tmp_path, {"a.yml": base, "b.yml": "services: {}\n"}).tree == alone


def test_a_service_extends_others_in_its_own_and_other_files(tmp_path: Path) -> None:
    files = {
        "a.yml": "services:\n  web:\n    extends: {file: lib/b.yml, service: mid}\n"
        "    environment: {A: web}\n",
        "lib/b.yml": "services:\n  mid:\n    extends: base\n    environment: {A: mid, B: mid}\n"
        "  base:\n    image: nginx\n    volumes: ['./x:/x']\n    environment: {C: base}\n",
    }
    service = project(tmp_path, files).services["web"]
    assert service.image == "nginx"
    assert service.environment == {"A": "web", "B": "mid", "C": "base"}
    assert service.volumes[0].source == str(tmp_path / "shop/lib/x")
    assert service.key_at("image") == Position("lib/b.yml", 6, 5)
    assert service.tree["extends"]["service"] == "mid"


def test_a_long_chain_of_extends_is_no_trouble(tmp_path: Path) -> None:
    chain = "".join(f"  s{i}: {{extends: s{i + 1}}}\n" for i in range(3000))
    loaded = project(tmp_path, f"services:\n{chain}  s3000: {{image: nginx}}\n")
    assert loaded.services["s0"].image == "nginx"


def test_an_included_project_is_read_from_its_own_folder(tmp_path: Path) -> None:
    files = {
        "a.yml": "include: [db/compose.yaml]\n" + web("depends_on: [db]"),
        "db/compose.yaml": "services:\n  db:\n    image: postgres:$TAG\n    volumes: ['./x:/x']\n",
        "db/.env": "TAG=16\n",
    }
    service = project(tmp_path, files).services["db"]
    assert service.image == "postgres:16"
    assert service.volumes[0].source == str(tmp_path / "shop/db/x")


def test_settings_beside_the_file_become_extensions(tmp_path: Path) -> None:
    files = {
        "a.yml": web("x-ecs: {cpu: 256}", "volumes: {data: }\n"),
        "compose2ecs.yml": "x-ecs: {cluster: $C}\nservices: {web: {memory: 1G}}\n"
        "volumes: {data: {efs: {}}}\n",
        "ecs-params.yml": "version: 1\ntask_definition: {task_role_arn: $C}\n",
    }
    loaded = project(tmp_path, files, files=("a.yml",), environment={"C": "shop"})
    assert loaded.extension == {"cluster": "shop"}
    assert loaded.services["web"].extension == {"cpu": 256, "memory": "1G"}
    assert loaded.volumes["data"].extension == {"efs": {}}
    assert loaded.ecs_params == {"version": 1, "task_definition": {"task_role_arn": "shop"}}
    assert project(tmp_path, files, files=("a.yml",), find_extras=False).ecs_params is None


FAULTS: list[tuple[dict[str, str] | str, list[str]]] = [
    ({"a.yml": web(""), "b.yml": ""}, ["b.yml:1:1 C2E0003"]),
    (web("", "web2: x\n"), ["compose.yml:4:1 C2E1004"]),
    (web("privileged: maybe"), ["compose.yml:4:17 C2E0023"]),
    (
        web("mem_limit: lots\nstop_grace_period: '30'"),
        ["compose.yml:4:16 C2E1130", "compose.yml:5:24 C2E1131"],
    ),
    (web("command: 'a \"b'"), ["compose.yml:4:14 C2E1140"]),
    (web("networks: [a, b]"), ["compose.yml:4:16 C2E1212", "compose.yml:4:19 C2E1212"]),
    (web("volumes: ['x:/x']"), ["compose.yml:4:15 C2E1213"]),
    (web("secrets: [x]"), ["compose.yml:4:15 C2E1214"]),
    (web("depends_on: [x]"), ["compose.yml:4:18 C2E1210"]),
    (web("links: ['x:y']"), ["compose.yml:4:13 C2E1210"]),
    (web("network_mode: service:x"), ["compose.yml:4:19 C2E1210"]),
    (web("depends_on: [a]", "  a: {image: x, links: [web]}\n"), ["compose.yml:5:25 C2E1220"]),
    (web("depends_on: [web]"), ["compose.yml:4:18 C2E1220"]),
    ("services:\n  web: {command: x}\n", ["compose.yml:2:3 C2E1200"]),
    ("services:\n  a: {extends: b}\n  b: {extends: a}\n", ["compose.yml:3:16 C2E1251"]),
    ("services:\n  a: {extends: x}\n", ["compose.yml:2:16 C2E1250"]),
    ("services:\n  a:\n    extends: {file: x.yml, service: b}\n", ["compose.yml:3:21 C2E0001"]),
    ("services:\n  a:\n    extends: {file: ., service: b}\n", ["compose.yml:3:21 C2E0002"]),
    (web("env_file: x.env"), ["compose.yml:4:15 C2E0030"]),
    ("include: [compose.yml]\n" + web(""), ["compose.yml:1:11 C2E1260"]),
    ("include: [x.yml]\n" + web(""), ["compose.yml:1:11 C2E0001"]),
    ("version: 3\n" + web(""), ["compose.yml:1:10 C2E1102"]),
    ("version: '9'\n" + web(""), ["compose.yml:1:10 C2E1100"]),
    ({"a.yml": web(""), "b.yml": "web: {image: x}\n"}, ["b.yml:1:1 C2E1101"]),
    (
        {"a.yml": web("dns: x"), "b.yml": "services: {web: {environment: {A: $NO}, user: $NO}}\n"},
        ["b.yml:1:35 C2E0021"],
    ),
]


@pytest.mark.parametrize(("files", "expected"), FAULTS, ids=[str(f)[:60] for f, _ in FAULTS])
def test_each_fault_is_told_once_at_its_place(
    tmp_path: Path, files: Any, expected: list[str]
) -> None:
    assert faults(tmp_path, files) == expected


def test_all_files_are_read_before_giving_up(tmp_path: Path) -> None:
    files = {"a.yml": web("x: 1"), "b.yml": "services: {web: {y: 1}}\n", "c.yml": "a: [\n"}
    assert {line.partition(":")[0] for line in faults(tmp_path, files)} == {
        "a.yml",
        "b.yml",
        "c.yml",
    }


@pytest.mark.parametrize(
    ("name", "normal"), [("Shop", "shop"), ("a.b c", "abc"), ("_-x_1-", "x_1-"), ("!", "")]
)
def test_a_project_name_has_one_form(name: str, normal: str) -> None:
    assert normal_name(name) == normal


LINES = [line for line, _ in SHORT] + [
    "ports: ['80:80', '1-2:3-4/udp']",
    "volumes: ['./a:/a', '../b:/b:ro', /c]",
    "networks: [n]",
    "depends_on: [db]",
    "configs: [c]",
    "stdin_open: 'yes'",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.sampled_from(LINES), unique_by=lambda line: line.partition(":")[0]))
def test_config_of_config_is_the_same(tmp_path: Path, lines: list[str]) -> None:
    rest = "  db: {image: x}\nnetworks: {n: }\nconfigs: {c: {content: x}}\n"
    first = project(tmp_path, web("\n".join(lines), rest)).tree
    again = json.dumps(first).replace("$", "$$")
    assert project(tmp_path, {"compose.yml": again}).tree == first


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(),
        st.text().map(str.encode),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3),
                st.dictionaries(
                    st.sampled_from(
                        [
                            "services",
                            "web",
                            "image",
                            "ports",
                            "volumes",
                            "build",
                            "deploy",
                            "x-ecs",
                            "extends",
                            "networks",
                            "environment",
                            "healthcheck",
                            "include",
                            "name",
                        ]
                    ),
                    inner,
                    max_size=4,
                ),
            ),
        ).map(lambda tree: json.dumps(tree).encode()),
    )
)
def test_any_bytes_give_a_project_or_located_errors(tmp_path: Path, data: bytes) -> None:
    loaded, found = load(Sources(files=("-",), stdin=data, cwd=str(tmp_path)))
    assert (loaded is None) == any(d.severity == "error" for d in found)
    assert all(d.position.line > 0 for d in found)


def test_labels_come_from_label_files_too(tmp_path: Path) -> None:
    files = {"compose.yml": web("label_file: l.txt\nlabels: {a: own}"), "l.txt": "a=x\nb=y\n"}
    assert project(tmp_path, files).services["web"].labels == {"a": "own", "b": "y"}


@pytest.mark.parametrize(
    "line",
    [
        "ports: ['$V:80']",
        "mem_limit: $V",
        "volumes: ['$V:/x']",
        "networks: [$V]",
        "tty: $V",
        "expose: [a$V]",
    ],
)
def test_no_message_shows_what_a_variable_holds(tmp_path: Path, line: str) -> None:
    _, found = read(tmp_path, {"compose.yml": web(line)}, environment={"V": "hunter2"})
    assert found
    assert not [d for d in found if "hunter2" in d.message + d.help]


def test_faults_of_values_and_of_the_whole_project_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(
        "services:\n"
        "  api:\n"
        "    image: y\n"
        "    depends_on: [web]\n"
        "    networks: [nope]\n"
        "    volumes: [data:/x]\n"
        "    ports: ['70000:80', '82-80:1']\n"
        "    mem_limit: 1x\n"
        "  one: {image: x, depends_on: [two]}\n"
        "  two: {image: x, depends_on: [one]}\n"
    )
    _, found = load(Sources(files=(str(path),), environment={}))
    assert [(d.position.line, d.rule.code) for d in found] == [
        (4, "C2E1210"),
        (5, "C2E1212"),
        (6, "C2E1213"),
        (7, "C2E1110"),
        (7, "C2E1110"),
        (8, "C2E1130"),
        (10, "C2E1220"),
    ]
