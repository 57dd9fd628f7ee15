"""A supply network as frames, and the program that the kernel runs: columns, checks, order of nodes, shocks."""
