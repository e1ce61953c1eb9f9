"""Rules of the command line's own (C2E48xx): what `plan`, `up` and `down` can't begin with."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, WARNING, Rule

NO_REGION = Rule(
    code="C2E4801",
    severity=ERROR,
    summary="no AWS region is set",
    why=(
        "Offline commands fall back to us-east-1 with a warning; what changes an account must not "
        "guess where."
    ),
    fix="Give --region, set AWS_REGION, write x-ecs.region, or set one in the AWS config file.",
)
NOBODY_TO_ASK = Rule(
    code="C2E4802",
    severity=ERROR,
    summary="there are changes to confirm and nobody to ask",
    why="Standard input is not a terminal, so the question can't be answered.",
    fix="Look at `compose2ecs plan`, then run `up` or `down` with --yes.",
)
PLAN_OUTDATED = Rule(
    code="C2E4804",
    severity=ERROR,
    summary="the saved plan no longer holds",
    why="The files, the options or what runs on ECS have changed since the plan was saved.",
    fix="Make a new plan with `compose2ecs plan --out`, look at it, and apply that one.",
)
PLAN_UNREADABLE = Rule(
    code="C2E4805",
    severity=ERROR,
    summary="the saved plan can't be read",
    why="The file is missing, or it is not one that `compose2ecs plan --out` wrote.",
    fix="Make it anew with `compose2ecs plan --out FILE`.",
)
SANDBOX_UNREADABLE = Rule(
    code="C2E4806",
    severity=ERROR,
    summary="the sandbox's state can't be used",
    why="The file is damaged, something else wrote it, or another compose2ecs is at work with it.",
    fix="Wait for the other one, remove a damaged file, or name another with --sandbox-state.",
)
WIDE_POLICY = Rule(
    code="C2E4807",
    severity=NOTE,
    summary="a policy holds for every account or region",
    why="`permissions` asks nobody; an account or region that no file or flag names stays `*`.",
    fix="Name them with --account and --region, or in x-ecs.",
)
LARGE_POLICY = Rule(
    code="C2E4808",
    severity=WARNING,
    summary="a policy is larger than IAM takes in one piece",
    why="A managed policy has at most 6,144 characters, white space not counted.",
    fix="Split it into several policies and attach them to the same role.",
)
