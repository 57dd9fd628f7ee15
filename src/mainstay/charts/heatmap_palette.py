"""Colours and signs of a map of verdicts: value and certainty in one, in few steps.

The palette suppresses value where certainty is low (Correll, Moritz and Heer, "Value-Suppressing Uncertainty Palettes",
CHI 2018): a sure verdict has five hues, a likely one three, an abstention none. Colours run from blue to orange, which
the common forms of colour blindness tell apart; each step has a sign of its own, so that the map can be read without
any colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.charts.numbers import percent

#: probability from which a verdict counts as sure; below it the palette has fewer hues
SURE_AT = 0.99
_INK, _PAPER = "#1a1a1a", "#ffffff"


@dataclass(frozen=True, slots=True)
class Shade:
    """One step of the palette.

    Attributes
    ----------
    key : str
        Short name, safe in styles and file names.
    sign : str
        What stands for the step in black and white.
    fill, ink : str
        Colour of the ground and of the text on it.
    words : str
        Meaning in the legend; ``{home}`` stands for the name of the home economy.
    """

    key: str
    sign: str
    fill: str
    ink: str
    words: str


WELL_AHEAD = Shade("well-ahead", "▲▲", "#1f5c99", _PAPER, "{home} well ahead, surely")
AHEAD = Shade("ahead", "▲", "#86b9dd", _INK, "{home} ahead, surely")
LIKELY_AHEAD = Shade("likely-ahead", "△", "#cfe3f5", _INK, "{home} ahead, likely")
LEVEL = Shade("level", "=", "#c9c9c9", _INK, "level, surely")
LIKELY_LEVEL = Shade("likely-level", "≈", "#ededed", _INK, "level, likely")
LIKELY_BEHIND = Shade("likely-behind", "▽", "#fadfbd", _INK, "{home} behind, likely")
BEHIND = Shade("behind", "▼", "#eca24d", _INK, "{home} behind, surely")
WELL_BEHIND = Shade("well-behind", "▼▼", "#a14a00", _PAPER, "{home} well behind, surely")
ABSTAINS = Shade("abstains", "?", _PAPER, _INK, "the evidence does not decide")
NOTHING = Shade("nothing", "·", _PAPER, "#5f6368", "one side or both without evidence")
#: in the order of the legend
SHADES = (
    WELL_AHEAD,
    AHEAD,
    LIKELY_AHEAD,
    LEVEL,
    LIKELY_LEVEL,
    LIKELY_BEHIND,
    BEHIND,
    WELL_BEHIND,
    ABSTAINS,
    NOTHING,
)
_SURE = {"ahead": AHEAD, "level": LEVEL, "behind": BEHIND}
_FAR = {("ahead", "well ahead"): WELL_AHEAD, ("behind", "well behind"): WELL_BEHIND}
_LIKELY = {"ahead": LIKELY_AHEAD, "level": LIKELY_LEVEL, "behind": LIKELY_BEHIND}


def shade_of(verdict: str, status: str | None, certainty: float | None) -> Shade:
    """Return the step of one cell.

    Parameters
    ----------
    verdict : str
        ``ahead``, ``level``, ``behind`` or ``abstains``, of the home.
    status : str or None
        Class of the gap; None where one side has no evidence.
    certainty : float or None
        Probability of what the verdict says.

    Returns
    -------
    Shade
        Without hue where the verdict abstains, whatever the gap: there is no colour without evidence.

    Examples
    --------
    >>> shade_of("ahead", "well ahead", 0.995).sign, shade_of("ahead", "well ahead", 0.95).sign
    ('▲▲', '△')
    >>> shade_of("abstains", "well ahead", 1.0).key, shade_of("abstains", None, None).key
    ('abstains', 'nothing')
    """
    if verdict == "abstains":
        return NOTHING if status is None else ABSTAINS
    if certainty is None or certainty < SURE_AT:
        return _LIKELY[verdict]
    return _FAR.get((verdict, status or ""), _SURE[verdict])


def legend(home: str, decide_at: float) -> tuple[tuple[Shade, str], ...]:
    """Return every step with its meaning in words, the probabilities in them.

    Parameters
    ----------
    home : str
        Name of the home economy.
    decide_at : float
        Probability from which the map decides at all.

    Examples
    --------
    >>> legend("Utopia", 0.9)[2][1].replace("\u00a0", " ")
    'Utopia ahead, likely (90 % to 99 %)'
    """
    sure, likely = f"(at least {percent(SURE_AT)})", f"({percent(decide_at)} to {percent(SURE_AT)})"
    return tuple(
        (
            shade,
            shade.words.format(home=home)
            + (f" {sure}" if "surely" in shade.words else f" {likely}" if "likely" in shade.words else ""),
        )
        for shade in SHADES
        if "likely" not in shade.words or decide_at < SURE_AT
    )
