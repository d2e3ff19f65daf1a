"""The sandbox as a package of its own: Flask alone, and a token as its README says."""

import ast
import importlib.metadata
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import venv
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zoom_sandbox
from zoom_sandbox import presets

from .conftest import make_practice

SOURCE = Path(zoom_sandbox.__file__).parent
WRITTEN = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))
FLASK = ("flask", "werkzeug", "jinja2", "markupsafe", "itsdangerous", "click", "blinker")
"""Flask and what it brings along by itself."""


def test_nothing_but_flask_is_imported() -> None:
    allowed = {*sys.stdlib_module_names, *FLASK, "zoom_sandbox"}
    foreign = {
        (path.name, name.partition(".")[0])
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.partition(".")[0] not in allowed
    }
    assert foreign == {("transport.py", "httpx2")}


def test_the_package_names_every_folder_of_modules_and_asks_for_flask() -> None:
    folders = {path.parent.relative_to(SOURCE.parent) for path in SOURCE.rglob("*.py")}
    modules = {".".join(folder.parts) for folder in folders}
    assert set(WRITTEN["tool"]["setuptools"]["packages"]) == modules
    assert WRITTEN["project"]["dependencies"] == ["flask>=3", "tzdata; sys_platform == 'win32'"]
    assert WRITTEN["project"]["optional-dependencies"] == {"transport": ["httpx2"]}


def _packed() -> dict[str, list[str]]:
    """Which files of each package the wheel holds, as the package's own file says.

    Building it would need setuptools and, to fetch that, a network.
    """
    setuptools = WRITTEN["tool"]["setuptools"]
    data = setuptools["package-data"]
    return {module: ["*.py", *data.get(module, [])] for module in setuptools["packages"]}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with Flask and the installed package, far from the repository."""
    home = tmp_path_factory.mktemp("alone")
    venv.create(home / "env", with_pip=False)
    (site,) = (home / "env").glob("lib/python*/site-packages")
    for name in FLASK:
        for file in importlib.metadata.files(name) or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                target = site / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), target)
    for module, patterns in _packed().items():
        folder = Path(*module.split(".")[1:])
        for pattern in patterns:
            for found in (SOURCE / folder).glob(pattern):
                target = site / "zoom_sandbox" / found.relative_to(SOURCE)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(found, target)
    return home


def run_alone(home: Path, *arguments: str, **environment: str) -> Iterator[str]:
    """The installed program; yields its first line, and ends it."""
    program = home / "env" / "bin" / "python"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [program, "-m", "zoom_sandbox", *arguments],
        cwd=home,
        env=clean | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield process.stdout.readline()
    finally:
        process.terminate()
        process.communicate()


def ask(address: str, form: str = "", **headers: str) -> Any:
    request = urllib.request.Request(address, form.encode() or None, headers)  # noqa: S310 - our own
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - likewise
        return json.load(answer)


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def test_the_first_token_as_the_readme_says(alone: Path) -> None:
    text = (SOURCE / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"```sh\n(pip install.*?)```", text, re.DOTALL)[0]
    environment = dict(re.findall(r"(ZOOM_SANDBOX_\w+)=(\S+)", lines))
    credentials = re.findall(r"-u (\S+)", lines)[0]
    form = "&".join(re.findall(r"-d (\S+)", lines))
    port = free_port()
    for line in run_alone(alone, "--port", port, **environment):
        base = line.split()[-1]
        assert base == f"http://127.0.0.1:{port}"
        basic = f"Basic {b64encode(credentials.encode()).decode()}"
        token = ask(f"{base}/oauth/token", form, Authorization=basic)["access_token"]
        users = ask(f"{base}/v2/users", Authorization=f"Bearer {token}")["users"]
        assert "zoom-admin@zoom.example" in {user["email"] for user in users}


def test_everything_that_the_pages_need_is_in_the_package(alone: Path) -> None:
    for line in run_alone(alone, "--port", free_port()):
        base = line.split()[-1]
        for path in ("/", "/console/conditions", "/signin", "/static/sandbox.css"):
            with urllib.request.urlopen(base + path) as answer:  # noqa: S310 - our own
                assert answer.status == 200


def test_it_binds_to_the_address_that_is_named(alone: Path) -> None:
    port = free_port()
    for line in run_alone(alone, "--host", "127.0.0.2", "--port", port):
        assert line == f"Zoom (practice)  http://127.0.0.2:{port}\n"
        # Another process makes the call, because tests may reach only 127.0.0.1.
        look = f"import urllib.request as u; u.urlopen('http://127.0.0.2:{port}/_sandbox/actions')"
        subprocess.run([sys.executable, "-c", look], check=True)  # noqa: S603 - our own program
        with pytest.raises(urllib.error.URLError):
            ask(f"http://127.0.0.1:{port}/_sandbox/state")


def test_without_a_word_it_listens_to_this_machine_alone() -> None:
    assert zoom_sandbox.Config().host == "127.0.0.1"


@pytest.mark.parametrize("preset", [name for name in presets.PRESETS if name != "empty"])
def test_the_admin_of_the_readme_is_in_every_preset(preset: str) -> None:
    zoom = make_practice(preset)
    zoom.link("zoom-admin@zoom.example")
    assert zoom.ask("GET", "/users/me").json()["role_name"] == "Admin"
    assert zoom.ask("GET", "/users").status_code == 200


def test_redirect_addresses_are_given_while_it_runs() -> None:
    zoom = make_practice("small")
    added = zoom.do("add_app")["client_id"]
    with pytest.raises(ValueError, match="no redirect address"):
        zoom.do("authorize", user="owner@zoom.example", client_id=added)
    address = "http://127.0.0.1:9999/back"
    zoom.do("set_redirect_uris", client_id=added, redirect_uris=f"https://x.test/ {address}")
    zoom.http.post("/signin", data={"email": "owner@zoom.example"})
    query = {"response_type": "code", "client_id": added, "redirect_uri": address}
    answer = zoom.http.post("/oauth/authorize", params=query, data={"decision": "authorize"})
    assert answer.headers["Location"].startswith(f"{address}?code=")
