"""``mainstay stress``: would it hold? The simulation, the atlas of outages, back-tests and trials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainstay.cli.default_command import DefaultCommandGroup
from mainstay.cli.output import print_json, progress

if TYPE_CHECKING:
    from mainstay.core.result import Result
    from mainstay.services.stress import Done
    from mainstay.services.stress_running import Running

app = typer.Typer(
    cls=DefaultCommandGroup,
    help="Would it hold? What breaks first, how long do we last, how fast do we recover.\n\n"
    "Example: mainstay stress us-2026 hurricane-iv-fluids",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Base = Annotated[str, typer.Argument(help="A base: a bundled name, a folder, an .xlsx or a .zip.")]
Scenario = Annotated[
    str | None,
    typer.Argument(help="A scenario: a bundled name (see `mainstay stress scenarios`) or a YAML file."),
]
Seed = Annotated[int, typer.Option(help="Seed of all that is drawn; the same seed gives the same bytes.")]
Out = Annotated[
    Path | None, typer.Option(help="Also write the tables: a folder (Parquet) or a file that ends in .xlsx.")
]
Executor = Annotated[
    str, typer.Option("--executor", help="Who does the work: serial, threads, process or dask; the answer is the same.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", help="Blocks worked on at the same time; all usable cores if not given.")
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler; needs --executor dask.")
]
Keep = Annotated[
    Path | None,
    typer.Option(
        "--keep",
        metavar="FOLDER",
        help="Keep finished blocks here, so that a stopped run goes on; with --out they are kept beside it until done.",
    ),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Work out everything anew, even what is kept.")]
Json = Annotated[bool, typer.Option("--json", help="Print metrics, tables and manifest as JSON.")]


@app.command()
def run(
    base: Base,
    scenario: Scenario = None,
    *,
    replications: Annotated[
        int | None, typer.Option("--replications", "-n", help="Runs; as many as the scenario says if not given.")
    ] = None,
    until_width: Annotated[
        float | None,
        typer.Option("--until-width", metavar="W", help="Stop as soon as the interval of the headline is so narrow."),
    ] = None,
    executor: Executor = "threads",
    workers: Workers = None,
    scheduler: Scheduler = None,
    seed: Seed = 0,
    out: Out = None,
    keep: Keep = None,
    check: Annotated[
        float | None,
        typer.Option("--check", metavar="P", help="Exit code 1 where a goal is met with a probability below this."),
    ] = None,
    fresh: Fresh = False,
    as_json: Json = False,
) -> None:
    """Simulate a scenario day by day, many times: what breaks first, for how long, and what limits it.

    Without a scenario it is an ordinary year. Stopped with Ctrl-C or killed, the same command goes on where it was, if
    --keep or --out names a place.

    Example: mainstay stress run us-2026 hurricane-iv-fluids -n 256
    """
    from mainstay.cli.stress_print import print_run
    from mainstay.services.stress import missed_goals, read_probability, stress
    from mainstay.services.stress_request import StressRequest

    wanted = None if check is None else read_probability(check)
    running = _running(executor, workers, scheduler, keep, fresh=fresh)
    request = StressRequest(base, scenario, replications, until_width, seed, running=running, out=out)
    with _going_on(running, out), progress("simulating") as report:
        done = stress(request, report)
    _tell(done, print_run, as_json=as_json)
    if wanted is None:
        return
    missed = missed_goals(done.result, wanted)
    for line in missed:
        typer.echo(line, err=True)
    if missed:
        raise typer.Exit(1)


@app.command()
def atlas(
    base: Base,
    scenario: Scenario = None,
    *,
    pairs: Annotated[bool, typer.Option("--pairs/--no-pairs", help="Also try every pair of outages.")] = True,
    executor: Executor = "threads",
    workers: Workers = None,
    scheduler: Scheduler = None,
    seed: Seed = 0,
    out: Out = None,
    keep: Keep = None,
    fresh: Fresh = False,
    as_json: Json = False,
) -> None:
    """Try every single outage, and every pair, over a grid of durations; rank what they cost.

    Example: mainstay stress atlas us-2026 --no-pairs
    """
    from mainstay.cli.stress_print import print_atlas
    from mainstay.services.stress import stress_atlas
    from mainstay.services.stress_request import StressRequest

    running = _running(executor, workers, scheduler, keep, fresh=fresh)
    request = StressRequest(base, scenario, seed=seed, options={"pairs": pairs}, running=running, out=out)
    with _going_on(running, out), progress("trying outages") as report:
        done = stress_atlas(request, report)
    _tell(done, print_atlas, as_json=as_json)


@app.command()
def reverse(
    base: Base,
    scenario: Scenario = None,
    *,
    outages: Annotated[int, typer.Option("--outages", "-k", min=1, help="Most outages at the same time.")] = 2,
    executor: Executor = "threads",
    workers: Workers = None,
    scheduler: Scheduler = None,
    seed: Seed = 0,
    out: Out = None,
    keep: Keep = None,
    fresh: Fresh = False,
    as_json: Json = False,
) -> None:
    """Find the smallest shock that breaks the service goal of the scenario, and the worst attack of so many outages.

    Example: mainstay stress reverse us-2026 hurricane-iv-fluids --outages 2
    """
    from mainstay.cli.stress_print import print_reverse
    from mainstay.services.stress import stress_reverse
    from mainstay.services.stress_request import StressRequest

    running = _running(executor, workers, scheduler, keep, fresh=fresh)
    request = StressRequest(base, scenario, seed=seed, options={"outages": outages}, running=running, out=out)
    with _going_on(running, out), progress("searching") as report:
        done = stress_reverse(request, report)
    _tell(done, print_reverse, as_json=as_json)


@app.command()
def backtest(
    file: Annotated[
        Path | None, typer.Argument(help="CSV with cases of your own; the bundled cases if not given.")
    ] = None,
    seed: Seed = 0,
    out: Out = None,
    *,
    as_json: Json = False,
) -> None:
    """Run past shocks blind, with what was known before each, and hold the forecasts against what happened.

    Example: mainstay stress backtest
    """
    from mainstay.cli.stress_print import print_backtest
    from mainstay.services.stress import stress_backtest

    with progress("back-testing"):
        done = stress_backtest(file, seed=seed, out=out)
    _tell(done, print_backtest, as_json=as_json)


@app.command()
def trial(
    base: Base,
    spec: Annotated[Path, typer.Argument(help="YAML file of the trial: requirement, lines, results so far.")],
    seed: Seed = 0,
    out: Out = None,
    *,
    as_json: Json = False,
) -> None:
    """Design a trial of a claimed capability, judge its results, and issue the certificate.

    Example: mainstay stress trial us-2026 trial.yaml
    """
    from mainstay.cli.stress_print import print_trial
    from mainstay.services.stress import stress_trial

    _tell(stress_trial(base, spec, seed=seed, out=out), print_trial, as_json=as_json)


@app.command()
def scenarios(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the bundled scenarios.

    Example: mainstay stress scenarios
    """
    from mainstay.cli.stress_print import print_scenarios
    from mainstay.services.stress_scenarios import scenarios as bundled

    found = bundled()
    if as_json:
        print_json(found.to_dicts())
    else:
        print_scenarios(found)


def _running(executor: str, workers: int | None, scheduler: str | None, keep: Path | None, *, fresh: bool) -> Running:
    from mainstay.services.stress_running import Running

    return Running(executor, workers, scheduler, keep, resume=not fresh)


@contextmanager
def _going_on(running: Running, out: Path | None) -> Iterator[None]:
    """Tell who stops a run where its finished blocks are."""
    from mainstay.services.stress_running import kept_place

    try:
        yield
    except KeyboardInterrupt:
        place = kept_place(running, out)
        if place is not None:
            typer.echo(f"finished blocks are kept in {place.path}; the same command goes on from there", err=True)
        raise


def _tell(done: Done, show: Callable[[Result], Any], *, as_json: bool) -> None:
    if as_json:
        print_json(done.result.to_json())
        return
    show(done.result)
    if done.place is not None:
        typer.echo(f"wrote {done.place}")
