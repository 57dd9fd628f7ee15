"""One file for each kind of generated page; each has `pages()`, which returns text by page name."""
