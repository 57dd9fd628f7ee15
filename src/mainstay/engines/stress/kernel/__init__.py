"""The compiled days: state and sums of a block of replications side by side, one step of a day a file.

`run_block` runs a block; `reference` is the same day in plain NumPy, to the last bit in float64.
"""
