"""Every style is in a named layer, so that the order of layers decides.

``npm run check`` refuses ``!important`` (frontend/biome.jsonc).
"""

from __future__ import annotations

import re
from pathlib import Path

FRONTEND = Path(__file__).parents[1] / "frontend"
# What a script imports; each names the layer of every file that it brings along.
ENTRANCES = {FRONTEND / "styles/app.css", FRONTEND / "src/calendar/styles.css"}
OURS = {*FRONTEND.glob("styles/**/*.css"), *FRONTEND.glob("src/**/*.css")}
IMPORT = re.compile(r'@import "([^"]+)" layer\((\w+)\);')
ORDER = re.compile(r"@layer ([\w, ]+);")


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


def test_an_entrance_only_names_layers() -> None:
    left = {
        entrance.name: IMPORT.sub("", ORDER.sub("", without_comments(entrance))).strip()
        for entrance in ENTRANCES
    }
    assert left == dict.fromkeys(left, "")


def test_every_file_is_brought_along_into_a_layer_whose_place_is_known() -> None:
    brought = [
        ((entrance.parent / name).resolve(), layer)
        for entrance in ENTRANCES
        for name, layer in IMPORT.findall(without_comments(entrance))
    ]
    order = ORDER.findall(without_comments(FRONTEND / "styles/app.css"))[0].split(", ")
    assert {layer for _file, layer in brought} == set(order)
    assert {file for file, _layer in brought} & OURS == OURS - ENTRANCES


def test_scripts_import_entrances_alone() -> None:
    imported = {
        (script.parent / name).resolve()
        for script in FRONTEND.glob("src/**/*.ts")
        for name in re.findall(r'import "([^"]+\.css)"', script.read_text())
    }
    assert imported == ENTRANCES
