"""The palette: no colour without evidence, fewer hues where less is sure, readable by everybody and without colour."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest

from mainstay.charts import heatmap_palette as palette
from mainstay.charts.heatmap_palette import SHADES, Shade, legend, shade_of

Floats = npt.NDArray[np.float64]
#: simulation of full colour blindness on linear RGB: Viénot, Brettel and Mollon, Color Research and Application 1999,
#: as the matrices of Machado, Oliveira and Fernandes, IEEE TVCG 2009, severity 1.0, give it
BLIND = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
#: D65, CIE 15:2004
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
COLOURED = [shade for shade in SHADES if shade.fill != "#ffffff"]
DIRECTED = {"▲": "ahead", "△": "ahead", "▼": "behind", "▽": "behind"}


def linear(colour: str) -> Floats:
    """Return linear RGB of an sRGB colour (IEC 61966-2-1)."""
    coded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(_XYZ[1] @ linear(colour))


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of WCAG 2.1."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: Floats) -> Floats:
    """Return CIELAB of linear RGB."""
    t = _XYZ @ np.clip(rgb, 0, 1) / _XYZ.sum(axis=1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(a: str, b: str, blindness: str = "none") -> float:
    seen = BLIND[blindness]
    return float(np.linalg.norm(lab(seen @ linear(a)) - lab(seen @ linear(b))))


def chroma(colour: str) -> float:
    return float(np.hypot(*lab(linear(colour))[1:]))


def test_the_measures_know_black_from_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.01)
    # red and olive of like lightness, which the blindness of the greens confuses
    assert distance("#b06a50", "#7d8400", "deuteranopia") < 0.5 * distance("#b06a50", "#7d8400")


@pytest.mark.parametrize("shade", SHADES, ids=lambda shade: shade.key)
def test_text_can_be_read_on_its_ground(shade: Shade) -> None:
    assert contrast(shade.fill, shade.ink) >= 4.5


@pytest.mark.parametrize("blindness", BLIND)
def test_ahead_is_never_taken_for_behind(blindness: str) -> None:
    for a, b in itertools.product(COLOURED, COLOURED):
        ways = {DIRECTED.get(a.sign[0]), DIRECTED.get(b.sign[0])}
        if ways == {"ahead", "behind"} and ("likely" in a.key) == ("likely" in b.key):
            assert distance(a.fill, b.fill, blindness) >= 15, (a.key, b.key)


@pytest.mark.parametrize("blindness", BLIND)
def test_every_two_steps_are_told_apart(blindness: str) -> None:
    for a, b in itertools.combinations(COLOURED, 2):
        assert distance(a.fill, b.fill, blindness) >= 8, (a.key, b.key)


def test_signs_are_unique_so_that_the_map_reads_without_colour() -> None:
    assert len({shade.sign for shade in SHADES}) == len(SHADES)
    assert len({shade.key for shade in SHADES}) == len(SHADES)


def test_in_grey_a_stronger_verdict_is_darker() -> None:
    for weak, mid, strong in (
        (palette.LIKELY_AHEAD, palette.AHEAD, palette.WELL_AHEAD),
        (palette.LIKELY_BEHIND, palette.BEHIND, palette.WELL_BEHIND),
    ):
        light = [lab(linear(shade.fill))[0] for shade in (weak, mid, strong)]
        assert light[0] - light[1] >= 12
        assert light[1] - light[2] >= 20
    assert lab(linear(palette.LEVEL.fill))[0] < lab(linear(palette.LIKELY_LEVEL.fill))[0] - 8


def test_what_is_less_sure_has_fewer_hues_and_less_colour() -> None:
    told = [(verdict, status) for verdict, far in VERDICTS.items() for status in far]
    sure = {shade_of(verdict, status, 0.999) for verdict, status in told}
    likely = {shade_of(verdict, status, 0.95) for verdict, status in told}
    undecided = {shade_of("abstains", status, 0.8) for _, status in told}
    assert (len(sure), len(likely), len(undecided)) == (5, 3, 1)
    hues = [max(chroma(shade.fill) for shade in group) for group in (sure, likely, undecided)]
    assert hues[0] > 2 * hues[1] > 10 * hues[2]


VERDICTS = {"ahead": ("ahead", "well ahead", "level"), "level": ("level",), "behind": ("behind", "well behind")}


@pytest.mark.parametrize("status", [None, "well ahead", "ahead", "level", "behind", "well behind"])
@pytest.mark.parametrize("certainty", [None, 0.0, 0.5, 0.95, 1.0])
def test_an_abstention_has_no_colour_whatever_the_gap(status: str | None, certainty: float | None) -> None:
    shade = shade_of("abstains", status, certainty)
    assert shade.fill == "#ffffff"
    assert shade.sign == ("·" if status is None else "?")


def test_the_limit_of_sureness_belongs_to_the_sure() -> None:
    assert shade_of("behind", "behind", 0.99) is palette.BEHIND
    assert shade_of("behind", "behind", 0.98999) is palette.LIKELY_BEHIND
    assert shade_of("ahead", "well ahead", None) is palette.LIKELY_AHEAD


def test_the_legend_tells_every_step_that_can_occur() -> None:
    told = legend("Utopia", 0.9)
    assert [shade for shade, _ in told] == list(SHADES)
    assert all("{" not in words for _, words in told)
    strict = legend("Utopia", 0.995)
    assert not [words for _, words in strict if "likely" in words]
