"""The catalogue of what the schemas refuse (C2E1000 to C2E1099)."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, Rule

_GOOD = "services:\n  web:\n    image: nginx\n"


def _web(line: str, rest: str = "") -> str:
    """A file with one service that has this line."""
    return f"{_GOOD}    {line}\n{rest}"


_DB = "  db:\n    image: postgres\n    healthcheck: {test: pg_isready}\n"

WRONG_TYPE = Rule(
    code="C2E1001",
    severity=ERROR,
    summary="a value is of the wrong kind",
    why="Each key takes text, numbers, lists or maps; a value of another kind means nothing there.",
    fix="Write it in the form that the message names.",
    bad=_web("ports: 8080:80"),
    good=_web('ports: ["8080:80"]'),
)
NOT_ALLOWED = Rule(
    code="C2E1002",
    severity=ERROR,
    summary="a value is none of those that the key knows",
    why="The key takes one of a few words.",
    fix="Use one of the words that the message names.",
    bad=_web("depends_on: {db: {condition: healthy}}", _DB),
    good=_web("depends_on: {db: {condition: service_healthy}}", _DB),
)
MISSING_KEY = Rule(
    code="C2E1003",
    severity=ERROR,
    summary="a key that is needed is missing",
    why="Without it the rest of the map means nothing.",
    fix="Add the key that the message names.",
    bad=_web("volumes: [{source: data, target: /data}]", "volumes: {data: {}}\n"),
    good=_web("volumes: [{type: volume, source: data, target: /data}]", "volumes: {data: {}}\n"),
)
UNKNOWN_KEY = Rule(
    code="C2E1004",
    severity=ERROR,
    summary="a key is not known at this place",
    why="A misspelt key would do nothing, in silence; Docker's own readers refuse it too.",
    fix="Correct the key, or begin it with x- if it is a note of your own.",
    bad=_web("enviroment: {MODE: fast}"),
    good=_web("environment: {MODE: fast}"),
)
WRONG_FORMAT = Rule(
    code="C2E1005",
    severity=ERROR,
    summary="text does not have the form that the key needs",
    why="The text is read as something: a number, true or false, a subnet. This one can't be.",
    fix="Write it in the form that the message names.",
    bad=_GOOD + "networks: {default: {ipam: {config: [{subnet: 172.28.0.0}]}}}\n",
    good=_GOOD + "networks: {default: {ipam: {config: [{subnet: 172.28.0.0/16}]}}}\n",
)
TWICE = Rule(
    code="C2E1006",
    severity=ERROR,
    summary="a list names something twice",
    why="The second one can't add anything, so it is most likely a slip.",
    fix="Remove one of the two, or name what was meant.",
    bad=_web("depends_on: [db, db]", _DB),
    good=_web("depends_on: [db]", _DB),
)
OUT_OF_RANGE = Rule(
    code="C2E1007",
    severity=ERROR,
    summary="a number is too small or too large",
    why="The key has a smallest and a largest value.",
    fix="Choose a number within the range that the message names.",
    bad=_web("scale: -1"),
    good=_web("scale: 1"),
)
BAD_NAME = Rule(
    code="C2E1008",
    severity=ERROR,
    summary="a name holds characters that it may not",
    why="Names of services, networks and volumes become parts of other names.",
    fix='Use letters, digits, ".", "_" and "-".',
    bad='services:\n  "my web":\n    image: nginx\n',
    good=_GOOD,
)
