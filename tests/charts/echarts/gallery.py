"""One chart of each kind, with the numbers that such charts have; names try to break the page."""

from __future__ import annotations

from datetime import date

from mainstay.charts.bottlenecks import Limit
from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.calendar import calendar
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.dumbbell import Trial, dumbbell
from mainstay.charts.echarts.fan import fan
from mainstay.charts.echarts.frontier import Curve, frontier
from mainstay.charts.echarts.lines import Line, Reading, lines
from mainstay.charts.echarts.phases import phases
from mainstay.charts.echarts.sankey import Flow, sankey
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.echarts.scatter import Dot, scatter
from mainstay.charts.echarts.site_map import Area, Site, site_map
from mainstay.charts.fan import Mark, Spread, Target
from mainstay.charts.frontier import Stop
from mainstay.charts.phases import Phase
from mainstay.charts.ranges import Bar
from mainstay.charts.tiers import Box

HOSTILE = "</script><b>&\u2028 {c} 'quoted' \"twice\""
HERE = "/products/heparin"


def share_fan() -> Chart:
    days = []
    for day in range(0, 366, 5):
        dip = max(0.0, 1 - abs(day - 150) / 110)
        days.append(
            Spread(day, 1 - 0.95 * dip, 1 - 0.8 * dip, 1 - 0.6 * dip, 1 - 0.45 * dip, 1 - 0.25 * dip),
        )
    marks = [Mark(40, "Plant A is lost"), Mark(48, "Exports banned"), Mark(200, "Second line opens")]
    target = Target(0.9, "nine tenths of the need", 250)
    return fan(
        days, scale=Scale("need met"), name="fan-share", title="Need met over the year", target=target, marks=marks
    )


def amount_fan() -> Chart:
    days = [Spread(d, 4e5 * d, 6e5 * d, 8e5 * d, 1e6 * d, 1.3e6 * d) for d in range(0, 101, 4)]
    target = Target(3.3e8, "330 million doses", 100)
    scale = Scale("doses released", "amount", "doses")
    return fan(days, scale=scale, name="fan-amount", title="Doses by day 100", target=target)


def tiers() -> Chart:
    boxes = [
        Box("vial", 0, "Heparin sodium, 5 000 IU/mL vial", "3 makers", False),
        Box("api", 1, "Heparin sodium, active ingredient", "5 makers", False),
        Box("glass", 1, "Borosilicate glass vial", "4 makers", False),
        Box("stopper", 1, "Bromobutyl stopper", "West alone", True),
        Box("crude", 2, "Crude heparin", "2 makers", False),
        Box("mucosa", 3, f"Porcine mucosa {HOSTILE}", "one known maker", True),
    ]
    flows = [
        Flow("api", "vial", 2, "5 000 IU a vial"),
        Flow("glass", "vial"),
        Flow("stopper", "vial"),
        Flow("crude", "api", 2),
        Flow("mucosa", "crude", 2),
    ]
    return sankey(boxes, flows, name="tiers", title="Supply tiers of heparin", links={"api": HERE})


def world() -> Chart:
    sites = [
        Site("Shijiazhuang plant", 38.0, 114.5, 5200.0, "active ingredient", HERE),
        Site("Hyderabad plant", 17.4, 78.5, 3100.0, "active ingredient"),
        Site("Cherry Hill", 39.9, -75.0, 900.0, "finished product"),
        Site("Singapore fill and finish", 1.35, 103.8, 1400.0, "finished product"),
        Site("Marburg", 50.8, 8.8, None, "finished product"),
        Site("Rotterdam store", 51.9, 4.5, 300.0, "store"),
    ]
    areas = [
        Area("CHN", "China", 0.46),
        Area("IND", "India", 0.27),
        Area("USA", "United States", 0.09),
        Area("DEU", "Germany", 0.12),
        Area("SGP", "Singapore", 0.06),
    ]
    size = Scale("capacity", "amount", "kg per day")
    return site_map(sites, areas=areas, area_words="share of capacity", size=size, name="map", title="Where it is made")


def ranked() -> Chart:
    rows = [
        Bar("China", 0.46, 0.3, 0.7, "ᵃ"),
        Bar("India", 0.27, 0.2, None),
        Bar("Germany", 0.12, 0.1, 0.16),
        Bar("United States of America and its territories", 0.09, None, None),
        Bar(HOSTILE, 0.0001),
    ]
    return bars(rows, scale=Scale("share of capacity"), name="bars", title="Who makes it")


def amounts() -> Chart:
    rows = [Bar("Saline", 182000.0, 90000.0, 240000.0), Bar("Heparin", 44000.0), Bar("Gloves", 1200.0, 100.0, 9000.0)]
    scale = Scale("missing in the worst week", "amount", "units")
    return bars(rows, scale=scale, name="bars-amount", title="What runs short")


def over_time() -> Chart:
    def line(name: str, start: float, step: float) -> Line:
        values = [start + step * i for i in range(9)]
        return Line(name, tuple(Reading(date(2016 + i, 1, 1), v, v * 0.8, v * 1.15) for i, v in enumerate(values)))

    gap = Line(
        "Reports of shortages",
        tuple(Reading(date(2016 + i, 6, 1), None if i == 4 else 0.3 + 0.01 * i) for i in range(9)),
    )
    given = [line("China", 0.2, 0.03), line("United States", 0.5, -0.025), gap]
    target = Target(0.4, "goal of the plan")
    return lines(given, scale=Scale("share of capacity"), name="lines", title="Shares over the years", target=target)


def weeks() -> Chart:
    def row(start: int, length: int, most: float) -> tuple[float, ...]:
        return tuple(most * max(0.0, 1 - abs(i - start) / length) for i in range(52))

    limits = [
        Limit("Capacity of the plant at Shijiazhuang", row(12, 9, 1.0)),
        Limit("Stock of crude heparin", row(20, 14, 0.7)),
        Limit("Fill and finish, all sites", row(30, 5, 0.2)),
        Limit(HOSTILE, row(0, 1, 0.0)),
    ]
    marks = [Mark(40, "loss")]
    return calendar(limits, name="calendar", title="Bottlenecks", marks=marks)


def beds() -> Chart:
    stops = (
        Stop(0.341, 0.341, "none kept"),
        Stop(0.18, 0.41, "1 bed kept"),
        Stop(0.09, 0.47, "2 beds kept"),
        Stop(0.04, 0.51, "3 beds kept"),
        Stop(0.014, 0.564, "4 beds kept"),
    )
    wards = Stop(0.11, 0.6, "separate wards")
    x, y = Scale("routine patients turned away"), Scale("surge patients turned away")
    return frontier([Curve("shared ward", stops)], x=x, y=y, rivals=[wards], name="frontier", title="Beds kept free")


def plan() -> Chart:
    years = [
        Phase(
            str(2027 + i),
            (400.0, 900.0 * i, 0.0 if i < 4 else 700.0 * (i - 3)),
            4200.0 + 250 * i,
            "tender" if i == 2 else "",
        )
        for i in range(9)
    ]
    scale = Scale("patients treated", "amount", "patients per year")
    means = ["cobalt machines", "linear accelerators", "second shift"]
    return phases(years, means, scale=scale, need_words="patients who need it", name="phases", title="Plan by year")


def trials() -> Chart:
    rows = [
        Trial("Surge of fill and finish", 0.9, 0.62, 0.5, 0.73, "not met"),
        Trial("Delivery within 14 days", 0.95, 0.93, 0.88, 0.97, "met"),
        Trial("Staff called up in 48 h", 0.8, None, verdict="not yet tried"),
        Trial("Switch to a second source", None, 0.4, 0.2, 0.62, "nothing claimed"),
    ]
    return dumbbell(rows, scale=Scale("of what the contract says"), name="dumbbell", title="Claimed and demonstrated")


def risk() -> Chart:
    dots = [
        Dot("Heparin", 0.8, 0.34, (0.7, 0.9), (0.2, 0.5), "essential medicine", HERE),
        Dot("Saline", 0.3, 0.42, None, (0.3, 0.5), "essential medicine"),
        Dot("Nitrile gloves", 0.93, 0.22, (0.85, 0.97), None, "critical supply"),
        Dot("Anthrax vaccine", 0.02, 0.08, None, None, "countermeasure"),
        Dot(HOSTILE, 0.5, 0.1, None, None, "countermeasure"),
    ]
    x, y = Scale("share of imports"), Scale("chance of a shortage within a year")
    return scatter(dots, x=x, y=y, name="scatter", title="Dependence and shortage")


MAKERS = (
    share_fan, amount_fan, tiers, world, ranked, amounts, over_time, weeks, beds, plan, trials, risk,
)  # fmt: skip


def charts() -> list[Chart]:
    return [make() for make in MAKERS]
