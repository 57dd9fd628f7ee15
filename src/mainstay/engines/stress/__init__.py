"""Stress: would it hold? Simulation of the supply network, recovery, back-tests, test and evaluation."""
