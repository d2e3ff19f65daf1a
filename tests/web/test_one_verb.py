"""A page or a task calls one changing verb: two could be done by half (docs/house.md)."""

from __future__ import annotations

import ast

from tests import reading_code
from tests.reading_code import Function, Module


def views() -> list[Function]:
    return [
        one
        for one in reading_code.functions().values()
        if one.name.startswith("enishi.web.") and one.node.decorator_list
    ]


def test_no_page_changes_something_twice() -> None:
    assert len(views()) > 100
    twice = [one.name for one in views() if reading_code.most_changes(one) > 1]
    assert twice == []


def test_each_task_calls_one_function_of_a_room() -> None:
    # Many verbs of the worker's hand others to ``due.go_through``, where no reader sees a change.
    [sheet] = [module for module in reading_code.modules() if module.name == "enishi.tasks"]
    called = {
        task.name: [
            name
            for node in ast.walk(task)
            if isinstance(node, ast.Call) and (name := sheet.resolve(node)).startswith("enishi.")
        ]
        for task in sheet.tree.body
        if isinstance(task, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(called) > 50
    assert {name: verbs for name, verbs in called.items() if len(verbs) != 1} == {}


def test_the_reader_counts_along_each_way_of_a_page() -> None:
    def most(text: str) -> int:
        tree = ast.parse(text)
        [node] = tree.body
        assert isinstance(node, ast.FunctionDef)
        names = {"applications": "enishi.hiring.applications"}
        module = Module("enishi.web.example", tree, names)
        return reading_code.most_changes(Function("enishi.web.example.page", node, module))

    change = "applications.record_result(1)"
    assert "enishi.hiring.applications.record_result" in reading_code.changing()
    assert most(f"def page():\n  {change}\n  {change}\n") == 2
    assert most(f"def page():\n  if a:\n    {change}\n  else:\n    {change}\n") == 1
    assert most(f"def page():\n  if a:\n    return {change}\n  {change}\n") == 1
    assert most(f"def page():\n  if a:\n    {change}\n  {change}\n") == 2
    assert most(f"def page():\n  for a in b:\n    {change}\n") == 2
    assert most("def page():\n  applications.visible(1)\n") == 0
