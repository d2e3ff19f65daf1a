"""The embedded server as a package of its own: psycopg alone, and an example that runs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import embedded_postgres

SOURCE = Path(embedded_postgres.__file__).parent
WRITTEN = tomllib.loads((SOURCE / "pyproject.toml").read_text())


def test_nothing_but_psycopg_is_imported() -> None:
    imported = {
        name.partition(".")[0]
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) - {"embedded_postgres"} == {"psycopg"}
    assert WRITTEN["project"]["dependencies"] == ["psycopg[binary]>=3.2"]
    assert WRITTEN["tool"]["setuptools"]["packages"] == ["embedded_postgres"]
    assert {path.parent for path in SOURCE.rglob("*.py")} == {SOURCE}


def test_the_example_of_its_readme_says_hello() -> None:
    [example] = re.findall(r"```python\n(.*?)```", (SOURCE / "README.md").read_text(), re.DOTALL)
    answer = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", example], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "hello\n"
