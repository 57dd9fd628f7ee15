"""The style page: one of each thing that pages are made of."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from mainstay.charts.heatmap_palette import SHADES
from mainstay.services.handling import MARKS
from mainstay.web import style_samples


def test_every_shade_mark_and_chart_is_there(reader_site: TestClient) -> None:
    page = reader_site.get("/style").text
    for shade in SHADES:
        assert f'<td class="{shade.key}">' in page
    for mark in MARKS:
        assert mark in page
    for chart in style_samples.charts():
        assert f'data-chart="{chart.id}"' in page
    assert reader_site.get("/style.json").json()["tables"]["sample"]["rows"][2]["share"] is None


@pytest.mark.parametrize("state", ["empty", "error", "loading", "denied"])
def test_every_state_is_there(reader_site: TestClient, state: str) -> None:
    assert f'class="state {state}"' in reader_site.get("/style").text
