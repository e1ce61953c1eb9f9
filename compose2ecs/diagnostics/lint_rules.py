"""The catalogue of what `validate` says about how files are to be judged (C2E006x)."""

from __future__ import annotations

from compose2ecs.diagnostics.diagnostic import ERROR, WARNING, Rule

_GOOD = "services:\n  web:\n    image: nginx\n"

IGNORE_UNUSED = Rule(
    code="C2E0060",
    severity=WARNING,
    summary="a comment or a setting ignores something that isn't found",
    why=(
        "The problem has been solved, the comment stands on another line, or the code is another "
        "one. A comment that is left behind would hide the next problem of its kind; a setting in "
        "`lint` that is, is told as a note. "
        "`# c2e: ignore[CODE]` at the end of a line is about that line, on a line of its own about "
        "the next one, and `# c2e: ignore-file[CODE]` about the file. Errors of the blocks 2xxx "
        "and 3xxx, warnings and notes can be ignored, not what keeps a file from being read."
    ),
    fix="Remove the code, or move the comment to the line that is told.",
    bad=_GOOD + "    user: app # c2e: ignore[C2E2141]\n",
    good=_GOOD + "    container_name: web # c2e: ignore[C2E2010]\n",
)
IGNORE_UNKNOWN = Rule(
    code="C2E0061",
    severity=WARNING,
    summary="a comment or a setting ignores what has no code, or what can't be ignored",
    why=(
        "What is to be ignored is named by its code, as `# c2e: ignore[C2E2107, C2E2131]`. Errors "
        "of the blocks 0xxx and 1xxx keep a file from being read, those of 4xxx are AWS's: they "
        "don't go away when nobody looks."
    ),
    fix="Write the codes as the messages show them; `compose2ecs explain CODE` tells.",
    bad=_GOOD + "    # c2e: ignore[C2E210]\n    volumes: [data:/data]\nvolumes: {data: }\n",
    good=_GOOD + "    # c2e: the proxy\n    # c2es are ignored[C2E210]\n    user: app\n",
)
NOT_JSON = Rule(
    code="C2E0062",
    severity=ERROR,
    summary="a JSON file isn't JSON",
    why=(
        "The AWS CLI and SDKs read strict JSON: no comma after the last entry, no comments, double "
        "quotes only."
    ),
    fix="Correct what the message points at.",
    bad='{"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx",}]}\n',
    good='{"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx"}]}\n',
)
