"""Build the index over the claims of a large base, in a process of its own, and leave it on disk.

Run as ``python -m mainstay.services.evidence_child``: reads from its input, as JSON, the ``files`` of the base by name,
the ``day`` as known on which (null: as the base stands) and the ``place`` of the index. What building takes of memory
goes back to the machine with the process, and pages are answered meanwhile.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from mainstay.services.bases import base_of_files
from mainstay.services.evidence_index import index_of
from mainstay.services.evidence_kept import keep

#: pages come first: how much lower this process stands in the queue for the processor
_NICE = 5


def build(told: Mapping[str, Any]) -> None:
    """Build and keep one index.

    Parameters
    ----------
    told : mapping
        ``files``, ``day`` and ``place``, as in the docstring of the module.
    """
    base = base_of_files({name: Path(path) for name, path in told["files"].items()})
    if told["day"] is not None:
        base = base.as_known(date.fromisoformat(told["day"]))
    keep(index_of(base), Path(told["place"]))


def main() -> None:
    """Do what the module's docstring says."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(_NICE)
    build(json.load(sys.stdin))


if __name__ == "__main__":
    main()
