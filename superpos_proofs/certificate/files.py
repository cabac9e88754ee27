"""Canonical bytes, hashes, and files that appear complete or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def canonical(data: Any) -> bytes:
    """The one byte string of a JSON value: sorted keys, no spaces, ASCII, a final newline."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii") + b"\n"


def sha256(data: Any) -> str:
    """Hash of the canonical bytes of a JSON value, in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Write to a temporary file beside ``path``, then rename: readers never see half a file.

    Raises:
        OSError: the folder is missing or not writable; ``path`` is then untouched.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
