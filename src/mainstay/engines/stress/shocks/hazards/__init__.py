"""Where natural hazards strike: footprints of storms over sites."""
