from __future__ import annotations

from tests.report import bases
from tests.report.conftest import material_of

import mainstay
from mainstay.report.document import compose
from mainstay.report.section import Material


def test_facts_name_the_base_and_what_made_the_numbers() -> None:
    base = bases.full()
    facts = dict(compose(material_of(base)).facts)
    assert facts == {
        "Base": "demo, version 1",
        "As of": "2026-11-01",
        "Home": "United States",
        "Strategic competitors": "China <&>",
        "Content hash": base.hash,
        "Made by": f"Mainstay {mainstay.__version__}, seed 0",
        "Licence of the base": "CC0-1.0",
    }


def test_what_the_base_does_not_say_is_said_so() -> None:
    document = compose(Material(bases.empty()))
    facts = dict(document.facts)
    assert document.title == "demo"
    assert facts["Home"] == "USA"
    assert facts["Strategic competitors"] == "none named"
    assert facts["Licence of the base"] == "not stated"
    assert facts["Made by"] == f"Mainstay {mainstay.__version__}"


def test_plain_holds_only_what_a_template_can_walk_through() -> None:
    import json

    plain = compose(material_of(bases.full())).plain
    assert json.loads(json.dumps(plain)) == plain
