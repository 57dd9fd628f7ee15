"""How Sphinx builds this documentation. `make docs` runs it with warnings as errors."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import mainstay  # noqa: E402 - as above
from generate import write_all  # noqa: E402 - this folder is on the path only now

project = "Mainstay"
author = "The Mainstay authors"
copyright = "2026, the Mainstay authors"  # noqa: A001 - Sphinx reads this name
release = mainstay.__version__
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "**/.*"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_preprocess_types = False

html_theme = "furo"
html_title = f"Mainstay {release}"
html_show_sourcelink = False
html_copy_source = False
# Formulas are written as text: a reader without a network sees them, and so does a screen reader.

write_all(HERE / "reference" / "generated")
