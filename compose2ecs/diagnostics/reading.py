"""The catalogue of what can go wrong while files are found, read and interpolated (C2E0xxx)."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, NOTE, WARNING, Rule

_GOOD = "services:\n  web:\n    image: nginx\n"

UNREADABLE = Rule(
    code="C2E0001",
    severity=ERROR,
    summary="a file can't be read",
    why="The file isn't there, or may not be read.",
    fix="Check the name, and the folder that the command runs in.",
    bad="services:\n  web:\n    extends: {file: missing.yml, service: web}\n",
    good=_GOOD,
)
FOLDER = Rule(
    code="C2E0002",
    severity=ERROR,
    summary="a folder stands where a file is needed",
    why="Only files are read.",
    fix="Name the file inside the folder.",
    bad="services:\n  web:\n    extends: {file: ., service: web}\n",
    good=_GOOD,
)
EMPTY = Rule(
    code="C2E0003",
    severity=ERROR,
    summary="the file is empty",
    why="A project needs at least one service, so an empty file is most likely a mistake.",
    fix="Describe a service under `services`.",
    bad="# nothing here\n",
    good=_GOOD,
)
NOT_TEXT = Rule(
    code="C2E0004",
    severity=ERROR,
    summary="the file isn't text",
    why="YAML is UTF-8 or UTF-16 text without control characters.",
    fix="Save the file as UTF-8 text.",
    bad="services:\n  web:\n    image: ngi\x00nx\n",
    good=_GOOD,
)
SYNTAX = Rule(
    code="C2E0005",
    severity=ERROR,
    summary="the file isn't valid YAML",
    why="Nothing can be said about a file that doesn't parse.",
    fix="Correct the place that is named; the fault is often on the line above it.",
    bad="services:\n  web: image: nginx\n",
    good=_GOOD,
)
TAB = Rule(
    code="C2E0006",
    severity=ERROR,
    summary="a tab stands where YAML wants spaces",
    why="YAML indents by spaces only.",
    fix="Replace the tab by spaces.",
    bad="services:\n\tweb:\n\t\timage: nginx\n",
    good=_GOOD,
)
DUPLICATE_KEY = Rule(
    code="C2E0007",
    severity=ERROR,
    summary="a key stands twice in one mapping",
    why="Only one of the two values could count, so one would be lost silently.",
    fix="Keep one of them.",
    bad="services:\n  web:\n    image: nginx\n    image: httpd\n",
    good=_GOOD,
)
KEY_NOT_TEXT = Rule(
    code="C2E0008",
    severity=ERROR,
    summary="a key isn't text",
    why="Every key of a Compose file is text; YAML reads 80, true and null as something else.",
    fix="Put the key in quotes.",
    bad="services:\n  1:\n    image: nginx\n",
    good='services:\n  "1":\n    image: nginx\n',
)
TOO_DEEP = Rule(
    code="C2E0009",
    severity=ERROR,
    summary="the file is nested too deeply",
    why="No Compose file needs more than a dozen levels; hundreds of them are an accident.",
    fix="Look for brackets that are never closed.",
    bad="x-deep: " + "[" * 120 + "]" * 120 + "\n" + _GOOD,
    good=_GOOD,
)
TOO_LARGE = Rule(
    code="C2E0010",
    severity=ERROR,
    summary="the file is too large",
    why="Files beyond 32 MiB or two million values aren't Compose files.",
    fix="Check that it is the right file.",
)
ALIAS_BOMB = Rule(
    code="C2E0011",
    severity=ERROR,
    summary="aliases multiply the file beyond reason",
    why="A few lines of aliases to aliases can stand for billions of values.",
    fix="Write the values out, or use fewer levels of aliases.",
    bad="x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    + "".join(
        f"x-{b}: &{b} [" + ", ".join([f"*{a}"] * 10) + "]\n"
        for a, b in zip("abcdef", "bcdefg", strict=True)
    )
    + _GOOD,
    good=_GOOD,
)
BAD_ALIAS = Rule(
    code="C2E0012",
    severity=ERROR,
    summary="an alias names no finished anchor",
    why="An alias stands for a value that is complete before it: it can't hold itself.",
    fix="Set the anchor (`&name`) on an earlier value.",
    bad="services:\n  web: *base\n",
    good="x-base: &base {image: nginx}\nservices:\n  web: *base\n",
)
BAD_MERGE_KEY = Rule(
    code="C2E0013",
    severity=ERROR,
    summary="a merge key takes in something that isn't a mapping",
    why="`<<` adds the entries of a mapping, or of a list of mappings.",
    fix="Name an anchor of a mapping.",
    bad="services:\n  web:\n    <<: nginx\n    image: nginx\n",
    good="x-base: &base {restart: always}\nservices:\n  web:\n    <<: *base\n    image: nginx\n",
)
UNKNOWN_TAG = Rule(
    code="C2E0014",
    severity=NOTE,
    summary="a YAML tag has no meaning here",
    why="Compose knows `!reset` and `!override`; other tags are passed over.",
    fix="Remove the tag.",
    bad="services:\n  web:\n    image: !custom nginx\n",
    good=_GOOD,
)
NOT_A_MAPPING = Rule(
    code="C2E0015",
    severity=ERROR,
    summary="the file isn't a mapping at its top level",
    why="A Compose file is a mapping with `services` in it.",
    fix="Begin with `services:`.",
    bad="- web\n- db\n",
    good=_GOOD,
)
BAD_TAGGED = Rule(
    code="C2E0016",
    severity=ERROR,
    summary="a value doesn't fit its YAML tag",
    why="A tag such as `!!int` says what its value must be.",
    fix="Remove the tag, or write a value that fits it.",
    bad="services:\n  web:\n    image: nginx\n    scale: !!int many\n",
    good=_GOOD,
)
SEVERAL_DOCUMENTS = Rule(
    code="C2E0017",
    severity=ERROR,
    summary="the file holds several documents",
    why="Only a Compose file may hold several YAML documents, which are merged.",
    fix="Keep one of them.",
    bad=_GOOD,
    beside=(("compose2ecs.yml", "x-ecs: {cluster: shop}\n---\nx-ecs: {cluster: other}\n"),),
)
BAD_INTERPOLATION = Rule(
    code="C2E0020",
    severity=ERROR,
    summary="a variable reference isn't well formed",
    why="`$NAME`, `${NAME}`, and `${NAME:-default}`, `-`, `:?`, `?`, `:+`, `+` are known; `$$` is"
    " one dollar sign.",
    fix="Write a dollar sign that is meant as such twice.",
    bad="services:\n  web:\n    image: nginx:${TAG\n",
    good="services:\n  web:\n    image: nginx:${TAG:-1.27}\n",
)
UNSET_VARIABLE = Rule(
    code="C2E0021",
    severity=WARNING,
    summary="a variable isn't set",
    why="It is replaced by nothing, which is seldom meant.",
    fix="Set it in the environment or in `.env`, or give a default: `${NAME:-default}`.",
    bad="services:\n  web:\n    image: nginx:1${C2E_UNSET_IN_THIS_EXAMPLE}\n",
    good="services:\n  web:\n    image: nginx:1${C2E_UNSET_IN_THIS_EXAMPLE:-.27}\n",
)
REQUIRED_VARIABLE = Rule(
    code="C2E0022",
    severity=ERROR,
    summary="a required variable isn't set",
    why="The file demands it with `${NAME:?message}` or `${NAME?message}`.",
    fix="Set it in the environment or in `.env`.",
    bad="services:\n  web:\n    image: nginx:${C2E_UNSET_IN_THIS_EXAMPLE:?which version}\n",
    good="services:\n  web:\n    image: nginx:${C2E_UNSET_IN_THIS_EXAMPLE:-1.27}\n",
)
NEWER_FORM = Rule(
    code="C2E0024",
    severity=ERROR,
    summary="a v1 file uses a form of variables that its format doesn't know",
    why="Docker's reader of v1 files knows only `$NAME` and `${NAME}`, and refuses the file.",
    fix="Write `${NAME}`, or put the services under `services:`.",
    bad="web:\n  image: nginx:${C2E_UNSET_IN_THIS_EXAMPLE:-1.27}\n",
    good="services:\n  web:\n    image: nginx:${C2E_UNSET_IN_THIS_EXAMPLE:-1.27}\n",
)
BAD_CAST = Rule(
    code="C2E0023",
    severity=ERROR,
    summary="a text doesn't stand for the number or the yes or no that the key needs",
    why="Text is read as a number or as true or false where the key takes one, because variables"
    " are always text.",
    fix="Write a number, or true or false.",
    bad='services:\n  web:\n    image: nginx\n    privileged: "perhaps"\n',
    good='services:\n  web:\n    image: nginx\n    privileged: "true"\n',
)
NO_FILE = Rule(
    code="C2E0040",
    severity=ERROR,
    summary="no Compose file was found",
    why="Without -f, compose.yaml, compose.yml, docker-compose.yml and docker-compose.yaml are"
    " looked for in this folder and its parents.",
    fix="Name the file with -f.",
)
BAD_PROJECT_NAME = Rule(
    code="C2E0041",
    severity=ERROR,
    summary="the project name isn't valid",
    why="It becomes part of every name: lower case letters, digits, - and _, and a letter or a"
    " digit first.",
    fix="Choose another name with `name:`, -p or COMPOSE_PROJECT_NAME.",
    bad='name: "***"\n' + _GOOD,
    good="name: shop\n" + _GOOD,
)
ENV_FILE_MISSING = Rule(
    code="C2E0030",
    severity=ERROR,
    summary="an env file can't be read",
    why="Its variables would be missing from the container.",
    fix="Create it, or say `{path: FILE, required: false}`.",
    bad="services:\n  web:\n    image: nginx\n    env_file: missing.env\n",
    good="services:\n  web:\n    image: nginx\n"
    "    env_file: [{path: missing.env, required: false}]\n",
)
BAD_ENV_LINE = Rule(
    code="C2E0031",
    severity=ERROR,
    summary="a line of an env file isn't NAME=VALUE",
    why="A line is a comment, NAME=VALUE, or NAME alone, which takes the value from the shell.",
    fix="Correct the line; a value with spaces may be quoted.",
    bad="services:\n  web:\n    image: nginx\n    env_file:\n"
    "      - {path: compose.yaml, required: false}\n"
    "      - {path: compose.yml, required: false}\n"
    "      - {path: docker-compose.yaml, required: false}\n"
    "      - {path: docker-compose.yml, required: false}\n",
    good=_GOOD,
)
EXTRAS_TWICE = Rule(
    code="C2E0050",
    severity=ERROR,
    summary="a key stands both in the Compose file and in compose2ecs.yml",
    why="compose2ecs.yml adds x-ecs settings to a file; which of the two should win isn't clear.",
    fix="Keep one of them.",
    bad=_GOOD + "    x-ecs: {cpu: 512}\n",
    good=_GOOD,
    beside=(("compose2ecs.yml", "services: {web: {cpu: 256}}\n"),),
)
EXTRAS_UNKNOWN = Rule(
    code="C2E0051",
    severity=ERROR,
    summary="compose2ecs.yml holds or names something that isn't known",
    why="Its `services`, `volumes`, `secrets` and `networks` name those of the Compose file.",
    fix="Correct the name, or remove the entry.",
    bad=_GOOD,
    good="services:\n  api:\n    image: nginx\n",
    beside=(("compose2ecs.yml", "services: {api: {cpu: 256}}\n"),),
)
