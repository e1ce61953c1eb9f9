"""Where secrets come from and what they become: YAML to fields and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
WEB = "services:\n  web:\n    image: nginx:1.27\n"

SOURCES = [
    (ARN, ARN),
    (f"'{ARN}:password::'", f"{ARN}:password::"),
    (f"{{from: '{ARN}', json_key: password}}", f"{ARN}:password::"),
    (f"{{from: '{ARN}', version_stage: AWSPREVIOUS}}", f"{ARN}::AWSPREVIOUS:"),
    (f"{{from: '{ARN}', version_id: 3f2a}}", f"{ARN}:::3f2a"),
    (f"{{from: '{ARN}:password::', version_id: 3f2a}}", f"{ARN}:password::3f2a"),
    (f"{{from: '{ARN}:user::', json_key: password}}", f"{ARN}:password::"),
    ("/shop/token", "/shop/token"),
    (
        "arn:aws:ssm:us-east-1:123456789012:parameter/shop/token",
        "arn:aws:ssm:us-east-1:123456789012:parameter/shop/token",
    ),
]


@pytest.mark.parametrize(("source", "value_from"), SOURCES)
def test_a_source_is_written_as_ecs_reads_it(
    source: str, value_from: str, translated: Callable[..., Any]
) -> None:
    made = translated(f"{WEB}    x-ecs:\n      secrets:\n        TOKEN: {source}\n")
    assert made.container()["secrets"] == [{"name": "TOKEN", "valueFrom": value_from}]


FAULTS = [
    ("{from: /shop/token, json_key: a}", "is a parameter of SSM, which has no JSON keys"),
    (
        "{from: 'arn:aws:ssm:eu-west-1:123456789012:parameter/x', json_key: a}",
        "is a parameter of SSM, which has no JSON keys",
    ),
    ("''", "has no source"),
    (
        "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf",
        "is in partition aws-cn, which tasks in partition aws can't read",
    ),
]


@pytest.mark.parametrize(("source", "message"), FAULTS)
def test_what_no_task_could_read_is_an_error_where_it_is_written(
    source: str, message: str, translated: Callable[..., Any]
) -> None:
    made = translated(f"{WEB}    x-ecs:\n      secrets:\n        A: {ARN}\n        B: {source}\n")
    found = [d for d in made.diagnostics if d.rule.code == "C2E2160"]
    assert [(d.severity, d.position.line) for d in found] == [("error", 7)]
    assert found[0].message.startswith(f'secret "B" {message}')


ELSEWHERE = [
    ("log_secrets: {splunk-token: 'arn:aws-cn:ssm:cn-north-1:1:parameter/x'}", "log option"),
    ("registry_credentials: 'arn:aws-cn:secretsmanager:cn-north-1:1:secret:x'", "the registry's"),
]


@pytest.mark.parametrize(("words", "what"), ELSEWHERE)
def test_other_secrets_have_to_be_in_the_same_partition(
    words: str, what: str, translated: Callable[..., Any]
) -> None:
    made = translated(f"{WEB}    logging: {{driver: splunk}}\n    x-ecs: {{{words}}}\n")
    found = [d for d in made.diagnostics if d.rule.code == "C2E2160"]
    assert [d.position.line for d in found] == [5]
    assert found[0].message.startswith(what)


BECOMES = [
    # the service, the secret, the variables that become of it
    ("secrets: [token]", "x-ecs: {from: /a}", ["TOKEN"]),
    ("secrets: [token]", "x-ecs: {from: /a, as: API_TOKEN}", ["API_TOKEN"]),
    ("secrets: [token]", "external: true\n    name: /shop/token", ["TOKEN"]),
    ("secrets: [token]", f"external: true\n    name: {ARN}", ["TOKEN"]),
    (
        "secrets: [token]\n    environment: {PGPASSWORD_FILE: /run/secrets/token}",
        "x-ecs: {from: /a}",
        ["PGPASSWORD"],
    ),
    (
        (
            "secrets: [token]\n"
            "    environment: {A_FILE: /run/secrets/token, B_FILE: /run/secrets/token}"
        ),
        "x-ecs: {from: /a}",
        ["A", "B"],
    ),
    (
        "secrets: [{source: token, target: /etc/pw}]\n    environment: {A_FILE: /etc/pw}",
        "x-ecs: {from: /a}",
        ["A"],
    ),
]


@pytest.mark.parametrize(("service", "secret", "variables"), BECOMES)
def test_a_secret_becomes_variables(
    service: str, secret: str, variables: list[str], translated: Callable[..., Any]
) -> None:
    made = translated(f"{WEB}    {service}\nsecrets:\n  token:\n    {secret}\n")
    assert [s["name"] for s in made.container()["secrets"]] == variables
    assert "environment" not in made.container()
    assert "C2E2161" not in {d.rule.code for d in made.diagnostics}


KEPT_HERE = [
    ("file: ./token", "--secret-string file://FILE"),
    ("environment: TOKEN", '--secret-string "$TOKEN"'),
    ("external: true", "store it in Secrets Manager and add"),
]


@pytest.mark.parametrize(("source", "help_"), KEPT_HERE)
def test_a_secret_that_is_not_in_aws_is_an_error_that_says_where_to_put_it(
    source: str,
    help_: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    translated: Callable[..., Any],
) -> None:
    (tmp_path / "token").write_text("geheim")
    monkeypatch.setenv("TOKEN", "geheim")
    made = translated(
        f"{WEB}    secrets: [token]\n    x-ecs: {{files: {{deliver: true}}}}\n"
        f"secrets:\n  token:\n    {source}\n"
    )
    found = [d for d in made.diagnostics if d.rule.code == "C2E2104"]
    assert [(d.severity, d.position.line) for d in found] == [("error", 4)]
    assert help_ in found[0].help
    assert made.verdicts[None, f"secrets.token.{source.partition(':')[0]}"] == "rejected"
    assert "geheim" not in str(made.state.task_definitions) + str(made.diagnostics)


LEFT = [
    ("command: [run, --token, /run/secrets/token]", "command of", 5),
    ("environment: {PATHS: '/a:/run/secrets/token'}", 'variable "PATHS" of', 5),
]


@pytest.mark.parametrize(("value", "what", "line"), LEFT)
def test_a_value_that_still_names_the_file_is_told(
    value: str, what: str, line: int, translated: Callable[..., Any]
) -> None:
    text = (
        f"{WEB}    secrets: [token]\n    {value}\nsecrets: {{token: {{x-ecs: {{from: /a%s}}}}}}\n"
    )
    made = translated(text % "")
    found = [d for d in made.diagnostics if d.rule.code == "C2E2161"]
    assert [d.position.line for d in found] == [line]
    assert found[0].message.startswith(what)
    longer = translated(text.replace("/token", "/tokens") % "")
    assert "C2E2161" not in {d.rule.code for d in longer.diagnostics}
    followed = translated(text % ", as: file")
    assert "C2E2161" not in {d.rule.code for d in followed.diagnostics}


def test_what_only_a_file_can_have_is_told_at_its_secret(translated: Callable[..., Any]) -> None:
    made = translated(
        f"{WEB}    secrets:\n      - {{source: a, uid: '7'}}\n"
        "      - source: b\n        mode: 0400\n"
        "secrets:\n  a: {x-ecs: {from: /a, as: file}}\n  b: {x-ecs: {from: /b}}\n"
    )
    told = [d for d in made.diagnostics if d.rule.code == "C2E2010"]
    assert [d.position.line for d in told] == [7]
    assert made.verdicts["web", "secrets.mode"] == "ignored"
    assert made.verdicts["web", "secrets.uid"] == "approximated"


def test_secrets_that_nothing_reads_are_told(translated: Callable[..., Any]) -> None:
    made = translated(
        "services:\n  web:\n    image: nginx:1.27\n    build: {context: ., secrets: [b]}\n"
        "secrets:\n  a: {environment: A}\n  b: {environment: B}\n"
    )
    assert made.verdicts[None, "secrets.a.environment"] == "ignored"
    assert made.verdicts[None, "secrets.b.environment"] == "ignored"
    assert made.verdicts["web", "build.secrets"] == "ignored"


@pytest.mark.parametrize(
    "variable",
    [
        *("DbPassword: x", "MYSQL_PASSWD: x", "REDIS_PASS: x", "DB_PWD: x", "secret: x"),
        *("Auth_Token: x", "CREDENTIAL: x", "aws_credentials: x", "APIKEY: x", "MY_API_KEY: x"),
        *("AUTHKEY: x", "S3_ACCESS_KEY: x", "PRIVATE_KEY: x", "SECRETKEY: x", "ENCRYPTION_KEY: x"),
        *("A: 'amqp://me:word@queue'", "A: '-----BEGIN RSA PRIVATE KEY-----'"),
        *("A: AKIAABCDEFGHIJKLMNOP", "A: ASIAABCDEFGHIJKLMNOP"),
    ],
)
def test_a_variable_that_looks_like_a_credential_is_noted(
    variable: str, translated: Callable[..., Any]
) -> None:
    made = translated(f"{WEB}    environment: {{LEVEL: info, {variable}}}\n")
    (found,) = [d for d in made.diagnostics if d.rule.code == "C2E2106"]
    assert found.message.startswith(f'"{variable.partition(":")[0]}" of "web" ')


@pytest.mark.parametrize(
    "variable",
    [
        *("DB_PASSWORD_FILE: x", "TOKEN_URL: x", "KEYBOARD: x", "PASSWORD: 'true'"),
        *("SECRET: /run/x", "ALLOW_EMPTY_PASSWORD: x", "A: 'http://web/@me'", "A: Akiahara"),
    ],
)
def test_a_variable_that_is_none_is_not(variable: str, translated: Callable[..., Any]) -> None:
    made = translated(f"{WEB}    environment: {{LEVEL: info, {variable}}}\n")
    assert "C2E2106" not in {d.rule.code for d in made.diagnostics}
