"""Closed forms of inventory theory, one a file: what the simulation must agree with.

The notation follows Snyder and Shen 2019, *Fundamentals of Supply Chain Theory*, 2nd edition, Wiley. All costs are for
one unit and one period, or for one unit of time where demand is a rate.
"""

from __future__ import annotations
