"""Running long work: executors that share it out, and blocks that are kept so that a stopped run goes on."""
