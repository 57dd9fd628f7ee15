"""Long work: asked for by a person, done by a worker, never in the web process."""
