"""Export ban: economies keep for themselves what their plants would have sent abroad."""

from __future__ import annotations

from mainstay.engines.stress.shocks.grammar.derived import Left
from mainstay.engines.stress.shocks.grammar.effect import Effect, course_of
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.engines.stress.shocks.grammar.words import percent, place, when
from mainstay.errors import InputError, Problem
from mainstay.scenario.amount import ShareAmount
from mainstay.scenario.shock import ALL, NONE, Names, Shock


class ExportBanOptions(Options):
    """Options of an export ban.

    Parameters
    ----------
    licensed : Amount
        Share of exports that goes on under licence.
    except_to : tuple of str
        Economies and groups that the ban spares.
    """

    licensed: ShareAmount = NONE
    except_to: Names = ()


def _effects(shock: Shock, options: ExportBanOptions, tables: Tables) -> tuple[Effect, ...]:
    if not shock.where.economy:
        msg = f"the export ban {shock.name!r} needs to know whose it is"
        hint = "give the economies under where, as in {economy: [IND]}"
        raise InputError(msg, [Problem("shock.no_economy", msg, file="scenario", column="where.economy", hint=hint)])
    where = shock.where
    if options.except_to:
        # a ban that spares some buyers is one towards all the others
        spared = tables.economies(options.except_to)
        others = sorted(tables.names_of("to_economy") - spared - set(tables.members))
        where = where.model_copy(update={"to_economy": tuple(others)})
    depth = Left(options.licensed) if options.licensed != NONE else ALL
    return (Effect(quantity="export", where=where, course=course_of(shock, depth=depth)),)


def _words(shock: Shock, options: ExportBanOptions) -> str:
    share = percent(shock.depth if shock.depth is not None else ALL)
    licensed = f", except for {percent(options.licensed)} under licence" if options.licensed != NONE else ""
    spared = f", except to {', '.join(options.except_to)}" if options.except_to else ""
    return f"{share} of the exports of {place(shock.where)} stop{licensed}{spared}, {when(shock)}."


SHOCK = ShockKind(
    name="export_ban",
    title="Export ban",
    description="Plants of an economy may not fill orders from other economies; orders at home go on. Members of a "
    "group that bans together go on trading with each other.",
    source="Evenett, 2020, Sickening thy neighbour: export restraints on medical supplies during a pandemic (VoxEU); "
    "India's notification 50/2015-2020 of 3 March 2020 on 13 active ingredients and their formulations.",
    options=ExportBanOptions,
    effects=_effects,
    words=_words,
    example={"where": {"economy": "IND"}, "plateau_days": 34},
)
