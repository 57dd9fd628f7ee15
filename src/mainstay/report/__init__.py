"""The briefing: sections found by a registry, written as HTML, PDF and CSV from one and the same content."""
