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
    (
        "EFS by the ARN of the file system",
        "{x-ecs: {efs: 'arn:aws:elasticfilesystem:eu-west-1:1234:file-system/fs-01234567'}}",
        {},
        [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-01234567"}}],
    ),
    (
        "EFS with a port for encryption, which needs encryption",
        "{x-ecs: {efs: {file_system: fs-01234567, transit_encryption_port: 2999}}}",
        {},
        [
            {
                "name": "data",
                "efsVolumeConfiguration": {
                    "fileSystemId": "fs-01234567",
                    "transitEncryption": "ENABLED",
                    "transitEncryptionPort": 2999,
                },
            }
        ],
    ),
    (
        "EFS in the words of Docker's ECS integration",
        "{driver_opts: {filesystem_id: fs-01234567, root_directory: /shop}}",
        {},
        [
            {
                "name": "data",
                "efsVolumeConfiguration": {
                    "fileSystemId": "fs-01234567",
                    "rootDirectory": "/shop",
                },
            }
        ],
    ),
    (
        "a Docker volume of scope task, which takes no autoprovision",
        "{x-ecs: {docker: {scope: task, autoprovision: true}}}",
        EC2,
        [{"name": "data", "dockerVolumeConfiguration": {"scope": "task"}}],
    ),
    (
        "S3 Files",
        "{x-ecs: {s3_files: 'arn:aws:s3files:eu-west-1:123456789012:file-system/fs-01234567'}}",
        {},
        [
            {
                "name": "data",
                "s3filesVolumeConfiguration": {
                    "fileSystemArn": (
                        "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-01234567"
                    )
                },
            }
        ],
    ),
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
    ("volumes: ['rel:/srv']", EC2, "C2E2132", '"./x" is a path of this machine'),
    ("volumes: ['own:/srv']", EC2, "C2E2132", '"./y" is a path of this machine'),
    ("volumes: ['fsx:/srv']", {}, "C2E2135", 'volume "fsx" is on FSx, which Fargate'),
    ("volumes: ['/srv']\n    tmpfs: [/srv]", {}, "C2E2163", '"/srv" is a volume and a memory'),
    (
        "volumes: [{type: volume, source: drv, target: /d, volume: {subpath: a}}]",
        EC2,
        "C2E2011",
        'volumes.volume.subpath: ECS mounts the volume at "/d" as a whole',
    ),
    ("volumes: [{type: npipe, source: x, target: /d}]", EC2, "C2E2134", "ECS can't mount a named"),
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
        "  bnd: {driver_opts: {type: none, o: bind, device: /srv/x}}\n"
        "  rel: {driver_opts: {type: none, o: bind, device: ./x}}\n"
        "  own: {x-ecs: {host: ./y}}\n"
        "  fsx: {x-ecs: {fsx: {file_system: fs-01234567, root_directory: s, domain: d,\n"
        "    credentials: 'arn:aws:ssm:eu-west-1:123456789012:parameter/x'}}}\n",
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


def test_an_ebs_volume_of_two_tasks_is_two_volumes(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  a: &s\n    image: nginx:1.27\n    volumes: ['data:/data']\n  b: *s\n"
        "volumes: {data: {x-ecs: {ebs: 10G}}}\n",
        account="123456789012",
    )
    told = {d.message for d in made.diagnostics if d.rule.code == "C2E2108"}
    assert told == {'volume "data" is mounted in 2 tasks: each has its own, and loses it'}


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


SAID = [
    # a mount, or a volume; what is told; the verdict of a key
    ("'/srv:/srv:rslave'", "{}", "C2E2162", 'option "rslave" of "/srv"', "volumes", "ignored"),
    ("'/srv:/srv:z'", "{}", "C2E2162", 'option "z" of "/srv"', "volumes", "ignored"),
    ("'data:/data:nocopy'", "{}", "C2E2162", 'option "nocopy" of "/data"', "volumes", "ignored"),
    ("'/srv:/srv:cached'", "{}", "C2E2012", "makes no difference", "volumes", "approximated"),
    (
        "'data:/data'",
        "{driver: rexray/ebs}",
        "C2E2107",
        "only as long as",
        "volumes",
        "approximated",
    ),
    (
        "'data:/data'",
        "{driver_opts: {filesystem_id: fs-01234567, uid: '1000'}}",
        "C2E2164",
        'without "uid"',
        "volumes.data.driver_opts",
        "approximated",
    ),
    (
        "'data:/data'",
        "{driver_opts: {type: nfs, o: 'addr=fs-01234567.efs.eu-west-1.amazonaws.com,foo'}}",
        "C2E2164",
        'without "foo"',
        "volumes.data.driver_opts",
        "approximated",
    ),
    (
        "'data:/data'",
        "{driver_opts: {type: cifs, device: //h/x, o: 'username=a,password=s3cret'}}",
        "C2E2167",
        'driver_opts of volume "data" hold a password',
        "volumes.data.driver_opts",
        "converted",
    ),
    (
        "'data:/data'",
        "{x-ecs: {docker: {scope: task, autoprovision: true}}}",
        "C2E2920",
        "autoprovision",
        "volumes.data.x-ecs.docker.autoprovision",
        "ignored",
    ),
]


@pytest.mark.parametrize(("mount", "volume", "code", "message", "key", "verdict"), SAID)
def test_what_a_mount_loses_is_told(
    mount: str,
    volume: str,
    code: str,
    message: str,
    key: str,
    verdict: str,
    translated: Callable[..., Any],
) -> None:
    made = translated(
        f"services:\n  web:\n    image: nginx:1.27\n    volumes: [{mount}]\n"
        f"volumes:\n  data: {volume}\n",
        **EC2,
    )
    told = [d for d in made.diagnostics if d.rule.code == code]
    assert any(message in d.message for d in told), made.diagnostics
    assert all("s3cret" not in d.message + d.help for d in told)
    holder = "web" if key == "volumes" else None
    assert made.verdicts[holder, key] == verdict


def test_nfs_that_is_read_only_is_mounted_read_only(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    volumes: ['data:/data']\nvolumes:\n  data:\n"
        "    driver_opts: {type: nfs, o: 'addr=fs-01234567.efs.eu-west-1.amazonaws.com,ro'}\n"
    )
    assert made.container()["mountPoints"][0]["readOnly"] is True


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("./conf", "x-ecs.files.deliver"),
        ("../conf", "EFS"),
        ("~/conf", "EFS"),
        ("/srv/conf", "--launch-type EC2"),
    ],
)
def test_ec2_is_offered_only_where_its_instances_have_the_path(
    written: str, offered: str, translated: Callable[..., Any]
) -> None:
    made = translated(
        f"services:\n  web:\n    image: nginx:1.27\n    volumes: ['{written}:/srv']\n"
    )
    found = next(d for d in made.diagnostics if d.rule.code == "C2E2131")
    assert offered in found.help
    assert ("EC2" in found.help) == written.startswith("/")


def test_a_folder_of_a_file_system_is_a_volume_of_its_own(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    volumes:\n"
        "      - {type: volume, source: data, target: /a, volume: {subpath: x/y}}\n"
        "      - data:/all\n"
        "volumes: {data: {x-ecs: {efs: fs-01234567}}}\n"
    )
    efs = {v["name"]: v["efsVolumeConfiguration"] for v in made.task()["volumes"]}
    assert efs == {
        "data-x-y": {"fileSystemId": "fs-01234567", "rootDirectory": "/x/y"},
        "data": {"fileSystemId": "fs-01234567"},
    }
    assert [m["sourceVolume"] for m in made.container()["mountPoints"]] == ["data-x-y", "data"]
