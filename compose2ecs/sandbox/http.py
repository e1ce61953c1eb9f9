"""The sandbox over HTTP on loopback, for programs that take an endpoint URL (AWS CLI, Terraform).

Whoever calls may send any key; the service is found in the request's own target, action and
signature. While it serves, virtual time runs with the machine's clock.
"""

from __future__ import annotations

import http.server
import re
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import botocore.session  # noqa: TID251 the door

from compose2ecs.sandbox import rest, wire
from compose2ecs.sandbox.errors import ApiError, LostAnswerError, SandboxError, not_implemented
from compose2ecs.sandbox.fault_file import script
from compose2ecs.sandbox.lock import held
from compose2ecs.sandbox.mount import SERVICES, internal_error, plain_defaults, respond
from compose2ecs.sandbox.sandbox import open_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel  # noqa: TID251 the door

    from compose2ecs.sandbox.sandbox import Sandbox

LOOPBACK = "127.0.0.1"
SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/")
RPC = re.compile(r"/service/([^/]+)/operation/([^/]+)/?$")
SIGNED_AS = {"elasticloadbalancing": "elbv2"}
"""Services whose requests are signed under another name."""


class Directory:
    """botocore's models by the names that requests use."""

    def __init__(self) -> None:
        core = botocore.session.Session(session_vars=plain_defaults())
        self._models = {name: core.get_service_model(name) for name in SERVICES.values()}
        self._targets = {
            model.metadata["targetPrefix"]: name
            for name, model in self._models.items()
            if "targetPrefix" in model.metadata
        }

    def find(self, path: str, headers: Any, body: bytes | None) -> tuple[str, OperationModel]:
        """The service and operation that a request is for; raises ApiError if it is for none.

        Without a body it is a GET, which only the rest-json protocol sends.
        """
        if body is None:
            found = rest.operation_at(self._models, "GET", path)
            if found is None:
                raise not_implemented("unknown service", path)
            return found
        rpc = RPC.search(path)
        target, _, name = (headers.get("x-amz-target") or "").rpartition(".")
        if rpc:
            target, name = rpc[1], rpc[2]
        service = self._targets.get(target, "")
        if not target:
            name = (parse_qs(body.decode(errors="replace")).get("Action") or [""])[0]
            scope = SCOPE.search(headers.get("authorization") or "")
            signed = scope[1] if scope else ""
            service = SIGNED_AS.get(signed, signed)
        model = self._models.get(service)
        if model is None or name not in model.operation_names:
            raise not_implemented(service or "unknown service", name or path)
        return service, model.operation_model(name)


class Server(http.server.ThreadingHTTPServer):
    """Answers requests for one sandbox."""

    daemon_threads = True

    def __init__(self, sandbox: Sandbox, port: int, speed: float = 1.0) -> None:
        super().__init__((LOOPBACK, port), Requests)
        self.sandbox = sandbox
        self.speed = speed
        self.directory = Directory()
        self._last = time.monotonic()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away before its answer, as killed ones do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def keep_time(self) -> None:
        """Let as much virtual time pass as has really passed, or more of it at a higher speed."""
        now = time.monotonic()
        self.sandbox.clock.sleep((now - self._last) * self.speed)
        self._last = now


class Requests(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True  # head and body at once: else each answer waits 40 ms
    server: Server

    def do_POST(self) -> None:
        """Answer one request."""
        self._respond(self.rfile.read(int(self.headers.get("content-length") or 0)))

    def do_GET(self) -> None:
        """Answer one request whose parameters stand in its URL."""
        self._respond(None)

    def _respond(self, body: bytes | None) -> None:
        self.server.keep_time()
        try:
            status, headers, content = self._answer(body)
        except LostAnswerError:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, body: bytes | None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; every failure is an answer too."""
        spoken = "json" if "x-amz-target" in self.headers else "query"
        try:
            service, operation = self.server.directory.find(self.path, self.headers, body)
            spoken = wire.protocol(dict(self.headers), operation)
            if body is None:
                body = rest.query_body(self.path, operation)
            return respond(self.server.sandbox, service, operation, spoken, body)
        except ApiError as error:
            refusal = error
        except (ValueError, KeyError, TypeError, SandboxError) as error:
            refusal = internal_error("http", self.path, error)
        content = wire.error_body(refusal, spoken, self.server.sandbox.request_id())
        return refusal.status, {"content-type": wire.content_type(spoken)}, content

    def log_message(self, *_args: Any) -> None:
        """Say nothing: standard output and error belong to the command."""


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SandboxError(f"can't read the fault file {path}: {error}") from error


def serve(
    port: int,
    state_file: str | None = None,
    *,
    region: str = "us-east-1",
    faults: str | None = None,
    speed: float = 1.0,
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve a sandbox on loopback until interrupted or terminated; its state is saved at the end.

    `port` 0 takes a free one; `ready` is told which when it listens. `faults` is the name of a
    fault file; `speed` is how many virtual seconds pass in a second.

    Raises:
        SandboxError: the state file or the fault file can't be used.
        OSError: the port is taken.

    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        stack.enter_context(held(state_file))
        sandbox = open_sandbox(state_file, region=region)
        if faults is not None:
            script(sandbox, _text(faults), faults)
        server = stack.enter_context(Server(sandbox, port, speed))
        if ready is not None:
            ready(server.server_address[1])
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            sandbox.save()
