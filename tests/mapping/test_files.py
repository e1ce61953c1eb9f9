"""Files by value: what is written into which volume, and what can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "services:\n  web:\n    image: nginx:1.27\n    x-ecs: {files: {deliver: true}}\n"


def writer(made: Any) -> dict[str, Any]:
    found: dict[str, Any] = made.container("web-files")
    return found


def test_a_container_that_ends_first_writes_the_files(
    tmp_path: Path, translated: Callable[..., Any]
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.html").write_text("it's 100 % \n")
    (tmp_path / "site" / "b.png").write_bytes(b"\x89PNG\0")
    made = translated(HEAD + "    volumes: ['./site:/srv/site:ro']\n")
    assert writer(made)["essential"] is False
    assert writer(made)["environment"] == [
        {"name": "FILE_1", "value": "it's 100 % \n"},
        {"name": "FILE_2", "value": "iVBORwA="},
    ]
    script = writer(made)["command"][0].splitlines()
    assert "printf '%s' \"$FILE_1\" > /srv/site/a.html" in script
    assert "printf '%s' \"$FILE_2\" | base64 -d > /srv/site/b.png" in script
    assert made.container()["dependsOn"] == [{"containerName": "web-files", "condition": "SUCCESS"}]
    assert made.task()["volumes"] == [{"name": "web-files-srv-site"}]


def test_a_secrets_text_is_in_no_document(translated: Callable[..., Any]) -> None:
    made = translated(
        HEAD
        + "    secrets: [token]\nsecrets:\n  token:\n    external: true\n"
        + "    x-ecs: {from: /shop/token, as: file}\n"
    )
    assert writer(made)["secrets"] == [{"name": "FILE_1", "valueFrom": "/shop/token"}]
    assert "environment" not in writer(made)
    assert "secrets" not in made.container()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("    volumes: ['./big:/srv/big']\n", "more than 32 KiB"),
        ("    volumes: ['./gone:/srv/gone']\n", "it isn't there"),
        ("    volumes: ['./one:/etc/one.conf']\n", 'hide what the image has in "/etc"'),
        ("    volumes: ['./folder:/usr']\n", 'hide what the image has in "/usr"'),
        (
            "    configs: [a]\nconfigs:\n  a: {external: true}\n",
            "it is kept in Docker",
        ),
        (
            "    configs: [a]\nconfigs:\n  a: {environment: NOT_SET_ANYWHERE}\n",
            'variable "NOT_SET_ANYWHERE" is not set',
        ),
        (
            "    configs: [a]\nconfigs:\n  a: {content: x}\n",
            'hide what the image has in "/", so its target has to be in a folder of its own',
        ),
        ("    volumes: ['./empty:/srv/empty']\n", "the folder is empty"),
        (
            (
                "    volumes: ['./one:/srv/a/x']\n    configs: [{source: a, target: /srv/a/x}]\n"
                "configs:\n  a: {content: x}\n"
            ),
            'another file is at "/srv/a/x" already',
        ),
        (
            "    volumes: ['./one:/srv/one/one.conf', 'data:/srv/one']\nvolumes: {data: }\n",
            '"/srv/one" is a volume already',
        ),
    ],
)
def test_what_can_not_be_handed_over_is_an_error(
    tmp_path: Path, translated: Callable[..., Any], more: str, why: str
) -> None:
    (tmp_path / "big").write_bytes(b"x" * 40_000)
    (tmp_path / "one").write_text("a")
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_text("a")
    made = translated(HEAD + more)
    found = [d for d in made.diagnostics if d.rule.code == "C2E2146"]
    assert [d.severity for d in found] == ["error"]
    assert why in found[0].message


def test_nothing_is_read_unless_it_is_asked_for(
    tmp_path: Path, translated: Callable[..., Any]
) -> None:
    (tmp_path / "one").write_text("a")
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    volumes: ['./one:/srv/one/a']\n"
    )
    found = next(d for d in made.diagnostics if d.rule.code == "C2E2131")
    assert "x-ecs.files.deliver" in found.help
    assert [c["name"] for c in made.task()["containerDefinitions"]] == ["web"]


def test_the_content_of_a_config_is_that_of_its_variable(
    tmp_path: Path, translated: Callable[..., Any]
) -> None:
    (tmp_path / ".env").write_text("MOTD=welcome\n")
    made = translated(
        HEAD + "    configs: [{source: motd, target: /etc/shop/motd, uid: '5', mode: 0440}]\n"
        "configs:\n  motd: {environment: MOTD}\n"
    )
    assert writer(made)["environment"] == [{"name": "FILE_1", "value": "welcome"}]
    assert writer(made)["command"][0].splitlines()[1:] == [
        "mkdir -p /etc/shop",
        "printf '%s' \"$FILE_1\" > /etc/shop/motd",
        "chown 5 /etc/shop/motd",
        "chmod 0440 /etc/shop/motd",
    ]
    assert made.verdicts[None, "configs.motd.environment"] == "converted"


def test_a_config_that_is_not_delivered_is_rejected_at_both_ends(
    translated: Callable[..., Any],
) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    configs: [a]\nconfigs: {a: {content: x}}\n"
    )
    assert made.verdicts["web", "configs"] == "rejected"
    assert made.verdicts[None, "configs.a.content"] == "rejected"


@pytest.mark.parametrize(
    ("mount", "mode", "owner"),
    [
        ("./key:/srv/key/key:ro", 0o600, "chown 1000 /srv/key/key"),
        ("./key:/srv/key/key:ro", 0o644, ""),
        ("./key:/srv/key/key", 0o644, "chown 1000 /srv/key/key"),
    ],
)
def test_the_services_user_may_use_what_it_could_not_else(
    mount: str, mode: int, owner: str, tmp_path: Path, translated: Callable[..., Any]
) -> None:
    (tmp_path / "key").write_text("a")
    (tmp_path / "key").chmod(mode)
    made = translated(HEAD + f"    user: '1000'\n    volumes: ['{mount}']\n")
    script = writer(made)["command"][0].splitlines()
    assert [line for line in script if line.startswith("chown")] == ([owner] if owner else [])


def test_no_linux_container_is_put_into_a_task_of_windows(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: iis:1\n    secrets: [a]\n"
        "    x-ecs: {operating_system: WINDOWS_SERVER_2022_CORE}\n"
        "secrets: {a: {x-ecs: {from: /a, as: file}}}\n"
    )
    found = next(d for d in made.diagnostics if d.rule.code == "C2E2146")
    assert "the task runs on Windows" in found.message
    assert "x-ecs.as" in found.help


def test_a_hidden_folder_is_told_once(translated: Callable[..., Any]) -> None:
    made = translated(
        HEAD + "    configs: [{source: a, target: /etc/a/x}, {source: a, target: /etc/a/y}]\n"
        "configs: {a: {content: x}}\n"
    )
    assert [d.rule.code for d in made.diagnostics].count("C2E2147") == 1
