"""Compiles Django's templates further: output that is the same each time is made once.

Words, icons, static addresses and addresses of pages without arguments depend only on the
language. Each sequence of them becomes one text for each language, so that a row of a list joins a
few texts and its own values. The language of the templates stays Django's, and the output is
the same, character by character (``tests/web/shell/test_compiling.py``).
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, VariableNode
from django.template.base import render_value_in_context as in_context
from django.template.defaulttags import IfNode, URLNode
from django.template.library import InclusionNode, SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

_LANGUAGE = "the language of what is drawn"
# Stands for a number in an address while its pattern is found; no route contains it.
_PLACE = 987_650_123


class _Compiled(base.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        compile_further(template.nodelist)
        return template


class Loader(cached.Loader, _Compiled):
    """Django's cached loader; the templates in its cache are compiled further."""


def compile_further(nodes: NodeList) -> None:
    """Merge, in place, each sequence of nodes with constant output, and speed up the others."""
    compiled: list[Node] = []
    for is_constant, run in groupby(nodes, key=_is_constant):
        if is_constant:
            texts = list(run)
            only_text = all(isinstance(node, TextNode) for node in texts)
            compiled += texts if only_text else [Constant(texts)]
        else:
            compiled += [_with_short_way(node) for node in run]
    nodes[:] = compiled


def _with_short_way(node: Node) -> Node:
    for inner in _inner_lists(node):
        compile_further(inner)
    if type(node) is VariableNode:
        return Value(node)
    if type(node) is BlockTranslateNode and node.message_context is None:
        return Sentence(node)
    if type(node) is URLNode and not node.kwargs and _is_literal(node.view_name):
        return Address(node)
    return node


def _inner_lists(node: Node) -> Iterable[NodeList]:
    if isinstance(node, LanguageNode):
        # Inside this node, another language is active.
        return []
    if isinstance(node, IfNode):
        return [inner for _condition, inner in node.conditions_nodelists]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [inner for inner in found if isinstance(inner, NodeList)]


class Constant(Node):
    """Nodes with the same output each time, in each language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._texts: dict[str | None, str] = {}

    def render_annotated(self, context: Context) -> str:
        """As :meth:`render`; it needs no annotation, because drawing it once succeeded."""
        # Looked up once for each template, because the lookup takes longer than all else here.
        asked = context.render_context.dicts[-1]
        if _LANGUAGE not in asked:
            asked[_LANGUAGE] = get_language()
        text = self._texts.get(asked[_LANGUAGE])
        return self.render(context) if text is None else text

    def render(self, context: Context) -> SafeString:
        """Draw the text in the active language, and cache it."""
        text = "".join([str(node.render_annotated(context)) for node in self._nodes])
        self._texts[get_language()] = text
        return SafeString(text)


def _drawn(value: Any, context: Context) -> str:
    """Return the value as Django draws it; plain texts and numbers skip the lookup of formats."""
    if type(value) is SafeString:
        return value
    if type(value) is str and context.autoescape:
        return html.escape(value)
    if type(value) is int:
        # Django gives the same output if thousands have no separator.
        return str(value)
    drawn: str = in_context(value, context)
    return drawn


class Value(VariableNode):
    """``{{ value }}``, drawn in a faster way where there is one."""

    def __init__(self, node: VariableNode) -> None:
        super().__init__(node.filter_expression)
        self.token, self.origin = node.token, node.origin

    def render(self, context: Context) -> str:
        """As Django's."""
        return _drawn(self.filter_expression.resolve(context), context)


class Sentence(BlockTranslateNode):
    """``{% blocktranslate %}``: the text for the catalogue is built once."""

    def __init__(self, node: BlockTranslateNode) -> None:
        vars(self).update(vars(node))
        self._one, names = self.render_token_list(self.singular)
        self._many, more = self.render_token_list(self.plural) if self.plural else ("", [])
        self._names = [*names, *more]

    def render(self, context: Context, nested: bool = False) -> str:
        """As Django's."""
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        if self.plural and self.countervar and self.counter is not None:
            count = values[self.countervar] = self.counter.resolve(context)
            if type(count) is not int:
                return self._as_django(context, nested)
            sentence = ngettext(self._one, self._many, count)
        else:
            sentence = gettext(self._one)
        missing = object()
        found = {
            name: values[name] if name in values else context.get(name, missing)
            for name in self._names
        }
        if missing in found.values():
            return self._as_django(context, nested)
        try:
            drawn = sentence % {name: _drawn(value, context) for name, value in found.items()}
        except (KeyError, ValueError):
            return self._as_django(context, nested)
        if not self.asvar:
            return drawn
        context[self.asvar] = SafeString(drawn)
        return ""

    def _as_django(self, context: Context, nested: bool) -> str:
        drawn: str = super().render(context, nested)
        return drawn


class Address(URLNode):
    """``{% url "name" row.pk %}``: an address's pattern is found once and filled with numbers."""

    def __init__(self, node: URLNode) -> None:
        super().__init__(node.view_name, node.args, node.kwargs, node.asvar)
        self.token, self.origin = node.token, node.origin

    def render(self, context: Context) -> str:
        """As Django's."""
        numbers = [arg.resolve(context) for arg in self.args]
        pieces = _shape(self.view_name.resolve(context), len(numbers))
        if pieces is None or any(type(one) is not int or one < 0 for one in numbers):
            drawn: str = super().render(context)
            return drawn
        address = pieces[0] + "".join(
            f"{number}{piece}" for number, piece in zip(numbers, pieces[1:], strict=True)
        )
        if self.asvar is None:
            return address
        context[self.asvar] = address
        return ""


@lru_cache(maxsize=512)
def _shape(name: str, count: int) -> list[str] | None:
    """Return the parts around the numbers in a route's address; None if it takes no numbers."""
    numbers = [_PLACE + place for place in range(count)]
    try:
        rest = reverse(name, args=numbers)
    except NoReverseMatch:
        return None
    pieces: list[str] = []
    for number in numbers:
        piece, found, rest = rest.partition(str(number))
        if not found:
            return None
        pieces.append(piece)
    return [*pieces, rest]


def _is_constant(node: Node) -> bool:
    decide = _DECIDE.get(type(node))
    return decide is not None and decide(node)


def _is_literal(expression: FilterExpression | None) -> bool:
    """Whether its value is in the template itself: a text, a number, or a text to translate."""
    if expression is None:
        return True
    return not expression.filters and (not expression.is_var or expression.var.lookups is None)


def _takes_literals(node: SimpleNode | InclusionNode) -> bool:
    from enishi.web.shell.templatetags import shell

    return node.func in shell.OF_ARGUMENTS_ALONE and all(
        map(_is_literal, [*node.args, *node.kwargs.values()])
    )


def _is_plain_sentence(node: BlockTranslateNode) -> bool:
    is_plain = not node.extra_context and node.plural is None and node.asvar is None
    _text, variables = node.render_token_list(node.singular)
    return is_plain and not variables and _is_literal(node.message_context)


_DECIDE: dict[type[Node], Callable[[Any], bool]] = {
    TextNode: lambda _node: True,
    TranslateNode: lambda node: (
        node.asvar is None
        and _is_literal(node.filter_expression)
        and _is_literal(node.message_context)
    ),
    BlockTranslateNode: _is_plain_sentence,
    StaticNode: lambda node: node.varname is None and _is_literal(node.path),
    URLNode: lambda node: (
        node.asvar is None and not node.args and not node.kwargs and _is_literal(node.view_name)
    ),
    SimpleNode: lambda node: node.target_var is None and _takes_literals(node),
    InclusionNode: _takes_literals,
}
