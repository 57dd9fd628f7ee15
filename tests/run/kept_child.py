"""A process that works on a kept run, to be killed: folder, executor, workers, blocks, seconds a block."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from tests.run.blocks import logged

from mainstay.run.executors import open_executor
from mainstay.run.kept import KeptExecutor
from mainstay.run.pack import TreeCodec
from mainstay.run.run_folder import RunFolder

IDENTITY = {"engine": "demo", "seed": 5}


def main(place: Path, name: str, workers: int, blocks: int, pause_s: float) -> None:
    """Work through all blocks and print a hash of the answers."""
    codec = TreeCodec(("mainstay", "tests"))
    shared = {"seed": 5, "log": str(place.with_suffix(".log")), "slow": dict.fromkeys(range(blocks), pause_s)}
    digest = hashlib.sha256()
    with RunFolder(place, IDENTITY) as folder, open_executor(name, workers=workers) as inner:
        print("ready", flush=True)
        for out in KeptExecutor(inner, folder, codec).map(logged, shared, range(blocks)):
            for part in codec.to_arrays(out).values():
                digest.update(part.tobytes())
    print(digest.hexdigest(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
