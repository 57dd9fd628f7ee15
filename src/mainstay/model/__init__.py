"""The base: what tables there are, what may stand in them, where each value comes from, and how they hang together."""
