"""Capacity of makers: as the base knows it, else normal output over an assumed utilisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Equipment:
    """What is known of the capacity of makers.

    Parameters
    ----------
    low, mode, high : float64 array of shape (makers,)
        Known capacity in days of need of the product, NaN where not known.
    good : float64 array of shape (makers,)
        Share of what is made that is released.
    platform : int64 array of shape (makers,)
        Number of the equipment that a maker shares with others, or -1.
    """

    low: Floats
    mode: Floats
    high: Floats
    good: Floats
    platform: Whole

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether the capacity of a maker is known."""
        return ~np.isnan(self.mode)

    def capacity(self, output: Floats, standby: Floats, utilisation: Floats, stated: Floats) -> Floats:
        """Return what each maker could start a day, of shape (makers, replications).

        Parameters
        ----------
        output : float64 array
            Normal output; 0 for makers of what is not needed on an ordinary day.
        standby : float64 array
            What makers without normal output could deliver.
        utilisation : float64 array
            Normal output over capacity.
        stated : float64 array
            Known capacity; read only where it is known.

        Notes
        -----
        A maker that is known to deliver its share has the capacity for it, so that a known capacity below the share of
        need is raised to it. Makers on shared equipment have the capacity of all of it, and together they use the
        assumed part of its day.

        Examples
        --------
        >>> nan, one = np.full(2, np.nan), np.ones((2, 1))
        >>> line = Equipment(nan, nan, nan, np.ones(2), np.array([-1, -1]))
        >>> line.capacity(0.4 * one, 0 * one, 0.8 * one, one).round(9).ravel().tolist()
        [0.5, 0.5]
        """
        good = self.good[:, None]
        started = output / good
        assumed = np.where(output > 0, started / utilisation, standby / good)
        able = np.where(self.known[:, None], np.maximum(stated, started), assumed)
        shared = self.platform >= 0
        if shared.any():
            able[shared] = self._on_platforms(shared, started[shared], able[shared], utilisation[shared])
        capacity: Floats = able
        return capacity

    def _on_platforms(
        self, shared: npt.NDArray[np.bool_], started: Floats, able: Floats, utilisation: Floats
    ) -> Floats:
        """Raise the capacities of makers on one piece of equipment until together they need no more than its day."""
        place, known = self.platform[shared], self.known[shared][:, None]
        count = int(place.max()) + 1

        def together(values: Floats) -> Floats:
            summed = np.zeros((count, values.shape[1]))
            np.add.at(summed, place, values)
            whole: Floats = summed[place]
            return whole

        time = np.divide(started, able, out=np.zeros_like(able), where=able > 0)
        held, open_time = together(np.where(known, time, 0.0)), together(np.where(known, 0.0, time))
        members = together(np.ones_like(time))
        used = np.maximum(together(utilisation) / members - held, 0.05)
        factor = np.where(known | (open_time <= used), 1.0, open_time / np.maximum(used, 1e-12))
        able = able * factor
        time = np.divide(started, able, out=np.zeros_like(able), where=able > 0)
        raised: Floats = able * np.maximum(1.0, together(time))
        return raised
