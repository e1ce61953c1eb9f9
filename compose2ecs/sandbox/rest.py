"""The rest-json protocol as far as reading needs it: the parameters stand in the URL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, ServiceModel  # noqa: TID251 the door

REST = "rest-json"


def query_body(url: str, operation: OperationModel) -> bytes:
    """The parameters of a URL's query as the JSON object that other protocols send."""
    shape = operation.input_shape
    members = {} if shape is None else shape.members
    names = {str(m.serialization.get("name", name)): name for name, m in members.items()}
    found = {names.get(k, k): v for k, v in parse_qsl(urlsplit(url).query)}
    return json.dumps(found).encode()


def operation_at(
    models: Mapping[str, ServiceModel], method: str, path: str
) -> tuple[str, OperationModel] | None:
    """The service and operation that a method and a path without parameters are for."""
    plain = urlsplit(path).path
    for service, model in models.items():
        if model.metadata.get("protocol") != REST:
            continue
        for name in model.operation_names:
            operation = model.operation_model(name)
            if (operation.http["method"], operation.http["requestUri"]) == (method, plain):
                return service, operation
    return None
