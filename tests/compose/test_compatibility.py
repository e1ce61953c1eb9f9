"""docs/compose-compatibility.md, entry by entry: where Docker's readers differ, what we do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.compose.load import Sources, load

if TYPE_CHECKING:
    from pathlib import Path

WEB = "services:\n  web:\n    image: nginx\n"
OLD = "web:\n  image: nginx\n"

READ: list[tuple[str, str, str, Any, str]] = [
    # what it is, the file, the key, what is read, the code that is said
    (
        "shell operators stay",
        WEB + "    command: run && ping x > log\n",
        "command",
        ["run", "&&", "ping", "x", ">", "log"],
        "",
    ),
    (
        "one letter is a volume",
        WEB + "    volumes: ['d:/d']\nvolumes: {d: }\n",
        "volumes",
        [{"type": "volume", "source": "d", "target": "/d", "volume": {}}],
        "",
    ),
    (
        "no base 60",
        WEB + "    ports: [22:22]\n",
        "ports",
        [{"mode": "ingress", "protocol": "tcp", "published": "22", "target": 22}],
        "",
    ),
    ("defaults nest", WEB + '    user: "${A:-${B:-c}}"\n', "user", "c", ""),
    (
        "zeros stay",
        WEB + "    ulimits: {core: {soft: 0, hard: 0}}\n",
        "ulimits",
        {"core": {"soft": 0, "hard": 0}},
        "",
    ),
    (
        "unknown mount option",
        WEB + "    volumes: ['./c:/c:readonly', '/d']\n",
        "user",
        None,
        "C2E1121",
    ),
    (
        "unset host port",
        WEB + '    ports: ["${PORT}:80"]\n',
        "ports",
        [{"mode": "ingress", "protocol": "tcp", "target": 80}],
        "C2E0021",
    ),
    ("a lone dollar", WEB + '    user: "5$ $1"\n', "user", "5$ $1", ""),
    ("unknown version", "version: '9'\n" + WEB + "    user: a\n", "user", "a", "C2E1100"),
    ("unquoted no", WEB + "    restart: no\n", "restart", "no", ""),
    (
        "true in the environment",
        WEB + "    environment: {A: true, B: yes}\n",
        "environment",
        {"A": "true", "B": "yes"},
        "",
    ),
    (
        "a large float",
        WEB + "    environment: {A: 1000000.5}\n",
        "environment",
        {"A": "1.0000005e+06"},
        "",
    ),
    (
        "a large float in v1",
        OLD + "  environment: {A: 1000000.5}\n",
        "environment",
        {"A": "1000000.5"},
        "",
    ),
    ("a number as a key", WEB + "    environment: {1: a}\n", "environment", {"1": "a"}, "C2E0008"),
    ("an item twice", WEB + "    cap_add: [A, A]\n", "cap_add", ["A"], ""),
    (
        "two mounts",
        WEB + "    volumes: ['a:/x', 'b:/x']\nvolumes: {a: , b: }\n",
        "volumes",
        [{"type": "volume", "source": "b", "target": "/x", "volume": {}}],
        "C2E1270",
    ),
    ("several documents", WEB + "---\nservices: {web: {user: b}}\n", "user", "b", ""),
    (
        "a missing build folder",
        "services:\n  web:\n    build: ./no\n    user: a\n",
        "user",
        "a",
        "",
    ),
    ("x-ecs in v1", OLD + "  x-ecs: {cpu: 256}\n", "x-ecs", {"cpu": 256}, ""),
    ("unknown tag", WEB + "    user: !who a\n", "user", "a", "C2E0014"),
    ("line ends of Windows", WEB.replace("\n", "\r\n") + "    user: a\r\n", "user", "a", ""),
    ("byte order mark", "\ufeff" + WEB + "    user: a\n", "user", "a", ""),
]

REFUSED: list[tuple[str, str, str]] = [
    # what it is, the file, place and code of every error
    ("newer form in v1", OLD + "  user: ${V:-d}\n", "3:9 C2E0024"),
    ("version as number", "version: 2\n" + WEB, "1:10 C2E1102"),
    ("version without value", "version:\n" + WEB, "1:9 C2E1102"),
    ("duplicate key", WEB + "    image: httpd\n", "4:5 C2E0007"),
    ("two merge keys", "x-a: &a {tty: true}\n" + WEB + "    <<: *a\n    <<: *a\n", "6:5 C2E0007"),
    ("size", WEB + "    mem_limit: 1x\n", "4:16 C2E1130"),
    ("port number", WEB + "    ports: ['70000', '82-80']\n", "4:13 C2E1110, 4:22 C2E1110"),
    ("undefined network", WEB + "    networks: [n]\n", "4:16 C2E1212"),
    ("undefined secret", WEB + "    secrets: [s]\n", "4:15 C2E1214"),
    ("empty mount source", WEB + "    volumes: [':/data']\n", "4:15 C2E1120"),
    ("no mount source", WEB + "    volumes: [{type: bind, target: /x}]\n", "4:15 C2E1120"),
    ("unset host port in v1", OLD + "  ports: ['${PORT}:80']\n", "3:11 C2E1110"),
    ("lone dollar in v1", OLD + "  user: 5$\n", "3:9 C2E0020"),
    ("unquoted no in v1", OLD + "  restart: no\n", "3:12 C2E1103"),
    ("unquoted yes in v1", OLD + "  environment: {A: yes, B: x}\n", "3:20 C2E1103"),
    ("unquoted on in a list in v1", OLD + "  command: [a, on]\n", "3:16 C2E1103"),
    ("true in the environment of v1", OLD + "  environment: {A: true}\n", "3:20 C2E1001"),
    ("an item twice in v1", OLD + "  cap_add: [A, A]\n", "3:16 C2E1006"),
    ("no command in v1", OLD + "  command:\n", "3:3 C2E1001"),
    ("security option", WEB + "    security_opt: [unconfined]\n", "4:20 C2E1141"),
    ("missing build folder in v1", "web:\n  build: ./no\n", "2:10 C2E1239"),
    ("x- key in v1", OLD + "  x-mine: 1\n", "3:3 C2E1004"),
    ("number as a service", "services:\n  1: {image: x}\n", "2:3 C2E0008"),
]


def read(folder: Path, text: str) -> Any:
    (folder / "compose.yml").write_text(text, "utf-8", newline="")
    return load(Sources(files=("compose.yml",), cwd=str(folder)))


@pytest.mark.parametrize(
    ("text", "key", "value", "code"), [r[1:] for r in READ], ids=[r[0] for r in READ]
)
def test_what_is_read(tmp_path: Path, text: str, key: str, value: Any, code: str) -> None:
    project, found = read(tmp_path, text)
    assert project is not None, found
    assert project.tree["services"]["web"].get(key) == value
    assert [d.rule.code for d in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("text", "expected"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    project, found = read(tmp_path, text)
    assert project is None
    errors = [d for d in found if d.severity == "error"]
    told = [f"{d.position.line}:{d.position.column} {d.rule.code}" for d in errors]
    assert ", ".join(told) == expected


def test_an_env_file_expands_both_forms_and_must_hold_pairs(tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text("A=x\nB=p$A\nC=p${A}\nD='p$A'\n")
    project, _ = read(tmp_path, WEB + "    env_file: a.env\n")
    assert project.services["web"].environment == {"A": "x", "B": "px", "C": "px", "D": "p$A"}
    (tmp_path / "a.env").write_text("A=x\nno pair at all\n")
    _, found = read(tmp_path, WEB + "    env_file: a.env\n")
    assert [(d.position.file, d.position.line) for d in found] == [("a.env", 2)]


def test_faults_of_every_kind_are_told_at_once(tmp_path: Path) -> None:
    text = WEB + (
        "    imagee: x\n    mem_limit: 1x\n    ports: ['80:80:80:80']\n    scale: ${N:-two}\n"
        "    user: ${U\n    expose: [a:b]\n"
    )
    _, found = read(tmp_path, text)
    assert [f"{d.position.line}:{d.position.column} {d.rule.code}" for d in found] == [
        *("4:5 C2E1004", "5:16 C2E1130", "6:13 C2E1110"),
        *("7:12 C2E0023", "8:11 C2E0020", "9:14 C2E1111"),
    ]


def test_an_unknown_key_of_extends_is_warned_of(tmp_path: Path) -> None:
    extends = "    extends: {service: base, how: fully}\n  base: {image: x, user: a}\n"
    project, found = read(tmp_path, WEB + extends)
    assert project.services["web"].user == "a"
    assert [(d.rule.code, d.severity, d.position.line) for d in found] == [
        ("C2E1004", "warning", 4)
    ]


def test_an_empty_second_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(WEB)
    (tmp_path / "b.yml").write_text("# nothing\n")
    project, found = load(Sources(files=("a.yml", "b.yml"), cwd=str(tmp_path)))
    assert project is not None
    assert [(d.rule.code, d.severity) for d in found] == [("C2E0003", "warning")]


def test_utf_16_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(WEB.encode("utf-16"))
    project, _ = load(Sources(files=("a.yml",), cwd=str(tmp_path)))
    assert project is not None
    assert project.services["web"].key_at("image")[1:] == (3, 5)


PLACES = [
    # the files, and where the one error is
    ({"a.yml": WEB, "b.yml": "services:\n  web:\n    secrets: [s]\n"}, "b.yml:3:15"),
    ({"a.yml": WEB + "    secrets: [s]\n", "b.yml": "services: {web: {user: a}}\n"}, "a.yml:4:15"),
    (
        {"a.yml": "services:\n  web:\n    extends: {file: x/base.yml, service: base}\n",
         "x/base.yml": "services:\n  base:\n    image: y\n    networks: [n]\n"},
        "x/base.yml:4:16",
    ),
    (
        {"a.yml": "include: [x/more.yml]\n" + WEB,
         "x/more.yml": "services:\n  db:\n    image: y\n    depends_on: [no]\n"},
        "x/more.yml:4:18",
    ),
    ({"a.yml": WEB + "    mem_limit: ${M:-lots}\n"}, "a.yml:4:16"),
    ({"a.yml": "x-b: &b\n  mem_limit: lots\n" + WEB + "    <<: *b\n"}, "a.yml:2:14"),
    ({"a.yml": WEB + "    volumes:\n      - ./a:/b\n      - n:/c\n"}, "a.yml:6:9"),
    ({"a.yml": WEB + "    env_file: e.env\n", "e.env": "A=1\nB C=2\n"}, "e.env:2:1"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "place"), PLACES, ids=[place for _, place in PLACES])
def test_an_error_keeps_its_place_through_every_stage(
    tmp_path: Path, files: dict[str, str], place: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    named = tuple(name for name in files if name in {"a.yml", "b.yml"})
    _, found = load(Sources(files=named, cwd=str(tmp_path)))
    errors = [d.position for d in found if d.severity == "error"]
    assert [f"{at.file}:{at.line}:{at.column}" for at in errors] == [place]


@pytest.mark.parametrize(
    ("version", "service", "told"),
    [
        ("2.0", "{image: x, init: true}", ['"init" came with 2.2; the file says 2.0']),
        ("2.1", "{image: x, healthcheck: {start_period: 1s}}", ["healthcheck.start_period"]),
        ("3.8", "{image: x, mem_limit: 1g}", ['"mem_limit" is in no 3.x; the file says 3.8']),
        ("3.8", "{image: x, ports: [{target: 80, name: a}]}", ['"ports.name" is in no 3.x']),
        ("3.8", "{image: x, ulimits: {nofile: {soft: 1, hard: 2}}}", []),
        ("2.4", "{image: x, healthcheck: {test: x}}", []),
    ],
)
def test_a_key_newer_than_the_declared_version_is_read_with_a_note(
    version: str, service: str, told: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(f'version: "{version}"\nservices:\n  init: {service}\n')
    project, found = load(Sources(files=(str(path),), environment={}))
    notes = [d.message for d in found if d.rule.code == "C2E1104"]
    assert project is not None
    assert len(notes) == len(told)
    assert all(part in note for part, note in zip(told, notes, strict=True))
