"""What was built: whole, small, named by its content, with the licences of all that was packed."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise

from tests.web.frontend.served import BUILT, manifest

from mainstay.model import identifiers

STYLE_KIB, MAP_KIB = 12, 60
PACKED = (".br", ".gz")


def test_every_name_has_its_file_and_every_file_its_hash() -> None:
    names = manifest()
    assert {"app.js", "theme.js", "main.css", "icon.svg", "world.json"} <= set(names)
    assert not [file for file in names.values() if not (BUILT / file).is_file()]
    others = {"manifest.json", "licences.json"}
    plain = [path for path in BUILT.iterdir() if path.suffix not in PACKED and path.name not in others]
    assert not [path.name for path in plain if "-" not in path.stem or len(path.stem.rsplit("-", 1)[1]) != 8]


def test_every_file_has_its_packed_twin() -> None:
    others = {"manifest.json", "licences.json"}
    for path in BUILT.iterdir():
        if path.suffix not in PACKED and path.name not in others:
            assert (BUILT / f"{path.name}.br").stat().st_size <= (BUILT / f"{path.name}.gz").stat().st_size
            assert gzip.decompress((BUILT / f"{path.name}.gz").read_bytes()) == path.read_bytes()


def test_style_and_map_are_small() -> None:
    names = manifest()
    assert (BUILT / f"{names['main.css']}.gz").stat().st_size <= STYLE_KIB * 1024
    assert (BUILT / f"{names['world.json']}.gz").stat().st_size <= MAP_KIB * 1024


def test_the_licence_of_everything_packed_is_there_in_full() -> None:
    manifest()
    found = {one["package"]: one for one in json.loads((BUILT / "licences.json").read_text(encoding="utf-8"))}
    assert {"echarts", "zrender", "htmx.org", "world-atlas"} <= set(found)
    assert all(one["version"] and one["licence"] and len(one["text"]) > 300 for one in found.values())
    assert "esbuild" not in found  # it makes the bundles and is in none


def test_countries_are_named_by_their_code_and_no_line_crosses_the_map() -> None:
    world = json.loads((BUILT / manifest()["world.json"]).read_text(encoding="utf-8"))
    names = [shape["properties"]["name"] for shape in world["features"]]
    assert len(set(names)) == len(names) > 170
    without = {"Kosovo", "N. Cyprus", "Somaliland"}  # the source gives them no ISO number
    scheme = identifiers.get("iso3166")
    assert not [name for name in names if name not in without and not scheme.is_valid(name)]
    assert {"USA", "CHN", "COD", "SDN", "SRB"} <= set(names)
    assert "ATA" not in names
    for shape in world["features"]:
        geometry = shape["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for ring in (ring for polygon in polygons for ring in polygon):
            assert ring[0] == ring[-1]
            assert max(abs(a[0] - b[0]) for a, b in pairwise(ring)) < 90
