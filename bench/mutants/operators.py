"""Finds the mutants of a file of a Django project.

General tools change comparisons and numbers. Most critical code here is a keyword of a query, a
written state, a verb's first line, a decorator of a view, or a constraint.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from bench.mutants.mutant import Mutant
from bench.mutants.reading import ASKS, QUERIES, WRITES, Reading

OTHER = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
NARROWS = {"visible_to", "select_for_update", "distinct"}
# Enumerations for programs that read logs; these have their own tests.
NO_STATES = {"Code", "Event"}
LOGS = {"log", "logger", "logging"}
UNSEEN = {"__str__", "__repr__"}
# Decorators that define the kind of a function, or that concern time only.
KEPT_DECORATORS = {
    "property", "cached_property", "classmethod", "staticmethod", "dataclass", "contextmanager",
    "wraps", "cache", "lru_cache", "simple_tag", "inclusion_tag", "setter", "task", "register",
    "filter",
}  # fmt: skip
# Enumerations of states and kinds. The others are lists of texts.
SAYS_WHAT_IS_SO = ("State", "Status", "Outcome", "Standing", "Stands", "Purpose", "Kind", "Fate")


class Operators(Reading):
    """Finds every mutant of one file."""

    def all(self) -> Iterator[Mutant]:
        """Every mutant, in the file's order."""
        for node in ast.walk(self._tree):
            ways = getattr(self, f"_{type(node).__name__.lower()}", None)
            if ways is None:
                continue
            above = list(self._ancestors(node))
            if any(isinstance(one, ast.ClassDef) and one.name == "Meta" for one in above):
                if isinstance(node, ast.Call):
                    yield from self._constraint(node)
                continue
            if not any(
                (isinstance(one, ast.FunctionDef) and one.name in UNSEEN)
                or (isinstance(one, ast.AnnAssign) and self._is_within(node, one.annotation))
                for one in above
            ):  # fmt: skip
                yield from ways(node)

    # Conditions.

    def _compare(self, node: ast.Compare) -> Iterator[Mutant]:
        if len(node.ops) == 1 and type(node.ops[0]) in OTHER:
            new = copy.copy(node)
            new.ops = [OTHER[type(node.ops[0])]()]
            yield self._made(node, self._about(node), "comparison", new)

    def _boolop(self, node: ast.BoolOp) -> Iterator[Mutant]:
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield self._made(node, self._about(node), "and/or", ast.BoolOp(other, node.values))
        for left_out in node.values:
            rest = [value for value in node.values if value is not left_out]
            new = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
            yield self._made(node, self._about(node), "part left out", new)

    def _unaryop(self, node: ast.UnaryOp) -> Iterator[Mutant]:
        if isinstance(node.op, ast.Not):
            yield self._made(node, self._about(node), "not left out", node.operand)
        if isinstance(node.op, ast.Invert):
            yield self._made(node, "filter", "~ left out", node.operand)

    def _if(self, node: ast.If) -> Iterator[Mutant]:
        if ast.unparse(node.test).endswith("TYPE_CHECKING"):
            return
        if not isinstance(node.test, ast.Compare | ast.UnaryOp):
            yield self._made(node.test, "condition", "negated", ast.UnaryOp(ast.Not(), node.test))
        yield self._made(node.test, "condition", "never", "False")
        if not node.orelse and not isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue):
            yield self._made(node.test, "condition", "always", "True")

    def _ifexp(self, node: ast.IfExp) -> Iterator[Mutant]:
        new = ast.IfExp(node.test, node.orelse, node.body)
        yield self._made(node, self._about(node), "negated", new)

    def _return(self, node: ast.Return) -> Iterator[Mutant]:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
            yield self._made(node.value, "condition", "yes/no", str(not node.value.value))

    def _comprehension(self, node: ast.comprehension) -> Iterator[Mutant]:
        for test in node.ifs:
            yield self._made(test, "filter", "never mind", "True")

    # Queries.

    def _call(self, node: ast.Call) -> Iterator[Mutant]:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        is_method = isinstance(node.func, ast.Attribute)
        if name in NARROWS and is_method and not isinstance(self._above[node], ast.Expr):
            yield self._made(node, "filter", f"{name} left out", node.func.value)  # type: ignore[attr-defined]
        is_query = name == "Q" or (is_method and name in QUERIES and bool(node.keywords))
        if is_query or (is_method and name == "filter"):
            yield from self._left_out(node, "filter", "filter left out")
            yield from self._lookups(node)
            if name in ("filter", "exclude"):
                new = copy.deepcopy(node)
                new.func.attr = "exclude" if name == "filter" else "filter"  # type: ignore[attr-defined]
                yield self._made(node, "filter", "filter/exclude", new)
        if is_method and name in WRITES and node.keywords:
            yield from self._left_out(node, "state", "write left out")
        if name == "needs":
            yield from self._left_out(node, "permission", "left out", positional=False)
        for keyword in node.keywords:
            if keyword.arg == "update_fields" and isinstance(keyword.value, ast.List):
                for element in keyword.value.elts:
                    rest = [one for one in keyword.value.elts if one is not element]
                    yield self._made(
                        keyword.value, "state", "field not saved", ast.List(rest, ast.Load())
                    )

    def _left_out(
        self, node: ast.Call, kind: str, what: str, *, positional: bool = True
    ) -> Iterator[Mutant]:
        for keyword in node.keywords:
            new = copy.copy(node)
            new.keywords = [one for one in node.keywords if one is not keyword]
            if keyword.arg is not None and (new.keywords or new.args or kind != "state"):
                yield self._made(node, kind, f"{what}: {keyword.arg}", new)
        for argument in node.args if positional else []:
            new = copy.copy(node)
            new.args = [one for one in node.args if one is not argument]
            yield self._made(node, kind, what, new)

    def _lookups(self, node: ast.Call) -> Iterator[Mutant]:
        for place, keyword in enumerate(node.keywords):
            stem, _, lookup = (keyword.arg or "").rpartition("__")
            new = copy.deepcopy(node)
            if lookup in LOOKUPS:
                new.keywords[place].arg = f"{stem}__{LOOKUPS[lookup]}"
            elif isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool):
                new.keywords[place].value = ast.Constant(not keyword.value.value)
            else:
                continue
            yield self._made(node, "filter", f"another lookup: {keyword.arg}", new)

    def _binop(self, node: ast.BinOp) -> Iterator[Mutant]:
        if isinstance(node.op, ast.BitOr | ast.BitAnd) and any(
            isinstance(one, ast.Call)
            and ast.unparse(one.func).rpartition(".")[2] in ("Q", "Exists")
            for one in ast.walk(node)
        ):
            other = ast.BitAnd() if isinstance(node.op, ast.BitOr) else ast.BitOr()
            yield self._made(node, "filter", "and/or", ast.BinOp(node.left, other, node.right))
            for kept in (node.left, node.right):
                yield self._made(node, "filter", "part left out", kept)

    # Writes and permissions.

    def _attribute(self, node: ast.Attribute) -> Iterator[Mutant]:
        """Put another member of the same enumeration."""
        if not isinstance(node.value, ast.Name) or node.value.id in NO_STATES:
            return
        others = [one for one in self._members.get(node.value.id, []) if one != node.attr]
        if node.attr not in self._members.get(node.value.id, []) or not others:
            return
        kind = "permission" if node.value.id in ("Action", "Role") else self._about(node)
        if kind == "condition" and not node.value.id.endswith(SAYS_WHAT_IS_SO):
            return
        # One neighbour on each side, because all members would be drawn too often.
        at = self._members[node.value.id].index(node.attr)
        for other in sorted({others[at % len(others)], others[at - 1]}):
            new = ast.Attribute(node.value, other, ast.Load())
            whole = self._decorated(node)
            yield self._made(node, kind, "another member", ast.unparse(new), whole=whole)

    def _decorated(self, node: ast.AST) -> ast.AST | None:
        for one in self._ancestors(node):
            if isinstance(one, ast.FunctionDef):
                is_above = any(self._is_within(node, found) for found in one.decorator_list)
                return one if is_above else None
        return None

    def _assign(self, node: ast.Assign) -> Iterator[Mutant]:
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Attribute):
            yield self._made(node, "state", "write left out", "pass")

    def _augassign(self, node: ast.AugAssign) -> Iterator[Mutant]:
        if isinstance(node.target, ast.Attribute):
            yield self._made(node, "state", "write left out", "pass")

    def _expr(self, node: ast.Expr) -> Iterator[Mutant]:
        if not isinstance(node.value, ast.Call):
            return
        called = ast.unparse(node.value.func)
        if called.partition(".")[0] in LOGS or not self._function_of(node):
            return
        kind = "permission" if called.rpartition(".")[2] in ASKS else "deed"
        yield self._made(node, kind, "not done", "pass")

    def _functiondef(self, node: ast.FunctionDef) -> Iterator[Mutant]:
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = ast.unparse(called).rpartition(".")[2]
            if name in KEPT_DECORATORS:
                continue
            start, end = self._span(decorator)
            # The @ is removed too.
            start = self._source.rindex(b"@", 0, start)
            kind = "deed" if name == "atomic" else "permission"
            yield Mutant(
                self._path, kind, f"@{name} left out", start, end, "",
                (node.lineno, node.end_lineno or 0),
            )  # fmt: skip

    def _set(self, node: ast.Set) -> Iterator[Mutant]:
        """Change tables of permissions and of allowed moves at the end of a module."""
        if self._function_of(node):
            return
        for element in node.elts:
            if not isinstance(element, ast.Attribute):
                continue
            rest = [one for one in node.elts if one is not element]
            kind = "permission" if ast.unparse(element).startswith("Action.") else "state"
            text = ast.unparse(ast.Set(rest)) if rest else "set()"
            yield self._made(node, kind, f"not in the sheet: {element.attr}", text)

    # Constraints.

    def _constraint(self, node: ast.Call) -> Iterator[Mutant]:
        if not ast.unparse(node.func).endswith("Constraint"):
            return
        for keyword in node.keywords:
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                yield Mutant(
                    self._path, "constraint", "taken out", *self._span(node), "", (0, 0),
                    constraint=str(keyword.value.value),
                )  # fmt: skip


def mutants_of(path: str, source: str, members: dict[str, list[str]]) -> list[Mutant]:
    """Every mutant of a file, without duplicates."""
    found: dict[str, Mutant] = {}
    for mutant in Operators(path, source, members).all():
        if mutant.applied(source.encode()) == source.encode() and not mutant.constraint:
            continue
        try:
            compile(
                mutant.applied(source.encode()), path, "exec"
            ) if not mutant.constraint else None
        except SyntaxError:
            continue
        found[mutant.id] = mutant
    return sorted(found.values(), key=lambda one: (one.path, one.start, one.end, one.text))
