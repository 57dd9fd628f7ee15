"""Names for results of the stress test, and words for what it forecasts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.names import maker_names, product_names

#: name of the result of a scenario is this and the name of the scenario; of the back-test, this
ENGINE, RECORD = "stress:", "stress-backtest"
#: words of names of scenarios that are not written in small letters
_WRITTEN = {"api": "API", "iv": "IV", "mrna": "mRNA", "h5": "H5"}
_LIMIT = re.compile(r"(?P<place>.+) \((?P<kind>capacity|input), \d+%\)")
QUANTITIES = {
    "onset": "when it begins",
    "depth": "how deep it goes",
    "recovered": "when volume is back",
    "ended": "when the list is cleared",
    "shortage": "whether one comes",
}
RIVALS = {
    "climatology": "what was seen in the other cases",
    "base_rate": "share of the other cases with a shortage",
    "always": "a shortage always comes",
    "at_once": "short at once",
    "no_effect": "nothing is short",
    "pass_through": "as deep as the share that is lost",
}


def scenarios_of(results: Mapping[str, Result]) -> dict[str, Result]:
    """Return the results of scenarios by the name of the scenario, in their order.

    Examples
    --------
    >>> scenarios_of({"stress:two-at-once": Result({}, [], {}), "concentration": Result({}, [], {})})
    {'two-at-once': <Result of ?: 0 metrics; tables: >}
    """
    return {name.removeprefix(ENGINE): result for name, result in results.items() if name.startswith(ENGINE)}


def title_of(scenario: str) -> str:
    """Return the name of a scenario as a title.

    Examples
    --------
    >>> title_of("hurricane-iv-fluids"), title_of("mrna-lipid-outage"), title_of("h5-pandemic-day-100")
    ('Hurricane IV fluids', 'mRNA lipid outage', 'H5 pandemic day 100')
    """
    words = " ".join(_WRITTEN.get(word, word) for word in scenario.replace("_", "-").split("-") if word)
    return opened(words)


def opened(words: str) -> str:
    """Return words as they begin a sentence; a word such as mRNA keeps its small letter.

    Examples
    --------
    >>> opened("doses by day 100"), opened("mRNA doses")
    ('Doses by day 100', 'mRNA doses')
    """
    return words if words[:2] != words[:2].lower() else words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Places:
    """Names of the places of a network, and of what each of them makes."""

    names: Mapping[str, str]
    makes: Mapping[str, str]
    products: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, base: Base) -> Places:
        """Read the names off a base: lines by their site, makers that no source names, stockpiles."""
        sites, products = maker_names(base, "site"), product_names(base)
        names, makes = dict[str, str](), dict[str, str]()
        for line, site, product in base["lines"].select("line_id", "site_id", "product_id").iter_rows():
            names[f"line:{line}"] = sites.get(site, site)
            makes[f"line:{line}"] = products.get(product, product)
        for key, name in products.items():
            names[f"unnamed:{key}"], makes[f"unnamed:{key}"] = "makers that no source names", name
        for key, product in base["stockpiles"].select("stockpile_id", "product_id").iter_rows():
            names[f"stockpile:{key}"], makes[f"stockpile:{key}"] = "the stockpile", products.get(product, product)
        return cls(names, makes, products)

    def limit(self, text: str | None, product: str = "") -> str | None:
        """Return a limit such as ``line:a@b (capacity, 99%)`` in words.

        What is made is told where it is not the product that is spoken of.

        Examples
        --------
        >>> places = Places({"line:a": "Plant A"}, {"line:a": "Vials"})
        >>> places.limit("line:a (capacity, 99%)"), places.limit("line:b (input, 7%)", "Vials")
        ('output of Vials at Plant A', 'inputs of b')
        """
        found = None if text is None else _LIMIT.fullmatch(text)
        return None if found is None else self.words(found["kind"], found["place"], product)

    def words(self, kind: str, place: str, product: str = "", part: str | None = None) -> str:
        """Return a limit in words: its kind, its place, the product that is spoken of and the input that is missing.

        Examples
        --------
        >>> Places({"line:a": "Plant A"}, {"line:a": "Vials"}).words("input", "line:a", "Vials", "glass")
        'glass for Plant A'
        """
        made, name = self.makes.get(place, product), self.names.get(place, place.partition(":")[2] or place)
        if place.startswith("stockpile:"):
            return f"release of {made} from the stockpile"
        if kind != "capacity" and part is not None:
            return f"{part} for {name}"
        what = "output" if kind == "capacity" else "inputs"
        return f"{what} of {name}" if made == product else f"{what} of {made} at {name}"
