"""What all tests share: hypothesis profiles, and no AWS configuration of the machine's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

# The same examples every time, so that a change is not blamed for what it didn't do; `make fuzz`
# looks for new ones.
settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=300, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(autouse=True, scope="session")
def _no_aws_of_ours(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests must not see, and can't touch, an account of whoever runs them."""
    nothing: Path = tmp_path_factory.mktemp("aws") / "none"
    for name in list(os.environ):
        if name.startswith(("AWS_", "COMPOSE_", "BOTO")):
            del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = str(nothing)
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = str(nothing)
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
