"""An ECS control plane in memory, mounted under botocore.

`open_sandbox(state_file)` gives a `Sandbox`; its `session()` is an ordinary boto3 session whose
clients talk to it, and its `clock` moves the cluster on. How images fail on demand stands in
`behaviour.py`, how calls fail in `faults.py`.
"""

from __future__ import annotations

from compose2ecs.sandbox.errors import SandboxError
from compose2ecs.sandbox.sandbox import Call, Sandbox, open_sandbox

__all__ = ["Call", "Sandbox", "SandboxError", "open_sandbox"]
