"""The door to PyYAML: text to Map and Seq with positions, without recursion, within budgets.

libyaml's parser is driven event by event: that is five times quicker than PyYAML's loaders, keeps
every position, and survives any nesting (node-level loading crashes the interpreter at 30,000
brackets). Scalars are read as today's Docker Compose reads them (YAML 1.2, with 0755 octal), JSON
being a subset.
"""

from __future__ import annotations

import yaml  # noqa: TID251 the door

from compose2ecs.compose.tree import Map, Seq
from compose2ecs.diagnostics.diagnostic import WARNING, has_errors
from compose2ecs.diagnostics.position import INDEX_BITS, NO_KEY, Position, numbered
from compose2ecs.diagnostics.reading import (
    ALIAS_BOMB,
    BAD_ALIAS,
    BAD_MERGE_KEY,
    BAD_TAGGED,
    DUPLICATE_KEY,
    EMPTY,
    FOLDER,
    KEY_NOT_TEXT,
    NOT_A_MAPPING,
    NOT_TEXT,
    SEVERAL_DOCUMENTS,
    TOO_DEEP,
    TOO_LARGE,
    UNKNOWN_TAG,
    UNREADABLE,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Final

    from compose2ecs.diagnostics.diagnostic import Diagnostic
    from compose2ecs.diagnostics.position import Place

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_NODES: Final = 2_000_000
MAX_EXPANDED: Final = 200_000
"""Values that aliases may stand for in any file; bigger files get ten times their own size."""

RESET: Final = "!reset"
OVERRIDE: Final = "!override"


class Document(Map):
    """The top-level mapping of one YAML document.

    `tags` says which places carry `!reset` (the entry itself is left out) or `!override`;
    `dollars` holds the `id` of each Map and Seq with a `$` in or below it; `for_ecs` whether one of
    its keys may begin with x-ec or x-aws-; `bare` where yes, no, on and off stand
    without quotes, which are text today and were booleans to docker-compose.
    """

    __slots__ = ("bare", "dollars", "for_ecs", "tags")

    def __init__(self, here: Place) -> None:
        super().__init__(here)
        self.tags: dict[tuple[str | int, ...], str] = {}
        self.dollars: set[int] = set()
        self.for_ecs = True
        self.bare: list[Place] = []


class _Stop(Exception):  # noqa: N818 it ends the reading of one file, and never leaves this module
    """The file can't be read any further."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__()
        self.diagnostic = diagnostic


def file_bytes(path: str, name: str) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """The bytes of a file, or the diagnostic that says why there are none."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        from compose2ecs.compose.misnamed import inside

        message = "this is a folder, not a file"
        return None, (FOLDER.at(Position(name, 1, 1), message, inside(path, name)),)
    except FileNotFoundError:
        from compose2ecs.compose.misnamed import nearest

        message = "there is no such file"
        return None, (UNREADABLE.at(Position(name, 1, 1), message, nearest(path, name)),)
    except PermissionError:
        return None, (UNREADABLE.at(Position(name, 1, 1), "this file may not be read"),)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name isn't one"
        message = f"this file can't be read: {str(why).lower()}"
        return None, (UNREADABLE.at(Position(name, 1, 1), message),)
    if len(data) > MAX_BYTES:
        return None, (TOO_LARGE.at(Position(name, 1, 1), "this file is larger than 32 MiB"),)
    return data, ()


def documents(data: str | bytes, name: str) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """The Compose documents in `data`: mappings, at least one, else a diagnostic.

    Documents may come with errors: of two equal keys the last one is kept then.
    """
    roots, found = _roots(data, name)
    start = Position(name, 1, 1)
    if not roots and not found:
        found = (EMPTY.at(start, "this file is empty", "describe a service under `services`"),)
    out = []
    for root in roots:
        if isinstance(root, Document):
            out.append(root)
        elif root is not None or len(roots) == 1:
            at = getattr(root, "here", start)
            if root is None:
                found += (EMPTY.at(start, "this file is empty"),)
            else:
                what = "a list" if isinstance(root, list) else "a single value"
                message = f"this file is {what}, not a mapping with `services`"
                found += (NOT_A_MAPPING.at(at, message),)
    return tuple(out), found


def read_text(data: str | bytes, name: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The value of a file with one document, YAML or JSON, of any kind, or None.

    For files other than Compose's (ecs-params.yml, compose2ecs.yml, ECS documents).
    """
    roots, found = _roots(data, name)
    if len(roots) > 1:
        at = getattr(roots[1], "here", Position(name, 1, 1))
        found += (SEVERAL_DOCUMENTS.at(at, "a second document begins here"),)
    if has_errors(found) or not roots:
        return None, found
    return roots[0], found


def _roots(data: str | bytes, name: str) -> tuple[list[Any], tuple[Diagnostic, ...]]:
    """Each document's value; the collector rests meanwhile: half the time of a big file is its."""
    import gc

    found: list[Diagnostic] = []
    resting = gc.isenabled()
    gc.disable()
    try:
        content = _content(data, name)
        try:
            roots = _built(content, name, found)
            return roots, (*found, *_ignores(content, name))
        except yaml.MarkedYAMLError as error:
            text = content.decode()
            tidy = _without_last_tabs(text) if "\\t" in str(error.problem) else text
            if tidy == text:
                raise
            found.clear()
            roots = _built(tidy.encode(), name, found)
            return roots, (*found, *_ignores(tidy.encode(), name))
    except _Stop as stop:
        return [], (*found, stop.diagnostic)
    except yaml.MarkedYAMLError as error:
        from compose2ecs.compose.syntax import syntax

        return [], (*found, syntax(error, content.decode(), name))
    except (yaml.YAMLError, ValueError, OverflowError):
        from compose2ecs.compose.syntax import unprintable

        return [], (*found, unprintable(content.decode(), name))
    finally:
        if resting:
            gc.enable()


def _ignores(content: bytes, name: str) -> tuple[Diagnostic, ...]:
    """What comments for us say, as findings that take effect at the end (diagnostics/lint.py)."""
    if b"c2e:" not in content:
        return ()
    from compose2ecs.compose.comments import ignores

    return tuple(ignores(content.decode(), name, _scalars(content)))


def _scalars(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each scalar of a text that has been read begins and ends."""
    parser = _parser(content)
    while parser.check_token():
        token = parser.get_token()
        if isinstance(token, yaml.ScalarToken):
            yield token.start_mark.index, token.end_mark.index


def _content(data: str | bytes, name: str) -> bytes:
    """The text in UTF-8 without its byte order mark; the bytes themselves where they are that."""
    if isinstance(data, bytes):
        coding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
        try:
            text = data.decode(coding)
        except UnicodeDecodeError as error:
            from compose2ecs.compose.syntax import place

            before = data[: error.start].decode(coding, "replace")
            at = place(before, len(before), name)
            message = f"this isn't {coding.upper()} text"
            raise _Stop(NOT_TEXT.at(at, message, "save the file as UTF-8")) from None
    else:
        text = data
    if len(text) > MAX_BYTES:
        raise _Stop(TOO_LARGE.at(Position(name, 1, 1), "this file is larger than 32 MiB"))
    if "\0" in text:
        from compose2ecs.compose.syntax import place

        at = place(text, text.index("\0"), name)
        raise _Stop(NOT_TEXT.at(at, "there is a NUL character here, so this isn't text"))
    if isinstance(data, bytes) and coding == "utf-8" and text[:1] != "\ufeff":
        return data
    try:
        return text.removeprefix("\ufeff").encode()
    except UnicodeEncodeError:
        from compose2ecs.compose.syntax import unprintable

        raise _Stop(unprintable(text, name)) from None


def _without_last_tabs(text: str) -> str:
    """Tabs at the ends of lines made spaces: YAML 1.2 allows them there, libyaml does not."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        kept = line.rstrip(" \t\r")
        if kept and "\t" in line[len(kept) :]:
            lines[i] = kept + line[len(kept) :].replace("\t", " ")
    return "\n".join(lines)


def _built(content: bytes, name: str, found: list[Diagnostic]) -> list[Any]:  # noqa: PLR0915 one loop
    """Every document's root value.

    One long loop with its state in local variables, because this is where a big load spends its
    time: a method per event kind costs half as much again.
    """
    get = _parser(content).get_event
    scalar_event, alias_event = yaml.ScalarEvent, yaml.AliasEvent
    map_start, map_end = yaml.MappingStartEvent, yaml.MappingEndEvent
    seq_start, seq_end = yaml.SequenceStartEvent, yaml.SequenceEndEvent
    base = numbered(name, content.decode())  # what the places in this text begin with
    lone = base - NO_KEY
    digits, index_bits, merge_key, max_nodes = _DIGITS, INDEX_BITS, _MERGE, MAX_NODES
    # A big project repeats its words, so each is judged and kept once, unless there is something to
    # it: a `$`, or when it stands without quotes, another meaning than its text.
    texts: dict[str, str] = {}
    words: dict[str, str] = {}
    for_ecs = any(sign.encode() in content for sign in _FOR_ECS)  # or spelled with escapes
    dollars: set[int] = set()  # by id, collections with a `$` in or below them
    roots: list[Any] = []
    stack: list[Any] = []  # outer frames: see `push` below
    current: Any = None  # the open Map or Seq
    where: Any = None  # its places
    mapping = False  # whether it is a Map
    key: Any = None  # the pending key of an open Map, None when a key comes next
    key_at = 0  # its part of the entry's place
    tag: Any = None  # of the open collection: !reset, !override or None
    anchor: Any = None  # of the open collection
    begun = 0  # how many values there were when it was opened
    merges: Any = None  # values of its `<<`
    anchors: dict[str, Any] = {}
    marks: dict[int, dict[str | int, str]] = {}  # !reset and !override, by collection and key
    bare: list[Place] = []
    real = more = 0  # values, and how many more they are with what aliases stand for
    value: Any
    while True:
        event = get()
        kind = event.__class__
        own = None  # the tag of a completed value
        word = None  # the completed value, when it is one of `words`
        if kind is scalar_event:
            at = event.start_mark.index
            text = event.value
            real += 1
            if real > max_nodes:
                message = "this file holds more than two million values"
                raise _Stop(TOO_LARGE.at(base + at, message))
            if event.implicit[0]:
                value = word = words.get(text)
                if word is None:
                    value = plain(text)
                    if text in _PECULIAR:
                        if text != "<<":
                            bare.append(base + at)
                        elif mapping and key is None:
                            value = merge_key
                    elif "$" in text:
                        dollars.add(id(current))
                    elif value is text and text[:1] not in digits:
                        words[text] = text
            elif event.tag is None:
                value = texts.get(text)
                if value is None:
                    value = text
                    if "$" in text:
                        dollars.add(id(current))
                    else:
                        texts[text] = text
            else:
                own = event.tag
                value = _tagged(event, base + at, found)
                if "$" in text:
                    dollars.add(id(current))
            if event.anchor is not None:
                anchors[event.anchor] = (value, 1)
        elif kind is map_start or kind is seq_start:
            at = event.start_mark.index
            if mapping and key is None:
                raise _Stop(KEY_NOT_TEXT.at(base + at, "a mapping or list can't be a key"))
            stack.append((current, where, mapping, key, key_at, tag, anchor, begun, merges))
            if len(stack) > MAX_DEPTH:
                message = f"this is nested more than {MAX_DEPTH} levels deep"
                raise _Stop(TOO_DEEP.at(base + at, message))
            mapping = kind is map_start
            fresh = Seq if not mapping else Map if len(stack) > 1 else Document
            current = fresh(base + at)
            where = current.where
            key = merges = None
            tag, anchor, begun = event.tag, event.anchor, real + more
            real += 1
            if anchor is not None:
                anchors[anchor] = None
            if tag is not None and tag[:2] != "!r" and tag[:2] != "!o":
                _pass_over(tag, base + at, found)
            continue
        elif kind is map_end or kind is seq_end:
            if merges is not None:
                _merge(current, merges, marks, found)
            value, at, own = current, current.origin - base, tag
            if anchor is not None:
                anchors[anchor] = (value, real + more - begun)
            current, where, mapping, key, key_at, tag, anchor, begun, merges = stack.pop()
            if dollars and id(value) in dollars:
                dollars.add(id(current))
        elif kind is alias_event:
            at = event.start_mark.index
            known = anchors.get(event.anchor)
            if known is None:
                open_one = event.anchor in anchors
                message = f'alias "{event.anchor}" ' + (
                    "stands inside the value that it names"
                    if open_one
                    else "has no anchor before it"
                )
                hint = "" if open_one else f"put &{event.anchor} before the value that is meant"
                raise _Stop(BAD_ALIAS.at(base + at, message, hint))
            value, size = known
            if id(value) in dollars or (value.__class__ is str and "$" in value):
                dollars.add(id(current))
            real += 1
            more += size - 1
            if real + more > MAX_EXPANDED and more > 9 * real:
                message = f"aliases stand for more than {MAX_EXPANDED} values up to here"
                raise _Stop(ALIAS_BOMB.at(base + at, message))
        elif kind is yaml.DocumentEndEvent:
            if isinstance(roots[-1], Document):
                roots[-1].tags = _tag_paths(roots[-1], marks) if marks else {}
                roots[-1].dollars = dollars
                roots[-1].for_ecs = for_ecs
                roots[-1].bare = bare
            anchors, marks, bare, dollars, real, more = {}, {}, [], set(), 0, 0
            continue
        elif kind is yaml.StreamEndEvent:
            return roots
        else:
            continue

        # A value is complete: put it where it belongs.
        if mapping:
            if key is None:
                if word is None and value is not merge_key:
                    if _is_odd(value, event):
                        value = _text_key(value, event, base + at, stack[-1][3], found)
                    for_ecs = for_ecs or value.startswith(_FOR_ECS)
                if value in current or (value is merge_key and merges is not None):
                    shown = "<<" if value is merge_key else value
                    message = f'key "{shown}" stands a second time'
                    if value in where:
                        message += f" (first on line {current.key_at(value).line})"
                    found.append(DUPLICATE_KEY.at(base + at, message, "keep one of them"))
                key, key_at = value, (at << index_bits) + lone
            elif own is None and key is not merge_key:
                current[key] = value
                where[key] = key_at + at
                key = None
            else:
                if own is not None and own in _COMPOSE_TAGS:
                    marks.setdefault(id(current), {})[key] = own
                if key is merge_key:
                    merges = [*(merges or ()), (value, base + at)]
                elif own != RESET:
                    current[key] = value
                    where[key] = key_at + at
                key = None
        elif current is not None:
            if own is not None and own in _COMPOSE_TAGS:
                marks.setdefault(id(current), {})[len(current)] = own
                if own == RESET:
                    continue
            current.append(value)
            where.append(base + at)
        else:
            roots.append(value)


_COMPOSE_TAGS = frozenset({RESET, OVERRIDE})
_FOR_ECS: Final = ("x-ec", "x-aws-")


class _Merge:
    """What a plain `<<` is as a key."""


_MERGE: Final[Any] = _Merge()


def _tag_paths(
    root: Document, marks: dict[int, dict[str | int, str]]
) -> dict[tuple[str | int, ...], str]:
    """Where the tagged entries stand; one under an alias stands in several places."""
    out: dict[tuple[str | int, ...], str] = {}
    todo: list[tuple[tuple[str | int, ...], Any]] = [((), root)]
    while todo:
        path, tree = todo.pop()
        for key, tag in marks.get(id(tree), {}).items():
            out[*path, key] = tag
        inner = tree.items() if isinstance(tree, Map) else enumerate(tree)
        todo += [((*path, key), value) for key, value in inner if isinstance(value, (Map, Seq))]
    return out


def _parser(content: bytes) -> Any:
    """Libyaml's parser, or PyYAML's own where it was built without."""
    if yaml.__with_libyaml__:
        return yaml.cyaml.CParser(content)  # type: ignore[attr-defined]  # the stubs don't say
    return yaml.SafeLoader(content)


def _is_odd(key: Any, event: Any) -> bool:
    """Whether a key isn't text, or is one that YAML 1.1 doesn't read so: a date, 2020-01-01."""
    if not isinstance(key, str):
        return True
    if key[:1] not in _DIGITS or not isinstance(event, yaml.ScalarEvent) or not event.implicit[0]:
        return False
    parts = key.split("-")
    return [len(p) for p in parts] == [4, 2, 2] and "".join(parts).isdigit()


_FREE_KEYS: Final = frozenset(
    (
        *("annotations", "args", "driver_opts", "environment", "extra_hosts", "labels"),
        *("log_opt", "options", "storage_opt", "sysctls"),
    )
)
"""Mappings whose keys are the user's own: a number there is taken for its text, with a warning."""


def _text_key(value: Any, event: Any, at: Place, parent: Any, found: list[Diagnostic]) -> str:
    """The text of a key that YAML doesn't read as text, with an error or a warning."""
    text = getattr(event, "value", "")
    text = text if isinstance(text, str) and text else "null"
    if isinstance(value, (Map, Seq)):
        raise _Stop(KEY_NOT_TEXT.at(at, "a mapping or list can't be a key"))
    message = f"key {text} isn't text"
    one = KEY_NOT_TEXT.at(at, message, f'put it in quotes: "{text}"')
    found.append(one.replace(severity_override=WARNING) if parent in _FREE_KEYS else one)
    return text


def _merge(
    current: Map,
    merges: list[tuple[Any, Place]],
    marks: dict[int, dict[str | int, str]],
    found: list[Diagnostic],
) -> None:
    """Add the entries that `<<` takes in; own entries win, and earlier mappings over later ones."""
    for value, at in merges:
        for taken in value if isinstance(value, Seq) else (value,):
            if not isinstance(taken, Map):
                message = "a merge key takes in a mapping, or a list of mappings"
                found.append(BAD_MERGE_KEY.at(at, message))
                continue
            for name, tag in marks.get(id(taken), {}).items():
                if name not in current:
                    marks.setdefault(id(current), {}).setdefault(name, tag)
            for name in taken:
                if name not in current:
                    current.take(taken, name)


def _pass_over(tag: str, at: Place, found: list[Diagnostic]) -> None:
    if tag not in _COMPOSE_TAGS and not tag.startswith("tag:yaml.org,2002:") and tag != "!":
        found.append(UNKNOWN_TAG.at(at, f"tag {tag} has no meaning here and is passed over"))


def _tagged(event: Any, at: Place, found: list[Diagnostic]) -> Any:
    """The value of a scalar with a tag."""
    tag, text = event.tag, event.value
    if not tag.startswith("tag:yaml.org,2002:"):
        _pass_over(tag, at, found)
        bare = not event.style and tag != "!"
        return plain(text) if bare else text
    wanted = tag[18:]
    if wanted == "null":
        return None
    value = plain(text)
    fits = {
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, (int, float)) and not isinstance(value, bool),
        "bool": isinstance(value, bool),
    }.get(wanted)
    if fits is None:
        return text
    if not fits:
        found.append(BAD_TAGGED.at(at, f"this value isn't what its tag !!{wanted} says"))
        return text
    return float(value) if wanted == "float" else value


_WORDS: Final[dict[str, Any]] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_SUSPECT: Final = frozenset(["", *"0123456789+-.~nNtTfFyYoO<"])
_BARE: Final = frozenset(
    w for word in ("yes", "no", "on", "off") for w in (word, word.capitalize(), word.upper())
)
_PECULIAR: Final = _BARE | {"<<"}
_DIGITS: Final = frozenset("0123456789")
_NUMERIC: Final = frozenset("0123456789+-._eExXoObBabcdefABCDEF")


def plain(text: str) -> Any:
    """The value of a plain scalar: None, a boolean, a number or text.

    Numbers are those of YAML 1.2, with 0755 and 0o755 octal, 0b11 binary and `_` between digits.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[:1] not in _SUSPECT or not _NUMERIC.issuperset(text) or len(text) > 400:
        return text
    digits = text.replace("_", "")
    body = digits.removeprefix("-") if digits[:1] == "-" else digits.removeprefix("+")
    if not body or (body[:1] not in _DIGITS and body[:1] != "."):
        return text
    sign = -1 if digits[:1] == "-" else 1
    try:
        if _DIGITS.issuperset(body):
            octal = len(body) > 1 and body[0] == "0"
            return sign * int(body, 8 if octal else 10)
        base = {"0x": 16, "0o": 8, "0b": 2}.get(body[:2].lower())
        if base is not None:
            return sign * int(body[2:], base) if body[2:3].isalnum() else text
        return _decimal(text, sign, body)
    except ValueError:
        return _decimal(text, sign, body)


def _decimal(text: str, sign: int, body: str) -> float | str:
    """The number, or the text where it is none or beyond what a float holds."""
    value = float(body) if _is_float(body) else float("inf")
    return text if value == float("inf") else sign * value


def _is_float(body: str) -> bool:
    """Whether the text is digits with one point or an exponent, as in 1.5, .5, 1e3."""
    mantissa, _, exponent = body.replace("E", "e").partition("e")
    whole, _, part = mantissa.partition(".")
    exponent = exponent[1:] if exponent[:1] in {"+", "-"} else exponent
    powered = "e" in body or "E" in body
    if powered and not (0 < len(exponent) < 4 and _DIGITS.issuperset(exponent)):
        return False
    return bool(whole or part) and _DIGITS.issuperset(whole) and _DIGITS.issuperset(part)


def yaml_text(tree: Any) -> str:
    """A tree as YAML that every reader takes for the same values.

    Text that looks like a boolean or a number in any YAML version is quoted.
    """

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, _: Any) -> bool:
            return True

    Dumper.add_multi_representer(dict, lambda d, v: d.represent_mapping(_MAP_TAG, v.items()))
    Dumper.add_multi_representer(list, lambda d, v: d.represent_sequence(_SEQ_TAG, v))
    Dumper.add_multi_representer(str, lambda d, v: d.represent_str(str(v)))
    return yaml.dump(tree, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)


_MAP_TAG: Final = "tag:yaml.org,2002:map"
_SEQ_TAG: Final = "tag:yaml.org,2002:seq"
