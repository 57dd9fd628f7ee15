"""An executor that keeps each finished block on disk and takes from there what an earlier run has finished."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mainstay.run.block_files import BlockFiles
from mainstay.run.executors.executor import Completing, Item, Out, Shared
from mainstay.run.fingerprint import fingerprint
from mainstay.run.pack import Codec, TreeCodec
from mainstay.run.run_folder import RunFolder


@dataclass
class KeptExecutor:
    """Work through another executor, and keep what is done.

    A block is kept under a hash of the function, of what all blocks share, and of its item, in a folder that belongs
    to one engine, version, base, scenario and seed. It is kept as soon as it is finished, even if an earlier one is
    not. A block that is damaged is worked out anew.

    Parameters
    ----------
    inner : Completing
        Who does the work.
    folder : RunFolder
        Where blocks are kept.
    codec : Codec, optional
        How an answer becomes arrays; any plain answer does without.

    Attributes
    ----------
    found, made : int
        Blocks that were taken from the folder, and blocks that were worked out.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.run.executors import open_executor
    >>> with RunFolder(Path(tempfile.mkdtemp()), {"seed": 1}) as folder, open_executor() as inner:
    ...     first = list(KeptExecutor(inner, folder).map(pow, 2, [1, 2, 3]))
    ...     again = KeptExecutor(inner, folder)
    ...     list(again.map(pow, 2, [1, 2, 3, 4])), again.found, again.made
    ([2, 4, 8, 16], 3, 1)
    """

    inner: Completing
    folder: RunFolder
    codec: Codec = field(default_factory=TreeCodec)
    found: int = 0
    made: int = 0

    def map(self, work: Callable[[Shared, Item], Out], shared: Shared, items: Iterable[Item]) -> Iterator[Out]:
        """Yield ``work(shared, item)`` for each item, in the order of the items.

        Raises
        ------
        WriteError
            A block could not be kept; those before it are.
        """
        wanted = list(items)
        lot = fingerprint((work, shared))
        keys = [fingerprint((lot, item)) for item in wanted]
        absent = {key: item for key, item in zip(keys, wanted, strict=True) if self.folder.read(key) is None}
        fresh = self._fresh(work, shared, list(absent.items()))
        early: dict[str, Out] = {}
        for key, item in zip(keys, wanted, strict=True):
            if key not in absent:
                held = self._held(key)
                yield next(self._fresh(work, shared, [(key, item)]))[1] if held is None else held[0]
                continue
            while key not in early:
                done, out = next(fresh)
                early[done] = out
            yield early.pop(key)
            del absent[key]  # an item that comes twice is read the second time

    def _held(self, key: str) -> tuple[Any] | None:
        """Return an answer that is kept, by itself; None where it has gone or was kept by code of another shape."""
        arrays = self.folder.read(key)
        if arrays is None:
            return None
        try:
            out = self.codec.from_arrays(arrays)
        except (TypeError, ValueError, KeyError, AttributeError, ImportError):
            return None
        self.found += 1
        return (out,)

    def _fresh(
        self, work: Callable[[Shared, Item], Out], shared: Shared, wanted: list[tuple[str, Item]]
    ) -> Iterator[tuple[str, Out]]:
        """Yield the key and the answer of blocks that are worked out, each after it is kept."""
        keys = [key for key, _ in wanted]
        if self.inner.shares_disk:
            keeping = _Keeping(work, BlockFiles(self.folder.path), self.codec)
            for place, out in self.inner.completed(keeping, shared, wanted):
                self.made += 1
                yield keys[place], out
            return
        for place, out in self.inner.completed(work, shared, [item for _, item in wanted]):
            self.folder.write(keys[place], self.codec.to_arrays(out))
            self.made += 1
            yield keys[place], out


@dataclass(frozen=True)
class _Keeping:
    """Work whose answer is kept by whoever does it: also what ends while the run is being stopped is not lost."""

    work: Callable[[Any, Any], Any]
    blocks: BlockFiles
    codec: Codec

    def __call__(self, shared: Any, keyed: tuple[str, Any]) -> Any:
        key, item = keyed
        out = self.work(shared, item)
        self.blocks.write(key, self.codec.to_arrays(out))
        return out


def run_identity(engine: str, version: str, base_hash: str, scenario_hash: str, seed: int) -> dict[str, Any]:
    """Return what tells one run from all others.

    Examples
    --------
    >>> run_identity("stress", "0.1.0", "sha256:1", "sha256:2", 7)["seed"]
    7
    """
    return {
        "engine": engine,
        "version": version,
        "base_hash": base_hash,
        "scenario_hash": scenario_hash,
        "seed": seed,
    }
