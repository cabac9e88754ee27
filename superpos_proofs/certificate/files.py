"""Canonical bytes, hashes, and files that appear complete or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
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
    """Write one file, complete or not at all; see :func:`write_together`."""
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write files to temporary ones beside them, then rename all: readers never see half a file.

    Raises:
        OSError: a folder is missing or not writable, or a path is a folder; all files are then
            untouched.
    """
    for path in contents:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(path))
    written: dict[str, Path] = {}
    try:
        for path, content in contents.items():
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            written[name] = path
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, 0o644)
        for name, path in written.items():
            os.replace(name, path)
    finally:
        for name in written:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
