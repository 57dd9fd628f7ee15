"""Values of the cells of a row in every run: known ones with their error, missing ones as the run imputes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.design import Runs
from mainstay.engines.monitor.heatmap.rows import MapRow

Single = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def fill_missing(row: MapRow, runs: Runs, names: tuple[str, ...]) -> tuple[Single, Flags]:
    """Return values (runs x economies x indicators, 0 to 1) and which of them count.

    Known cells move by their error and never change their place otherwise. Missing cells are left out
    (``available_case``), take the place of a known player drawn at random (``hot_deck``), or the mean of what the
    economy has in the row, with the spread that known cells have around such means (``row_mean``).
    """
    z = runs.normal
    known = row.known
    place = np.nan_to_num(row.place).astype(np.float32)
    down, up = (np.nan_to_num(side).astype(np.float32) for side in (row.error_down, row.error_up))
    values = np.clip(place + np.where(z < 0, down, up) * z, 0, 1, dtype=np.float32)
    held = np.broadcast_to(known, values.shape).copy()
    where = np.argwhere(~known)
    if not len(where):
        return values, held
    who, what = where[:, 0], where[:, 1]
    values[:, who, what] = 0
    choice = runs.choice["imputation"]
    for number, name in enumerate(names):
        which = np.flatnonzero(choice == number)
        if name == "available_case" or not len(which):
            continue
        drawn = z[np.ix_(which, np.arange(z.shape[1]), np.arange(z.shape[2]))][:, who, what]
        filled, can = _hot_deck(row, drawn, what) if name == "hot_deck" else _row_mean(row, drawn, who)
        block, mask = values[which], held[which]
        block[:, who, what] = np.where(can, filled, 0)
        mask[:, who, what] = can
        values[which], held[which] = block, mask
    return values, held


def _hot_deck(row: MapRow, drawn: Single, what: npt.NDArray[np.intp]) -> tuple[Single, Flags]:
    from scipy.special import ndtr

    players = row.place[: row.players]
    sorted_places = np.sort(players, axis=0)  # NaN last
    counts = (~np.isnan(players)).sum(axis=0)[what]
    number = np.minimum((ndtr(drawn) * counts).astype(np.int64), np.maximum(counts - 1, 0))
    picked = sorted_places[number, what]
    return np.nan_to_num(picked).astype(np.float32), np.broadcast_to(counts > 0, drawn.shape)


def _row_mean(row: MapRow, drawn: Single, who: npt.NDArray[np.intp]) -> tuple[Single, Flags]:
    counts = row.known.sum(axis=1)
    means = np.nan_to_num(row.place).sum(axis=1) / np.maximum(counts, 1)
    residuals = (row.place - means[:, None])[row.known]
    freedom = max(int(row.known.sum()) - int((counts > 0).sum()), 1)
    spread = float(np.sqrt((residuals**2).sum() / freedom))
    filled = np.clip(means[who] + spread * drawn, 0, 1).astype(np.float32)
    return filled, np.broadcast_to(counts[who] > 0, drawn.shape)
