"""What `import mainstay` offers, and what it costs."""

from __future__ import annotations

import json
import subprocess
import sys

import mainstay

MOST_NAMES = 40
HEAVY = {
    "distributed",
    "highspy",
    "jinja2",
    "numba",
    "numpy",
    "openpyxl",
    "pandas",
    "pint",
    "polars",
    "pydantic",
    "python_calamine",
    "rapidfuzz",
    "rich",
    "ruamel",
    "rustworkx",
    "scipy",
    "typer",
    "typst",
    "xlsxwriter",
}
# What the command line itself needs to print its help.
HELP_NEEDS = {"rich", "typer"}


def loaded_after(statement: str) -> set[str]:
    """Return the names of the top-level modules that a fresh Python has loaded after a statement."""
    tell = "print('LOADED', json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    code = f"import json, sys\n{statement}\n{tell}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("LOADED "))
    return set(json.loads(line.removeprefix("LOADED ")))


def test_all_is_sorted_and_short() -> None:
    names = [name for name in mainstay.__all__ if name != "__version__"]
    assert names == sorted(names, key=str.casefold) or names == sorted(names)
    assert len(names) == len(set(names)) <= MOST_NAMES


def test_every_name_of_all_is_there() -> None:
    missing = [name for name in mainstay.__all__ if not hasattr(mainstay, name)]
    assert not missing


def test_dir_shows_nothing_public_beyond_all() -> None:
    packages = {
        "cli",
        "charts",
        "core",
        "engines",
        "errors",
        "io",
        "model",
        "report",
        "run",
        "scenario",
        "services",
        "settings",
    }
    extra = {name for name in dir(mainstay) if not name.startswith("_")} - set(mainstay.__all__) - packages
    assert not extra


def test_star_import_works() -> None:
    namespace: dict[str, object] = {}
    exec("from mainstay import *", namespace)
    assert set(mainstay.__all__) - {"__version__"} <= set(namespace)


def test_import_loads_nothing_heavy() -> None:
    loaded = loaded_after("import mainstay")
    assert "mainstay" in loaded
    assert not loaded & HEAVY


def test_help_loads_nothing_heavy() -> None:
    call = "import sys; sys.argv = ['mainstay', '--help']\nfrom mainstay.cli.main import main"
    loaded = loaded_after(call + "\ntry:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code")
    assert not loaded & (HEAVY - HELP_NEEDS)


def test_the_version_is_that_of_the_installed_package() -> None:
    from importlib.metadata import version

    assert mainstay.__version__ == version("mainstay")
