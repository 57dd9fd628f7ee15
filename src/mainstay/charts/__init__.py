"""Charts: tidy figures drawn as self-contained SVG that prints in black and white and speaks to screen readers."""
