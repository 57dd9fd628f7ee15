"""``mainstay care``: can the health system deliver it? Shared capacity, radiotherapy, staff, sites, plans."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mainstay.cli.output import print_json, progress

app = typer.Typer(
    help="Can the health system deliver it: space, staff and stuff shared by cancer care, epidemics and disasters.\n\n"
    "Example: mainstay care flex district-synthetic district-epidemic-flex",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Base = Annotated[str, typer.Argument(help="A base: a bundled name, a folder, an .xlsx or a .zip.")]
Scenario = Annotated[
    str | None,
    typer.Argument(help="A scenario: a bundled name (see `mainstay care scenarios`) or a YAML file."),
]
Seed = Annotated[int, typer.Option(help="Seed of all that is drawn; the same seed gives the same bytes.")]
Out = Annotated[
    Path | None, typer.Option(help="Also write the tables: a folder (Parquet) or a file that ends in .xlsx.")
]
Json = Annotated[bool, typer.Option("--json", help="Print metrics, tables and manifest as JSON.")]


@app.command()
def flex(base: Base, scenario: Scenario = None, *, seed: Seed = 0, out: Out = None, as_json: Json = False) -> None:
    """Trace what sharing gives and takes: routine and surge care blocked, over how much is kept for routine care.

    Example: mainstay care flex district-synthetic district-epidemic-flex
    """
    _run("flex", base, scenario, seed, out, as_json=as_json)


@app.command()
def plan(base: Base, scenario: Scenario = None, *, seed: Seed = 0, out: Out = None, as_json: Json = False) -> None:
    """Compare siloed, surge-only and flex systems at equal budget, and find the best plan with its proof.

    Example: mainstay care plan district-synthetic district-epidemic-flex
    """
    _run("plan", base, scenario, seed, out, as_json=as_json)


@app.command()
def radiotherapy(
    base: Base, scenario: Scenario = None, *, seed: Seed = 0, out: Out = None, as_json: Json = False
) -> None:
    """Work out need, machines, staff, uptime and source security, and a phased plan from cobalt to linac.

    Example: mainstay care radiotherapy malawi-care malawi-radiotherapy
    """
    _run("radiotherapy", base, scenario, seed, out, as_json=as_json)


@app.command()
def workforce(base: Base, scenario: Scenario = None, *, seed: Seed = 0, out: Out = None, as_json: Json = False) -> None:
    """Follow staff over the years: who is there, who can be flexed by when, and the cheapest path to a target.

    Example: mainstay care workforce malawi-care
    """
    _run("workforce", base, scenario, seed, out, as_json=as_json)


@app.command()
def siting(base: Base, scenario: Scenario = None, *, seed: Seed = 0, out: Out = None, as_json: Json = False) -> None:
    """Choose where to put machines, surge sites and laboratories, and tell who reaches them.

    Example: mainstay care siting malawi-care
    """
    _run("siting", base, scenario, seed, out, as_json=as_json)


@app.command()
def mentoring(base: Base, scenario: Scenario = None, *, seed: Seed = 0, out: Out = None, as_json: Json = False) -> None:
    """Match experts of hubs with centres, and follow hours, stages and funds that match.

    Example: mainstay care mentoring district-synthetic mentoring-example
    """
    _run("mentoring", base, scenario, seed, out, as_json=as_json)


@app.command()
def scenarios(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the bundled scenarios of care.

    Example: mainstay care scenarios
    """
    from mainstay.cli.care_print import print_scenarios
    from mainstay.services.care import scenarios as bundled

    found = bundled()
    if as_json:
        print_json(found.to_dicts())
    else:
        print_scenarios(found)


def _run(part: str, base: str, scenario: str | None, seed: int, out: Path | None, *, as_json: bool) -> None:
    from mainstay.cli.care_print import print_care
    from mainstay.services.care import care

    with progress(f"care: {part}") as report:
        done = care(part, base, scenario, seed=seed, out=out, progress=report)
    if as_json:
        print_json(done.result.to_json())
        return
    print_care(part, done.result)
    if done.place is not None:
        typer.echo(f"wrote {done.place}")
