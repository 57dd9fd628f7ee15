"""A shock as the fields of a form, made from the models that check it: no field is written down twice."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import InputError
from mainstay.scenario.amount import Amount
from mainstay.scenario.shock import Names, Recovery, Shock, Where

#: fields of every shock that the form shows first, and those only of a plain loss
FIRST = ("name", "onset_day")
LOSS = ("quantity", "depth", "rise_days", "plateau_days")
LAST = ("probability", "description", "source")
PLACES = ("site", "economy", "product", "organization", "line", "lane", "to_economy", "atc", "segment", "node")
#: tables of the base that offer names, and the column with these names
OFFERS: Mapping[str, tuple[str, str]] = {
    "site": ("sites", "site_id"),
    "economy": ("economies", "economy_id"),
    "to_economy": ("economies", "economy_id"),
    "product": ("products", "product_id"),
    "organization": ("organizations", "organization_id"),
    "line": ("lines", "line_id"),
    "lane": ("lanes", "lane_id"),
}
Form = Literal["text", "names", "value", "choice", "yaml"]
_RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:to|–|-)\s*(\d+(?:\.\d+)?)\s*")
_NAMED = re.compile(r"^(\w+(?:, \w+)*) : (.+)$")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form.

    Attributes
    ----------
    key : str
        Where it goes in the shock, such as ``where.site`` or ``options.storm``.
    label, help, default : str
        What people read; the default is empty where there is none.
    form : {"text", "names", "value", "choice", "yaml"}
        Text as it is; names divided by commas; a number or a range; one of some words; several values as YAML.
    choices : tuple of str
        The words.
    offers : str
        Name of the list of names that the base offers, empty for none.
    is_rare : bool
        Whether it may be folded away.
    """

    key: str
    label: str
    help: str
    default: str
    form: Form
    choices: tuple[str, ...] = ()
    offers: str = ""
    is_rare: bool = False


@lru_cache(maxsize=64)
def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the fields of a kind of shock.

    Raises
    ------
    UnknownNameError
        There is no such kind.

    Examples
    --------
    >>> [field.key for field in fields_of("hurricane")][:3]
    ['name', 'onset_day', 'where.site']
    >>> "options.storm" in [field.key for field in fields_of("hurricane")]
    True
    """
    from mainstay.engines.stress.shocks import get

    found = get(kind)
    is_loss = kind == "loss"
    fields = [_field(Shock, name) for name in (*FIRST, *(LOSS if is_loss else ()))]
    fields += [_field(Where, name, under="where", rare=name not in PLACES[:4]) for name in PLACES]
    fields += [_field(found.options, name, under="options", rare=is_loss) for name in found.options.model_fields]
    if not is_loss:
        fields += [_field(Shock, name, rare=True) for name in LOSS[1:]]
    fields += [_field(Recovery, name, under="recovery", rare=True) for name in Recovery.model_fields]
    return (*fields, *(_field(Shock, name, rare=True) for name in LAST))


def kinds() -> tuple[tuple[str, str, str], ...]:
    """Return the kinds of shock: name, title, description.

    Examples
    --------
    >>> "hurricane" in [name for name, _, _ in kinds()]
    True
    """
    from mainstay.engines.stress.shocks import all_shocks

    return tuple((one.name, one.title, one.description) for one in all_shocks().values())


def shock_of(kind: str, filled: Mapping[str, str]) -> dict[str, Any]:
    """Return a shock from what was filled in; empty fields are left out.

    Parameters
    ----------
    kind : str
        Kind of shock.
    filled : mapping of str to str
        By the key of the field.

    Examples
    --------
    >>> shock_of("loss", {"name": "fire", "quantity": "capacity", "where.site": "a, b", "plateau_days": "30 to 60"})
    {'name': 'fire', 'quantity': 'capacity', 'plateau_days': {'low': 30, 'high': 60}, 'where': {'site': ['a', 'b']}}
    """
    shock: dict[str, Any] = {} if kind == "loss" else {"kind": kind}
    for field in fields_of(kind):
        text = filled.get(field.key, "").strip()
        if not text:
            continue
        above, _, name = field.key.rpartition(".")
        (shock.setdefault(above, {}) if above else shock)[name] = _value(field, text)
    # the name first, as people write it
    return {"name": shock.pop("name", ""), **shock} if "name" in shock else shock


def _value(field: Field, text: str) -> Any:
    if field.form in ("text", "choice"):
        return text
    if field.form == "names":
        names = [one.strip() for one in text.split(",") if one.strip()]
        return names[0] if len(names) == 1 else names
    ends = _RANGE.fullmatch(text)
    if ends:
        low, high = (float(end) if "." in end else int(end) for end in ends.groups())
        return {"low": low, "high": high}
    try:
        return read_yaml(text, name=field.label)
    except InputError:  # the check of the shock tells what belongs here
        return text


def _field(model: type[BaseModel], name: str, *, under: str = "", rare: bool = False) -> Field:
    info = model.model_fields[name]
    default = "" if info.is_required() else _shown(info.get_default(call_default_factory=True))
    form, choices = _form(info.annotation, name, model)
    return Field(
        f"{under}.{name}" if under else name,
        name.replace("_", " "),
        _help(model).get(name, ""),
        default,
        form,
        choices,
        name if under == "where" and name in OFFERS else "",
        rare or form == "yaml",
    )


def _form(annotation: Any, name: str, model: type[BaseModel]) -> tuple[Form, tuple[str, ...]]:
    parts = [part for part in _parts(annotation) if part is not NoneType]
    words = [word for part in parts if get_origin(part) is Literal for word in get_args(part)]
    if words:
        return "choice", tuple(str(word) for word in words)
    if parts == [bool]:
        return "choice", ("true", "false")
    if parts == [str]:
        return "text", ()
    if (model is Where or annotation == get_args(Names)[0]) and name != "near":
        return "names", ()
    return ("value", ()) if all(part in (Amount, int, float) for part in parts) else ("yaml", ())


def _parts(annotation: Any) -> tuple[Any, ...]:
    """Return what a union is made of, without the marks on its parts."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return tuple(part for one in get_args(annotation) for part in _parts(one))
    if hasattr(annotation, "__metadata__"):
        return _parts(get_args(annotation)[0])
    return (annotation,)


def _shown(default: Any) -> str:
    if default in (None, "", (), {}):
        return ""
    if isinstance(default, BaseModel) and not hasattr(default, "bounds"):
        text = str(default)
        return "" if default == type(default)() or len(text) > 80 else text
    return str(default)


@lru_cache(maxsize=64)
def _help(model: type[BaseModel]) -> dict[str, str]:
    """Return what the documentation of a model says of each of its fields."""
    found: dict[str, str] = {}
    names: list[str] = []
    for line in inspect.getdoc(model).splitlines() if inspect.getdoc(model) else []:  # type: ignore[union-attr]
        head = _NAMED.match(line)
        if head:
            names = head[1].split(", ")
            found |= dict.fromkeys(names, "")
        elif names and line.startswith("    "):
            found |= {name: f"{found[name]} {line.strip()}".strip() for name in names}
        elif line.strip():
            names = []
    return found
