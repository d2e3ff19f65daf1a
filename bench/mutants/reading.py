"""Reads a file as a syntax tree with the position of every node, so that a node can be replaced."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bench.mutants.mutant import Mutant

QUERIES = {"filter", "exclude", "get", "get_or_create", "update_or_create"}
WRITES = {"update", "create", "get_or_create", "update_or_create"}
ASKS = {"require", "require_member", "may", "needs"}
STATEMENTS = (ast.stmt, ast.ExceptHandler)


class Reading:
    """A file's syntax tree, with the ancestors and the byte position of each node."""

    def __init__(self, path: str, source: str, members: dict[str, list[str]]) -> None:
        self._path = path
        self._members = members
        self._source = source.encode()
        self._starts = [0]
        for line in self._source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._tree = ast.parse(source)
        self._above: dict[ast.AST, ast.AST] = {
            below: node for node in ast.walk(self._tree) for below in ast.iter_child_nodes(node)
        }

    def _ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self._above:
            node = self._above[node]
            yield node

    def _is_within(self, node: ast.AST, other: ast.AST) -> bool:
        return node is other or other in self._ancestors(node)

    def _span(self, node: ast.AST) -> tuple[int, int]:
        start = self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def _made(
        self,
        node: ast.AST,
        kind: str,
        what: str,
        new: ast.AST | str,
        *,
        whole: ast.AST | None = None,
    ) -> Mutant:
        start, end = self._span(node)
        text = new if isinstance(new, str) else ast.unparse(new)
        if isinstance(node, ast.expr) and not isinstance(new, str):
            text = f"({text})"
        statement = node
        if not isinstance(node, ast.stmt):
            statement = next(
                (one for one in self._ancestors(node) if isinstance(one, STATEMENTS)), node
            )
        first, last = statement.lineno, node.end_lineno  # type: ignore[attr-defined]
        if whole is not None:
            first, last = whole.lineno, whole.end_lineno  # type: ignore[attr-defined]
        elif isinstance(statement, ast.ClassDef | ast.FunctionDef) or not self._function_of(node):
            first, last = 0, 0
        return Mutant(self._path, kind, what, start, end, text, (first, last))

    def _function_of(self, node: ast.AST) -> ast.FunctionDef | None:
        return next(
            (one for one in self._ancestors(node) if isinstance(one, ast.FunctionDef)), None
        )

    def _about(self, node: ast.AST) -> str:
        """The kind of a mutant: filter within a query, condition elsewhere."""
        for one in self._ancestors(node):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
                if one.func.attr in QUERIES and one.keywords:
                    return "filter"
                if one.func.attr in WRITES:
                    return "state"
            if isinstance(one, ast.Call) and ast.unparse(one.func) in ASKS:
                return "permission"
            if isinstance(one, ast.comprehension):
                return "filter"
            if isinstance(one, ast.Assign) and any(
                isinstance(to, ast.Attribute) for to in one.targets
            ):
                return "state"
        return "condition"
