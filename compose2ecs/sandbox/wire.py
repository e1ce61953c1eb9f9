"""Requests and answers on the wire, driven by botocore's own service models."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from botocore.model import (  # noqa: TID251 the door
    ListShape,
    MapShape,
    OperationModel,
    Shape,
    StructureShape,
)

from compose2ecs.sandbox import cbor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2ecs.sandbox.errors import ApiError

QUERY_PROTOCOLS = ("query", "ec2")
JSON_PROTOCOLS = ("json", "rest-json")
PROTOCOLS = (*JSON_PROTOCOLS, "smithy-rpc-v2-cbor", *QUERY_PROTOCOLS)


UNKNOWN_MEMBERS: set[str] = set()
"""Members that answers would have had."""


class UnspokenProtocolError(Exception):
    """A request in a protocol that the sandbox does not speak."""


def protocol(headers: Mapping[str, str], operation: OperationModel) -> str:
    """In which protocol a request came: models may allow several."""
    lower = {k.lower(): as_text(v) for k, v in headers.items()}
    if lower.get("smithy-protocol") == "rpc-v2-cbor":
        return "smithy-rpc-v2-cbor"
    if "x-amz-target" in lower:
        return "json"
    spoken = str(operation.service_model.metadata.get("protocol"))
    if spoken not in PROTOCOLS:
        raise UnspokenProtocolError(spoken)
    return spoken


def as_text(value: Any) -> str:
    """A header or body as text."""
    return value.decode() if isinstance(value, (bytes, bytearray)) else str(value or "")


def parameters(body: Any, spoken: str, operation: OperationModel) -> dict[str, Any]:
    """The parameters in a request's body."""
    if spoken in JSON_PROTOCOLS:
        value = json.loads(as_text(body) or "{}")
    elif spoken in QUERY_PROTOCOLS:
        flat = body if isinstance(body, dict) else dict(parse_qsl(as_text(body), True))
        shape = operation.input_shape
        value = from_query(shape, "", flat, spoken) if shape is not None else {}
    else:
        value = cbor.decoded(body) if body else {}
    return value if isinstance(value, dict) else {}


def from_query(shape: Shape, at: str, flat: Mapping[str, str], spoken: str) -> Any:
    """A value of the query protocol, whose lists and structures are numbered, dotted keys."""
    if isinstance(shape, StructureShape):
        found = {
            name: from_query(member, dotted(at, query_name(name, member, spoken)), flat, spoken)
            for name, member in shape.members.items()
        }
        return {k: v for k, v in found.items() if v is not None} or (None if at else {})
    if isinstance(shape, ListShape):
        return query_list(shape, at, flat, spoken)
    text = flat.get(at)
    if text is None or shape.type_name not in {"integer", "long", "boolean", "float", "double"}:
        return text
    return json.loads(text)


def query_list(shape: ListShape, at: str, flat: Mapping[str, str], spoken: str) -> list[Any] | None:
    """A list of the query protocol: `Name.1`, or `Name.member.1` outside EC2."""
    if spoken == "query" and not shape.serialization.get("flattened"):
        at = dotted(at, shape.member.serialization.get("name", "member"))
    found: list[Any] = []
    while True:
        value = from_query(shape.member, dotted(at, str(len(found) + 1)), flat, spoken)
        if value is None:
            return found or None
        found.append(value)


def query_name(name: str, shape: Shape, spoken: str) -> str:
    """How a member is called in a request; EC2 capitalises its names."""
    if spoken != "ec2":
        return str(shape.serialization.get("name", name))
    if "queryName" in shape.serialization:
        return str(shape.serialization["queryName"])
    plain = str(shape.serialization.get("name", name))
    return plain[:1].upper() + plain[1:]


def dotted(at: str, name: str) -> str:
    """A key of the query protocol, one level deeper."""
    return f"{at}.{name}" if at else name


def answer_body(
    value: dict[str, Any], spoken: str, operation: OperationModel, request_id: str
) -> bytes:
    """A successful answer in the protocol of its request."""
    shape = operation.output_shape
    shaped_value = {} if shape is None else shaped(value, shape, operation.name)
    if spoken == "smithy-rpc-v2-cbor":
        return cbor.encoded(shaped_value)
    if spoken in JSON_PROTOCOLS:
        return json.dumps(shaped_value, default=seconds).encode()
    inner = "" if shape is None else members_xml(shaped_value, shape, spoken)
    return envelope(inner, operation, spoken, request_id).encode()


def shaped(value: Any, shape: Shape, place: str) -> Any:
    """A value less the sandbox's own members, and less those that this botocore does not know.

    The latter stand in `UNKNOWN_MEMBERS`: with the newest botocore there should be none.
    """
    if isinstance(shape, StructureShape):
        result = {}
        for name, member in value.items():
            if name.startswith("_") or member is None:
                continue
            if name not in shape.members:
                UNKNOWN_MEMBERS.add(f"{place}.{name}")
                continue
            result[name] = shaped(member, shape.members[name], f"{place}.{name}")
        return result
    if isinstance(shape, ListShape):
        return [shaped(v, shape.member, place) for v in value]
    if isinstance(shape, MapShape):
        return {k: shaped(v, shape.value, place) for k, v in value.items()}
    if shape.type_name == "timestamp":
        return dt.datetime.fromtimestamp(value, dt.UTC)
    return value


def seconds(value: Any) -> float:
    """A time stamp as the JSON protocol wants it."""
    if isinstance(value, dt.datetime):
        return value.timestamp()
    raise TypeError(type(value).__name__)


def envelope(inner: str, operation: OperationModel, spoken: str, request_id: str) -> str:
    """The XML around an answer's members."""
    space = operation.service_model.metadata.get("xmlNamespace", "")
    name = f"{operation.name}Response"
    if spoken == "ec2":
        content = f"<requestId>{request_id}</requestId>{inner}"
    else:
        shape = operation.output_shape
        wrapper = shape.serialization.get("resultWrapper", "") if shape is not None else ""
        wrapped = f"<{wrapper}>{inner}</{wrapper}>" if wrapper else inner
        metadata = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        content = wrapped + metadata
    return f'<{name} xmlns="{space}">{content}</{name}>'


def members_xml(value: Mapping[str, Any], shape: StructureShape, spoken: str) -> str:
    """The members of a structure as XML elements."""
    return "".join(
        element(
            str(shape.members[name].serialization.get("name", name)), v, shape.members[name], spoken
        )
        for name, v in value.items()
    )


def element(name: str, value: Any, shape: Shape, spoken: str) -> str:
    """One XML element."""
    if isinstance(shape, StructureShape):
        inner = members_xml(value, shape, spoken)
    elif isinstance(shape, ListShape):
        if shape.serialization.get("flattened"):
            return "".join(element(name, v, shape.member, spoken) for v in value)
        each = str(shape.member.serialization.get("name", "member"))
        inner = "".join(element(each, v, shape.member, spoken) for v in value)
    elif isinstance(value, bool):
        inner = "true" if value else "false"
    elif isinstance(value, dt.datetime):
        inner = value.strftime("%Y-%m-%dT%H:%M:%SZ")
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"


def error_body(error: ApiError, spoken: str, request_id: str) -> bytes:
    """An error in the protocol of its request."""
    if spoken == "smithy-rpc-v2-cbor":
        return cbor.encoded({"__type": error.code, "message": error.message})
    if spoken in JSON_PROTOCOLS:
        return json.dumps({"__type": error.code, "message": error.message}).encode()
    both = f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
    if spoken == "ec2":
        text = (
            f"<Response><Errors><Error>{both}</Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    else:
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type>{both}</Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    return text.encode()


def content_type(spoken: str) -> str:
    """The media type of answers in a protocol."""
    if spoken in JSON_PROTOCOLS:
        return "application/x-amz-json-1.1"
    return "application/cbor" if spoken == "smithy-rpc-v2-cbor" else "text/xml"
