"""The workspace in a browser: pages, their JSON and CSV twins, and an API. Everything long is left to the worker."""
