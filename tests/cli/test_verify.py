"""`verify`, `permissions`, and the checks that `plan` and `up` make, as a user meets them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from compose2ecs.sandbox.sandbox import open_sandbox

if TYPE_CHECKING:
    from pathlib import Path

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
GOOD = f"""\
name: shop
services:
  api:
    image: {ECR}/shop/api:1.4
    expose: ["8080"]
  worker:
    image: {ECR}/shop/worker:1.4
"""
BAD = GOOD.replace("worker:1.4", "worker:missing-1.5")
VERIFIED = """\
shop: 12 checks for cluster shop in eu-west-1

  OK       cluster shop                                      will be created by `up`
  OK       role ecsTaskExecutionRole                         trusts ecs-tasks.amazonaws.com
  OK       role AWSServiceRoleForECS                         is there
  OK       image 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.4  is there
  NG       image 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/worker:missing-1.5  repository \
"shop/worker" has no "missing-1.5"
           docker-compose.yml:7:5: C2E4102
           help: push it, or correct the tag
  SKIPPED  platform of 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.4  the image has \
one platform, which only a pull tells
  OK       log group /ecs/shop                               will be created by `up`
  OK       subnets of shop-api and 1 more                    vpc-0d0000000000000a0, eu-west-1a, \
eu-west-1b, eu-west-1c
  OK       security groups of shop-api and 1 more            sg-0d0000000000000a0
  OK       way out for shop-api and 1 more                   by a public address
  OK       quota of Fargate vCPUs                            0.5 of 4000 vCPU; what else runs is \
not counted
  OK       quota of services in a cluster                    2 asked for, 0 there, 5000 allowed

10 OK, 1 NG, 1 skipped.
"""


class Shell:
    """Runs the program in a folder with one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *argv: str, files: str = GOOD) -> subprocess.CompletedProcess[str]:
        (self.folder / "docker-compose.yml").write_text(files)
        return subprocess.run(
            [sys.executable, "-m", "compose2ecs", *argv, "--region", "eu-west-1"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def services(self) -> list[str]:
        state = str(self.folder / ".compose2ecs" / "sandbox.json")
        ecs: Any = open_sandbox(state, region="eu-west-1").session().client("ecs")
        if not ecs.list_clusters()["clusterArns"]:
            return []
        return sorted(a.split("/")[-1] for a in ecs.list_services(cluster="shop")["serviceArns"])


@pytest.fixture
def run(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_verify_tells_all_at_once_and_changes_nothing(run: Shell) -> None:
    done = run("verify", "--sandbox", files=BAD)
    assert done.returncode == 3
    assert done.stdout == VERIFIED
    assert run.services == []


def test_verify_of_a_project_that_can_run_ends_well(run: Shell) -> None:
    done = run("verify", "--sandbox")
    assert (done.returncode, " NG " in done.stdout) == (0, False)


def test_verify_for_programs(run: Shell) -> None:
    found = json.loads(run("verify", "--sandbox", "--format", "json", files=BAD).stdout)
    assert {k: found[k] for k in ("project", "cluster", "region")} == {
        "project": "shop",
        "cluster": "shop",
        "region": "eu-west-1",
    }
    assert found["counts"] == {"OK": 10, "NG": 1, "SKIPPED": 1}
    (wrong,) = (r for r in found["results"] if r["status"] == "NG")
    assert wrong == {
        "check": "images",
        "subject": f"image {ECR}/shop/worker:missing-1.5",
        "status": "NG",
        "message": 'repository "shop/worker" has no "missing-1.5"',
        "help": "push it, or correct the tag",
        "code": "C2E4102",
        "file": "docker-compose.yml",
        "line": 7,
        "column": 5,
    }


def test_verify_says_first_what_is_wrong_in_the_files(run: Shell) -> None:
    done = run("verify", "--sandbox", files="services: {web: {}}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "error:" in done.stderr


def test_up_stops_before_anything_changes(run: Shell) -> None:
    done = run("up", "--sandbox", "--yes", files=BAD)
    assert done.returncode == 3
    assert "+ shop-worker" in done.stdout
    assert done.stderr.startswith(
        f"docker-compose.yml:7:5: C2E4102 error: image {ECR}/shop/worker:missing-1.5: "
        'repository "shop/worker" has no "missing-1.5"\n  help: push it, or correct the tag\n'
    )
    assert run.services == []


def test_up_goes_on_when_told_not_to_look(run: Shell) -> None:
    done = run("up", "--sandbox", "--yes", "--no-verify", "--no-wait", files=BAD)
    assert (done.returncode, "C2E4102" in done.stderr) == (0, False)
    assert run.services == ["shop-api", "shop-worker"]


def test_plan_shows_the_plan_and_what_it_would_fail_at(run: Shell) -> None:
    done = run("plan", "--sandbox", "--detailed-exitcode", files=BAD)
    assert done.returncode == 3
    assert "+ shop-worker" in done.stdout
    assert "C2E4102 error" in done.stderr
    assert run("plan", "--sandbox", "--no-verify", files=BAD).returncode == 0


def test_only_what_changes_is_checked(run: Shell) -> None:
    assert run("up", "--sandbox", "--yes").returncode == 0
    # The tag of a service that stays was taken away; that is no reason not to change the other.
    state = run.folder / ".compose2ecs" / "sandbox.json"
    sandbox = open_sandbox(str(state), region="eu-west-1")
    sandbox.give("image", "shop/worker:1.4", exists=False)
    sandbox.clock.sleep(1)
    sandbox.save()
    assert run("plan", "--sandbox", "--detailed-exitcode").returncode == 0
    changed = GOOD.replace("api:1.4", "api:1.5")
    assert run("plan", "--sandbox", "--detailed-exitcode", files=changed).returncode == 4
    assert run("verify", "--sandbox", files=changed).returncode == 3


def test_what_was_skipped_is_a_note(run: Shell) -> None:
    shown = run("plan", "--sandbox", "--notes").stderr
    assert "C2E4100 note: platform of" in shown
    assert "not checked: the image has one platform, which only a pull tells" in shown


def test_permissions_are_a_document_for_iam(run: Shell) -> None:
    done = run("permissions", "--account", "123456789012")
    assert done.returncode == 0
    policy = json.loads(done.stdout)
    assert policy["Version"] == "2012-10-17"
    assert {"Effect", "Action", "Resource"} <= set(policy["Statement"][0])
    by_action = {
        action: statement
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
    }
    assert by_action["iam:PassRole"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    }
    assert by_action["iam:PassRole"]["Resource"] == (
        "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
    )
    assert by_action["ecr:DescribeImages"]["Resource"] == [
        "arn:aws:ecr:eu-west-1:123456789012:repository/shop/api",
        "arn:aws:ecr:eu-west-1:123456789012:repository/shop/worker",
    ]
    assert not {a for a in by_action if a.startswith(("elasticfilesystem:", "ssm:", "route53:"))}


@pytest.mark.parametrize(
    ("command", "has", "lacks"),
    [
        ("plan", "ecs:DescribeServices", "ecs:CreateService"),
        ("verify", "iam:GetRole", "ecs:DescribeServices"),
        ("down", "ecs:DeleteCluster", "iam:PassRole"),
        ("rollback", "ecs:StopServiceDeployment", "ecs:DeleteCluster"),
    ],
)
def test_permissions_of_one_command(run: Shell, command: str, has: str, lacks: str) -> None:
    text = run("permissions", "--for", command).stdout
    assert f'"{has}"' in text
    assert f'"{lacks}"' not in text


def test_permissions_say_what_they_could_not_know(run: Shell) -> None:
    told = run("permissions", "--notes").stderr
    assert "C2E4807 note: no account is named, so the ARNs have * there" in told
    assert "name it with --account, or in x-ecs" in told


def test_secret_keys_are_for_verify_alone(run: Shell) -> None:
    secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
    files = f"services:\n  a:\n    image: a\n    x-ecs: {{secrets: {{P: '{secret}:password::'}}}}\n"
    asked = run("permissions", "--for", "verify", "--secret-keys", files=files).stdout
    assert re.search(r"secretsmanager:GetSecretValue", asked)
    for argv in (("--for", "verify"), ("--for", "up")):
        assert "GetSecretValue" not in run("permissions", *argv, files=files).stdout
    assert run("permissions", "--secret-keys", files=files).returncode == 2
    done = run("verify", "--sandbox", "--secret-keys", files=files)
    assert re.search(r'OK +key "password" of secret db-AbCdEf +is there', done.stdout)


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        pytest.param("db-AbCdEf", ["db-AbCdEf"], id="the whole ARN"),
        pytest.param("db", ["db-??????"], id="without the characters that AWS appends"),
        pytest.param("db-secret", ["db-secret", "db-secret-??????"], id="perhaps without them"),
    ],
)
def test_a_secret_is_named_to_iam_as_aws_does(run: Shell, name: str, ends: list[str]) -> None:
    secret = f"arn:aws:secretsmanager:eu-west-1:123456789012:secret:{name}"
    files = f"services:\n  a:\n    image: a\n    x-ecs: {{secrets: {{P: '{secret}'}}}}\n"
    policy = json.loads(run("permissions", "--for", "verify", files=files).stdout)
    (on,) = (
        _listed(s["Resource"])
        for s in policy["Statement"]
        if "secretsmanager:DescribeSecret" in _listed(s["Action"])
    )
    assert [arn.rpartition(":")[2] for arn in on] == ends


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
