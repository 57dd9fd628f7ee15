"""Building stones without domain words: hashes, units, dates, keyed random streams, typed tables, registries."""
