"""Colours: those of the charts on paper, the same dark theme twice, and legible in both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mainstay.charts.heatmap_palette import SHADES
from mainstay.charts.intensity import STEPS

FOLDER = Path(__file__).resolve().parents[3] / "src" / "mainstay" / "web" / "frontend" / "css"
TOKENS = (FOLDER / "tokens.css").read_text(encoding="utf-8")
TEXT = ("ink", "muted", "link", "warn", "bad", "good")
GROUNDS = ("paper", "ground", "raised", "stripe", "hover", "accent-soft", "warn-soft", "bad-soft", "good-soft")


def block(selector: str) -> dict[str, str]:
    body = TOKENS.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


LIGHT, DARK = block(":root"), block(':root[data-theme="dark"]')


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_heatmap_has_the_colours_of_the_palette() -> None:
    for shade in SHADES:
        assert (LIGHT[shade.key], LIGHT[f"{shade.key}-ink"]) == (shade.fill, shade.ink)


def test_shares_have_the_colours_of_the_steps() -> None:
    assert [(LIGHT[f"step-{i}"], LIGHT[f"step-{i}-ink"]) for i in range(len(STEPS))] == [(s.fill, s.ink) for s in STEPS]


def test_every_step_has_its_class() -> None:
    css = (FOLDER / "heatmap.css").read_text(encoding="utf-8")
    for key in [shade.key for shade in SHADES] + [f"step-{i}" for i in range(len(STEPS))]:
        assert f"\n.{key} {{\n  background: var(--{key});\n  color: var(--{key}-ink);\n}}" in css


def test_the_dark_theme_is_the_same_in_both_places() -> None:
    assert block(':root:not([data-theme="light"])') == DARK
    assert set(DARK) == set(LIGHT)


def test_every_token_that_is_used_is_there() -> None:
    used = {name for path in FOLDER.glob("*.css") for name in re.findall(r"var\(--([\w-]+)\)", path.read_text("utf-8"))}
    assert not used - set(LIGHT) - {"font", "font-code", "gap", "room", "round"}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_legible(theme: dict[str, str]) -> None:
    pairs = [(name, name[: -len("-ink")]) for name in theme if name.endswith("-ink")]
    pairs += [(text, ground) for text in TEXT for ground in GROUNDS]
    low = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in pairs}
    assert not {pair: value for pair, value in low.items() if value < 4.5}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_controls_and_series_stand_out(theme: dict[str, str]) -> None:
    names = [name for name in theme if name.startswith("series-")] + ["edge", "focus", "accent"]
    assert not {name: theme[name] for name in names if contrast(theme[name], theme["paper"]) < 3}
