"""Phases of a plan: what each year brings by each means, stacked, against what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Chart, Numbers, Option
from mainstay.charts.echarts.scale import Scale, value_axis
from mainstay.charts.phases import Phase
from mainstay.errors import InputError


def phases(
    steps: Sequence[Phase],
    means: Sequence[str],
    *,
    scale: Scale,
    need_words: str,
    name: str,
    title: str,
    summary: str | None = None,
) -> Chart:
    """Make a chart of surfaces that stand on one another, one for each means, level within each step of time.

    Parameters
    ----------
    steps : sequence of Phase
        In the order of time; at least one, each with an amount for each means.
    means : sequence of str
        One to eight, the lowest first; surfaces have patterns besides their colours.
    scale : Scale
        The upright scale.
    need_words : str
        What the line across is.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else the first and the last step in numbers.

    Returns
    -------
    Chart
        The chart.

    Raises
    ------
    InputError
        There is no step, too many means, a step with another number of amounts, or an amount below zero.

    Examples
    --------
    >>> years = [Phase("2027", (400.0, 0.0), 1200.0), Phase("2028", (400.0, 900.0), 1300.0)]
    >>> scale = Scale("patients treated", "amount", "patients per year")
    >>> chart = phases(years, ["cobalt", "linac"], scale=scale, need_words="need", name="x", title="Plan")
    >>> chart.summary.replace("\u202f", " ")
    'Patients treated: 400 patients per year in 2027 and 1 300 patients per year in 2028; need 1 300 patients per year.'
    """
    refusals.refuse_empty(steps, name)
    _refuse(steps, means, name)
    for step in steps:
        for value in (*step.amounts, *(() if step.need is None else (step.need,))):
            scale.checked(value, step.label)
    said = summary or parts.sentence(_summary(steps, scale, need_words))
    needs = [step.need for step in steps]
    has_need = any(need is not None for need in needs)
    option: Option = {
        **parts.frame(said, pointer="axis", has_patterns=True),
        "grid": parts.grid(bottom=42),
        "xAxis": {
            "type": "category",
            "data": [step.label for step in steps],
            "axisLabel": {"color": parts.MUTED, "fontSize": 11, "hideOverlap": True},
            "axisLine": {"lineStyle": {"color": parts.EDGE}},
        },
        "yAxis": value_axis(scale, upright=True, largest=max(sum(step.amounts) for step in steps)),
        "legend": parts.legend([*map(parts.surface, means), *([need_words] if has_need else [])]),
        "series": [_surface(steps, i, words, scale, means, need_words) for i, words in enumerate(means)],
    }
    if has_need:
        option["series"].append(_need(needs, need_words))
    return Chart(name, title, said, option, _numbers(steps, means, scale, need_words))


def _refuse(steps: Sequence[Phase], means: Sequence[str], name: str) -> None:
    if not 1 <= len(means) <= parts.MOST_SERIES:
        msg = f"the chart {name!r} can tell 1 to {parts.MOST_SERIES} means apart, not {len(means)}"
        raise InputError(msg, hint="put the smallest together")
    odd = [step.label for step in steps if len(step.amounts) != len(means)]
    if odd:
        msg = f"the chart {name!r} needs an amount for each of {len(means)} means in every step"
        raise InputError(msg, where=odd[0])


def _summary(steps: Sequence[Phase], scale: Scale, need_words: str) -> str:
    first, last = steps[0], steps[-1]
    said = f"{scale.words}: {scale.written(sum(first.amounts))} in {first.label}"
    if last is not first:
        said += f" and {scale.written(sum(last.amounts))} in {last.label}"
    return f"{said}; {need_words} {scale.written(last.need)}."


def _surface(
    steps: Sequence[Phase], i: int, words: str, scale: Scale, means: Sequence[str], need_words: str
) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": words,
        "stack": "means",
        "barCategoryGap": "12%",
        "itemStyle": {"color": parts.SERIES[i], "borderColor": parts.PAPER, "borderWidth": 0.5},
        "data": [{"value": step.amounts[i], "tip": _tip(step, scale, means, need_words)} for step in steps],
    }


def _tip(step: Phase, scale: Scale, means: Sequence[str], need_words: str) -> str:
    said = [step.label, *(f"{words} {scale.written(x)}" for words, x in zip(means, step.amounts, strict=True))]
    said += [f"together {scale.written(sum(step.amounts))}", f"{need_words} {scale.written(step.need)}"]
    return "\n".join([*said, *([step.remark] if step.remark else [])])


def _need(needs: Sequence[float | None], words: str) -> dict[str, Any]:
    return {
        "type": "line",
        "name": words,
        "step": "middle",
        "symbol": "none",
        "z": 5,
        "lineStyle": {"color": parts.INK, "width": 2},
        "itemStyle": {"color": parts.INK},
        "data": list(needs),
    }


def _numbers(steps: Sequence[Phase], means: Sequence[str], scale: Scale, need_words: str) -> Numbers:
    head = ("", *means, f"together, {scale.title}", need_words, "remark")
    rows = (
        (
            step.label,
            *(scale.written(x) for x in step.amounts),
            scale.written(sum(step.amounts)),
            scale.written(step.need),
            step.remark,
        )
        for step in steps
    )
    return Numbers(head, tuple(rows))
