"""Care: what sharing gives and takes in a surge, what the next money buys, and radiotherapy for those who lack it."""

from __future__ import annotations

from mainstay.report.care_names import ENGINE, facility_names, parts_of
from mainstay.report.content import Block, Content, Number, Words
from mainstay.report.section import Material, Section
from mainstay.report.sections._care_flex import flex_blocks, flex_lead, flex_numbers
from mainstay.report.sections._care_plan import plan_blocks, plan_lead, plan_numbers
from mainstay.report.sections._care_radiotherapy import (
    machines_there,
    radiotherapy_blocks,
    radiotherapy_lead,
    radiotherapy_numbers,
)

WORDS = {"flex": "sharing in a surge", "plan": "what the next money buys", "radiotherapy": "radiotherapy"}


def _build(material: Material) -> Content | None:
    parts = parts_of(material.results)
    if not parts:
        return None
    names = facility_names(material.base)
    leads, numbers, blocks = list[str](), list[Number](), list[Block]()
    if "flex" in parts:
        leads.append(flex_lead(parts["flex"]))
        numbers += flex_numbers(parts["flex"])
        blocks += flex_blocks(parts["flex"], names)
    if "plan" in parts:
        leads.append(plan_lead(parts["plan"]))
        numbers += plan_numbers(parts["plan"])
        blocks += plan_blocks(parts["plan"], names)
    if "radiotherapy" in parts:
        leads.append(radiotherapy_lead(parts["radiotherapy"], machines_there(material.base)))
        numbers += radiotherapy_numbers(parts["radiotherapy"])
        blocks += radiotherapy_blocks(parts["radiotherapy"])
    return Content(" ".join(leads), tuple(numbers), (*blocks, *_silent(material)))


def _silent(material: Material) -> list[Block]:
    """Return why parts of care are not told, and what is assumed by those that are."""
    said = [
        f"Not told: {words}, because {material.refusals[ENGINE + part]}."
        for part, words in WORDS.items()
        if ENGINE + part in material.refusals
    ]
    counts = {
        WORDS[part]: result.tables["assumptions"].height
        for part, result in parts_of(material.results).items()
        if part in WORDS and "assumptions" in result.tables
    }
    told = "; ".join(f"{words}: {number}" for words, number in counts.items() if number)
    if told:
        said.append(f"Assumed, for want of a source: {told} values; the command mainstay care lists each.")
    return [Words(tuple(said))] if said else []


SECTION = Section("care", "Care: what the next money gives, and what a surge takes", 80, _build)
