"""Volumes of tasks and what containers mount of them: YAML to fields and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

EC2 = {"launch_type": "EC2"}

VOLUMES: list[tuple[str, str, dict[str, Any], list[dict[str, Any]]]] = [
    (
        "EFS with everything",
        (
            "{x-ecs: {efs: {file_system: fs-0123456789abcdef0, iam: true,"
            " access_point: fsap-0123456789abcdef0, transit_encryption_port: 2999}}}"
        ),
        {},
        [
            {
                "name": "data",
                "efsVolumeConfiguration": {
                    "fileSystemId": "fs-0123456789abcdef0",
                    "transitEncryption": "ENABLED",
                    "transitEncryptionPort": 2999,
                    "authorizationConfig": {
                        "accessPointId": "fsap-0123456789abcdef0",
                        "iam": "ENABLED",
                    },
                },
            }
        ],
    ),
    (
        "an external volume that is called like a file system",
        "{external: true, name: fs-0123456789abcdef0}",
        {},
        [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}],
    ),
    (
        "NFS from an EFS address",
        (
            "{driver_opts: {type: nfs4, device: ':/shop',"
            " o: 'addr=fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com,rw'}}"
        ),
        {},
        [
            {
                "name": "data",
                "efsVolumeConfiguration": {
                    "fileSystemId": "fs-0123456789abcdef0",
                    "rootDirectory": "/shop",
                },
            }
        ],
    ),
    (
        "EBS",
        "{x-ecs: {ebs: {size: 50G, role: 'arn:aws:iam::123456789012:role/ebs'}}}",
        {},
        [{"name": "data", "configuredAtLaunch": True}],
    ),
    (
        "an external Docker volume on EC2",
        "{external: true, name: shop_data}",
        EC2,
        [
            {
                "name": "shop_data",
                "dockerVolumeConfiguration": {"scope": "shared", "autoprovision": False},
            }
        ],
    ),
    (
        "a Docker driver on EC2",
        "{driver: rexray/ebs, driver_opts: {size: '20'}, labels: {team: web}}",
        EC2,
        [
            {
                "name": "data",
                "dockerVolumeConfiguration": {
                    "scope": "task",
                    "driver": "rexray/ebs",
                    "driverOpts": {"size": "20"},
                    "labels": {"team": "web"},
                },
            }
        ],
    ),
    (
        "a bind mount in disguise on EC2",
        "{driver: local, driver_opts: {type: none, o: bind, device: /srv/data}}",
        EC2,
        [{"name": "data", "host": {"sourcePath": "/srv/data"}}],
    ),
    ("nothing", "{}", EC2, [{"name": "data"}]),
]


@pytest.mark.parametrize(
    ("volume", "flags", "wanted"), [v[1:] for v in VOLUMES], ids=[v[0] for v in VOLUMES]
)
def test_a_volume_stands_for(
    volume: str, flags: dict[str, Any], wanted: Any, translated: Callable[..., Any]
) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    volumes: ['data:/data']\n"
        f"volumes:\n  data: {volume}\n",
        **flags,
    )
    assert made.task()["volumes"] == wanted
    assert made.container()["mountPoints"][0]["sourceVolume"] == wanted[0]["name"]


REFUSED = [
    ("volumes: ['/srv:/srv']", {}, "C2E2131", 'Fargate has no host to mount "/srv" from'),
    ("volumes: ['./a/b:/srv']", {}, "C2E2131", 'Fargate has no host to mount "./a/b" from'),
    ("volumes: ['./a/b:/srv']", EC2, "C2E2132", '"./a/b" is a path of this machine'),
    ("volumes: ['~/a:/srv']", EC2, "C2E2132", '"~/a" is a path of this machine'),
    ("volumes: ['ext:/srv']", {}, "C2E2135", 'volume "ext" is on a Docker host'),
    ("volumes: ['drv:/srv']", {}, "C2E2135", 'volume "drv" needs a Docker host'),
    ("volumes: ['bnd:/srv']", {}, "C2E2131", 'Fargate has no host to mount "/srv/x" from'),
    ("volumes_from: ['container:elsewhere']", {}, "C2E2136", 'container "elsewhere" is not in'),
]


@pytest.mark.parametrize(("words", "flags", "code", "message"), REFUSED)
def test_what_no_task_can_mount_is_an_error_at_its_line(
    words: str, flags: dict[str, Any], code: str, message: str, translated: Callable[..., Any]
) -> None:
    made = translated(
        f"services:\n  web:\n    image: nginx:1.27\n    {words}\n"
        "volumes:\n  ext: {external: true}\n  drv: {driver: rexray/ebs}\n"
        "  bnd: {driver_opts: {type: none, o: bind, device: /srv/x}}\n",
        **flags,
    )
    found = [d for d in made.diagnostics if d.rule.code == code]
    assert len(found) == 1
    assert found[0].message.startswith(message)
    assert found[0].position.line == 4
    assert found[0].severity == "error"


def test_names_that_meet_are_told_apart(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n"
        "    volumes: ['/a/b:/1', '/a-b:/2', 'host-a-b:/3']\n"
        "volumes:\n  host-a-b:\n",
        **EC2,
    )
    names = [v["name"] for v in made.task()["volumes"]]
    assert len(set(names)) == 3
    assert names[2] == "host-a-b"
    assert all(name.startswith("host-a-b") for name in names)


def test_one_host_folder_is_one_volume_of_the_task(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    volumes: ['/srv:/1', '/srv:/2:ro']\n", **EC2
    )
    assert made.task()["volumes"] == [{"name": "host-srv", "host": {"sourcePath": "/srv"}}]
    assert [m["readOnly"] for m in made.container()["mountPoints"]] == [False, True]


def test_lost_data_is_told_once_for_each_volume(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  a:\n    image: nginx:1.27\n    volumes: ['own:/own', 'both:/both']\n"
        "  b:\n    image: nginx:1.27\n    volumes: ['both:/both']\n"
        "volumes: {own: {}, both: {}, nobody: {}}\n"
    )
    told = [d.rule.code for d in made.diagnostics if d.rule.code in {"C2E2107", "C2E2108"}]
    assert sorted(set(told)) == ["C2E2107", "C2E2108"]
    lines = {d.position.line for d in made.diagnostics if d.rule.code == "C2E2108"}
    assert lines == {4}
    assert made.verdicts[None, "volumes.nobody"] == "ignored"


def test_an_ebs_volume_is_asked_for_by_the_service(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    volumes: ['data:/data']\n"
        "volumes:\n  data:\n    x-ecs:\n      ebs: {size: 50G, type: gp3, encrypted: true,\n"
        "        role: 'arn:aws:iam::123456789012:role/ebs'}\n"
    )
    assert made.service()["volumeConfigurations"] == [
        {
            "name": "data",
            "managedEBSVolume": {
                "sizeInGiB": 50,
                "volumeType": "gp3",
                "encrypted": True,
                "roleArn": "arn:aws:iam::123456789012:role/ebs",
            },
        }
    ]
