"""Engines: pure functions from a base and a scenario to a result. Engines never import each other."""
