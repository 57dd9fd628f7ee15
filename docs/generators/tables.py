"""One page for each table of the schema, and a list of them all."""

from __future__ import annotations

from generators.markdown import cell, code, contents, table
from mainstay.model.fields import FieldSpec
from mainstay.model.schema import TableSpec, load_schema

FOLDER = "tables"


def pages() -> dict[str, str]:
    """Return the page of every table and their index."""
    tables = load_schema().tables
    made = {f"{FOLDER}/{name}": page(spec) for name, spec in tables.items()}
    made[f"{FOLDER}/index"] = index(list(tables.values()))
    return made


def index(specs: list[TableSpec]) -> str:
    """Return the list of tables by group, in the order of the schema."""
    parts = [
        "# Tables of a base",
        f"A base is a set of {len(specs)} tables. Each may be empty; a required one may not be missing.",
    ]
    for group in dict.fromkeys(spec.group for spec in specs):
        rows = [
            (f"[{spec.name}]({spec.name}.md)", cell(spec.description), "required" if spec.required else "")
            for spec in specs
            if spec.group == group
        ]
        parts += [f"## {group}", table(("table", "what a row is", ""), rows)]
    return "\n\n".join([*parts, contents(spec.name for spec in specs)])


def page(spec: TableSpec) -> str:
    """Return the page of one table."""
    kind = "edge between rows of other tables" if spec.edge else "thing"
    facts = [
        ("one row is", f"one {cell(spec.singular)} ({kind})"),
        ("key", ", ".join(code(name) for name in spec.key)),
        ("group", cell(spec.group)),
        ("required", "yes" if spec.required else "no"),
    ]
    parts = [
        f"# {spec.title}",
        spec.description,
        table((f"table {code(spec.name)}", ""), facts),
        "## Columns",
    ]
    rows = [(code(f.name), cell(f.type.name), code(f.unit), "yes" if f.required else "", describe(f)) for f in spec]
    parts.append(table(("column", "type", "unit", "required", "what it holds"), rows))
    for field in spec:
        if field.choices:
            head = f"## Choices of {code(field.name)}"
            parts += [
                head,
                table(("choice", "meaning"), [(code(k), cell(v)) for k, v in field.choices.items()]),
            ]
    return "\n\n".join(parts)


def describe(field: FieldSpec) -> str:
    """Return what a column holds, with its reference, scheme, limits and default."""
    parts = [cell(field.description)]
    if field.references:
        parts.append(f"Refers to [{field.references}]({field.references}.md).")
    if field.scheme:
        parts.append(f"Identifier of the scheme {code(field.scheme)}.")
    limits = [f"at least {field.minimum:g}"] if field.minimum is not None else []
    limits += [f"at most {field.maximum:g}"] if field.maximum is not None else []
    if limits:
        parts.append(f"{', '.join(limits).capitalize()}.")
    if field.default is not None:
        parts.append(f"Default {code(field.default)}.")
    return " ".join(parts)
