"""The same days once more, in plain NumPy: slow, obvious, and the judge of the compiled kernel.

It is written from what a day means and keeps goods by the day on which they arrive and stock by the day on which it was
made, where the kernel turns rings. Every sum is taken in the same order, so that in float64 both give the same bits. It
also runs where numba does not.
"""

from __future__ import annotations

from mainstay.engines.stress.kernel.reference.days import run_days

__all__ = ["run_days"]
