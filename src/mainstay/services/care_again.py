"""Make a result of care again from its manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mainstay.core.result import Result
from mainstay.engines.care.parts import PARTS
from mainstay.model.base import Base
from mainstay.scenario.scenario import read_scenario
from mainstay.services.care_engines import with_request

MANIFEST = "manifest.json"


def care_again(base: Base, manifest: Mapping[str, Any]) -> Result:
    """Make the result of a part of care again.

    Parameters
    ----------
    base : Base
        The base.
    manifest : mapping
        The manifest of the result; its seed is there.

    Raises
    ------
    InputError
        The scenario in the manifest is not one of this version.
    """
    asked = manifest["request"]
    kind = str(asked["kind"])
    told = read_scenario(manifest["scenario"], file=MANIFEST)
    result = PARTS[kind].run(base, told, seed=int(manifest["seed"]))
    return with_request(result, kind, base=str(asked["base"]), scenario=manifest["scenario"])


#: by the name of the engine
CARE_AGAIN: Mapping[str, Callable[[Base, Mapping[str, Any]], Result]] = {
    part.engine: care_again for part in PARTS.values()
}
