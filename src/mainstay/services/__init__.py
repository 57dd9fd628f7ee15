"""Use cases that the command line and, later, the web share: load, run, publish."""
