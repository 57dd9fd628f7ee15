"""A briefing as plain data: sections in order with everything written out, the same for every way of writing it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from mainstay import __version__
from mainstay.charts.heatmap_palette import SHADES
from mainstay.report.cells import rest, rows_shown, shades_shown, spans_shown
from mainstay.report.content import Block, Content, Figure, Table, Words
from mainstay.report.names import economy_names
from mainstay.report.section import Material, Section
from mainstay.report.sections import all_sections


@dataclass(frozen=True, slots=True)
class Document:
    """A briefing: title, facts about it, and sections with their content.

    ``handling`` stands at the top of every way of writing it: how far it may travel.
    """

    title: str
    subtitle: str
    description: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[tuple[Section, Content], ...]
    handling: str = ""

    @property
    def tables(self) -> list[Table]:
        """All tables in order."""
        return [block for _, content in self.sections for block in content.blocks if isinstance(block, Table)]

    @property
    def figures(self) -> list[Figure]:
        """All pictures in order."""
        return [block for _, content in self.sections for block in content.blocks if isinstance(block, Figure)]

    @property
    def plain(self) -> dict[str, Any]:
        """The briefing as plain values that a template can walk through."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "description": self.description,
            "handling": self.handling,
            "palette": {shade.key: {"fill": shade.fill, "ink": shade.ink} for shade in SHADES},
            "facts": [{"label": label, "value": value} for label, value in self.facts],
            "sections": [
                {
                    "id": section.name,
                    "title": section.title,
                    "lead": content.lead,
                    "numbers": [{"label": n.label, "value": n.value, "interval": n.interval} for n in content.numbers],
                    "blocks": [_block(block) for block in content.blocks],
                }
                for section, content in self.sections
            ],
        }


def compose(material: Material, *, only: Collection[str] = ()) -> Document:
    """Let every section speak and put the answers in order.

    Parameters
    ----------
    material : Material
        The base and the results of the engines.
    only : collection of str
        Names of the sections that are wanted; all of them where empty.

    Returns
    -------
    Document
        Sections that have nothing to say are left out.
    """
    base = material.base
    wanted = [section for name, section in all_sections().items() if not only or name in only]
    spoken = [(section, section.speak(material)) for section in wanted]
    return Document(
        title=base.info.title or base.name,
        subtitle="Briefing on the biopreparedness industrial base",
        description=base.info.description,
        facts=_facts(material),
        sections=tuple((section, content) for section, content in spoken if content is not None),
        handling=material.handling,
    )


def _facts(material: Material) -> tuple[tuple[str, str], ...]:
    base = material.base
    names = economy_names(base)
    seeds = sorted({str(result.manifest["seed"]) for result in material.results.values() if "seed" in result.manifest})
    return (
        ("Base", f"{base.name}, version {base.version}"),
        ("As of", base.info.as_of_on.isoformat()),
        ("Home", names.get(base.info.home, base.info.home)),
        ("Strategic competitors", ", ".join(names.get(key, key) for key in base.info.competitors) or "none named"),
        ("Content hash", base.hash),
        ("Made by", ", seed ".join([f"Mainstay {__version__}", *seeds])),
        ("Licence of the base", base.info.licence or "not stated"),
    )


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Words):
        return {"kind": "words", "form": block.form, "text": list(block.text)}
    if isinstance(block, Figure):
        return {
            "kind": "figure",
            "id": block.id,
            "title": block.title,
            "summary": block.summary,
            "svg": block.svg,
            "table": block.table,
        }
    return {
        "kind": "table",
        "id": block.id,
        "title": block.title,
        "note": block.note,
        "columns": [{"title": column.title, "align": column.align, "form": column.form} for column in block.columns],
        "rows": rows_shown(block),
        "is_map": block.is_map,
        "shades": shades_shown(block),
        "spans": spans_shown(block),
        "rest": rest(block),
        "total": block.frame.height,
    }
