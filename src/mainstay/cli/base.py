"""``mainstay base``: check, show, compare, convert, begin and build bases."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mainstay.cli.output import print_json, print_problems, print_table, progress

app = typer.Typer(
    help="Check, show, compare, convert, begin and build bases.", no_args_is_help=True, rich_markup_mode=None
)

#: what people want to know about a value, before the rest of what its claim says
EVIDENCE_FIRST = ("field", "value", "decides", "method", "source_id")
Where = Annotated[str, typer.Argument(help="A base: a bundled name, a folder, an .xlsx or a .zip.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def check(base: Where, *, as_json: Json = False) -> None:
    """Read a base, apply every check, and list all that is found.

    Example: mainstay base check us-2026
    """
    from mainstay.io.load import read

    found = read(base)  # errors end here, all of them at once, with exit code 2
    held, problems = found.base, found.warnings
    if as_json:
        print_json({"base": repr(held), "hash": held.hash, "problems": [asdict(problem) for problem in problems]})
    elif problems:
        print_problems(problems)
        typer.echo(f"{held.name}: no errors, {len(problems)} remark{'s' if len(problems) != 1 else ''}")
    else:
        typer.echo(f"{held.name}: nothing found")


@app.command()
def show(
    base: Where,
    table: Annotated[str | None, typer.Argument(help="Show this table.")] = None,
    key: Annotated[str | None, typer.Argument(help="Show this row, with the claims behind each value.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="Most rows to print.")] = 20,
    *,
    as_json: Json = False,
) -> None:
    """Show what a base holds: its tables, one table, or one row with the evidence behind each value.

    Example: mainstay base show us-2026 products cisplatin-injection
    """
    import polars as pl

    from mainstay.io.load import load
    from mainstay.services.evidence import row_with_claims

    held = load(base)
    if table is None:
        counts = [(name, spec.group, held[name].height) for name, spec in held.schema.tables.items()]
        frame = pl.DataFrame(counts, schema=["table", "group", "rows"], orient="row")
        if as_json:
            print_json({"info": held.info.as_json(), "hash": held.hash, "tables": frame.to_dicts()})
        else:
            typer.echo(
                f"{held.info.title or held.name}, version {held.version}, as of {held.info.as_of_on}\n{held.hash}"
            )
            print_table(frame, rows=len(counts))
        return
    frame = (
        held[table]
        if key is None
        else row_with_claims(held, table, key).select(*EVIDENCE_FIRST, pl.exclude(*EVIDENCE_FIRST))
    )
    if as_json:
        print_json(_plain(frame))
    elif frame.height == 0:
        typer.echo(f"{table}: no rows")
    else:
        filled = [name for name in frame.columns if frame[name].null_count() < frame.height]
        print_table(frame.select(filled), title=table if key is None else f"{table} {key}", rows=rows)


@app.command()
def diff(before: Where, after: Where, *, as_json: Json = False) -> None:
    """Compare two bases: rows added and removed, values changed. Exit code 1 where they differ.

    Example: mainstay base diff us-2026 us-2026
    """
    from mainstay.io.load import load
    from mainstay.model.difference import diff as compare

    found = compare(load(before), load(after))
    if as_json:
        print_json({name: _plain(frame) for name, frame in found.items()})
    for name, frame in found.items() if not as_json else ():
        typer.echo(f"{name}: {frame.height}")
        if frame.height:
            print_table(frame)
    if any(frame.height for frame in found.values()):
        raise typer.Exit(1)


@app.command()
def convert(
    base: Where,
    out: Annotated[Path, typer.Argument(help="Where to write: a folder, a file .xlsx or .zip.")],
    form: Annotated[
        str | None,
        typer.Option("--format", help="csv, parquet, xlsx or zip; by the ending of OUT where not given."),
    ] = None,
) -> None:
    """Write a base in another format; nothing is lost on the way.

    Example: mainstay base convert us-2026 build/us-2026.xlsx
    """
    from mainstay.io.load import load
    from mainstay.io.save import save

    typer.echo(f"wrote {save(load(base), out, format=form)}")


@app.command()
def new(
    out: Annotated[Path, typer.Argument(help="Folder to write.")],
    name: Annotated[str, typer.Option(help="Name of the base.")] = "my-base",
    home: Annotated[str, typer.Option(help="Home economy, ISO 3166-1 alpha-3.")] = "USA",
) -> None:
    """Begin a base: every table with its headers, and a page that explains the columns.

    Example: mainstay base new build/my-base --name my-base --home USA
    """
    from mainstay.io.new import new as begin

    typer.echo(f"wrote {begin(out, name, home)}")


@app.command()
def build(
    sources: Annotated[
        list[Path], typer.Option("--from", help="Folder with files of agencies; may be given several times.")
    ],
    out: Annotated[Path, typer.Option(help="Where to write the base: a folder, a file .xlsx or .zip.")],
    name: Annotated[str, typer.Option(help="Name of the base.")] = "observed",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="As-of date of the base; the newest day in the files where not given."
        ),
    ] = None,
    *,
    strict: Annotated[bool, typer.Option(help="Write nothing when a file no longer has the fields we know.")] = False,
    as_json: Json = False,
) -> None:
    """Build a base from the files of agencies, and report what was used, merged and left out, file by file.

    Exit code 1 where a file has fields missing or new; its good rows are kept unless --strict is given.

    Example: mainstay base build --from downloads --out build/us-observed
    """
    from mainstay.services.build import build_base

    with progress("building") as report:
        built = build_base(sources, out, name=name, as_of=as_of, strict=strict, progress=report)
    if as_json:
        print_json(built.to_json())
    else:
        typer.echo(built.text)
    if built.report.has_errors:
        raise typer.Exit(1)


def _plain(frame: object) -> object:
    import json

    import polars as pl

    if not isinstance(frame, pl.DataFrame):
        return frame
    return json.loads(json.dumps(frame.to_dicts(), default=str))
