"""Markdown with mathematics, term links, citations and embedded blocks, as safe HTML.

CommonMark and tables; `$…$` and `$$…$$` become MathML; `[[term]]` and `[@source]` are resolved by
the caller; `:::experiment id:::` and `:::question id:::` alone on a line part the text into blocks.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from html import escape
from itertools import count, pairwise
from typing import Any, Final

import nh3
from latex2mathml.converter import convert as latex_to_mathml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

from studypack.common.languages import ENGLISH, POINT, decimal_sign

EMBED: Final = re.compile(r":::(experiment|question) +([a-z0-9-]+) *:::")
TERM: Final = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\]|]+))?\]\]")
CITATION: Final = re.compile(r"\[@([a-z0-9-]+)\]")
DECIMALS: Final = re.compile(r"(<mn>\d+)\.(\d+</mn>)")
HEADING: Final = re.compile(r"[^\w]+")

MATHML_TAGS: Final = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle msub msup msubsup munder mover "
    "munderover mmultiscripts mprescripts mtable mtr mtd mpadded mphantom menclose".split()
)
MATHML_ATTRIBUTES: Final = frozenset(
    "xmlns display mathvariant stretchy fence separator form lspace rspace minsize maxsize "
    "accent accentunder displaystyle scriptlevel linethickness columnalign rowspacing "
    "columnspacing width height depth largeop movablelimits symmetric".split()
)
TEXT_TAGS: Final = frozenset(
    "p br hr em strong code pre blockquote ul ol li h2 h3 h4 table thead tbody tr th td a span "
    "div sub sup cite".split()
)
ATTRIBUTES: Final = {
    "*": {"id", "class", "lang", "dir"},
    "div": {"tabindex"},
    "a": {"href", "data-term"},
    "th": {"scope"},
    "td": set[str](),
    **{tag: set(MATHML_ATTRIBUTES) for tag in MATHML_TAGS},
}


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where a term or a citation leads, and the words it is shown by."""

    url: str
    words: str


Resolve = Callable[[str], Link | None]


def resolve_nothing(_: str) -> None:
    """The resolver of a text that may hold no links of its kind."""
    return


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of a text: `kind` html holds HTML, experiment and question hold an id."""

    kind: str
    content: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of the text, for a contents list."""

    id: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A rendered text; `problems` are (line, message), lines counted from 1."""

    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    terms: tuple[str, ...]
    problems: tuple[tuple[int, str], ...]


@dataclass(kw_only=True)
class Context:
    """What the rules need while one text is rendered."""

    term: Resolve
    citation: Resolve
    decimal_sign: str = POINT
    headings: list[Heading] = field(default_factory=list)
    heading_ids: set[str] = field(default_factory=set)
    terms: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def render(
    text: str,
    *,
    term: Resolve = resolve_nothing,
    citation: Resolve = resolve_nothing,
    language: str = ENGLISH,
) -> Rendered:
    """A whole text as blocks of safe HTML and embedded ids, in reading order.

    Formulas are written with a decimal point in every language and shown as `language` has it.
    """
    context = Context(term=term, citation=citation, decimal_sign=decimal_sign(language))
    env: dict[str, Any] = {"context": context}
    blocks: list[Block] = []
    waiting: list[Token] = []
    for token in PARSER.parse(text, env):
        if token.type != "embed":
            waiting.append(token)
            continue
        blocks += html_block(waiting, env)
        waiting = []
        blocks.append(Block(kind=token.info, content=token.content))
    blocks += html_block(waiting, env)
    return Rendered(
        blocks=tuple(blocks),
        headings=tuple(context.headings),
        terms=tuple(dict.fromkeys(context.terms)),
        problems=tuple((line_of(text, written), message) for written, message in context.problems),
    )


def line_of(text: str, written: str) -> int:
    """The line, counted from 1, on which `written` first stands."""
    return text[: max(text.find(written), 0)].count("\n") + 1


def render_inline(
    text: str,
    *,
    term: Resolve = resolve_nothing,
    citation: Resolve = resolve_nothing,
    language: str = ENGLISH,
) -> tuple[str, tuple[str, ...]]:
    """A short text without paragraphs as safe HTML, and what is wrong with it."""
    context = Context(term=term, citation=citation, decimal_sign=decimal_sign(language))
    html = PARSER.renderInline(text, {"context": context})
    return clean(html), tuple(message for _, message in context.problems)


def count_words(text: str) -> int:
    """The words a reader reads: formulas, links' ids and embedded blocks are not counted."""
    bare = EMBED.sub(" ", text)
    bare = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", " ", bare, flags=re.DOTALL)
    bare = CITATION.sub(" ", TERM.sub(lambda found: found[2] or found[1], bare))
    return len(re.findall(r"\w[\w'’-]*", bare))


def foreign_html(text: str) -> str:
    """Markdown from elsewhere as HTML, which is still to be cleaned: HTML in it is HTML.

    Quotes and dashes stay as they are, and brackets are no links to terms and sources.
    """
    context = Context(term=resolve_nothing, citation=resolve_nothing)
    html: str = FOREIGN_PARSER.render(text, {"context": context})
    return html


def clean(html: str) -> str:
    """The HTML with nothing in it but the tags and attributes that notes need."""
    return nh3.clean(
        html,
        tags=set(TEXT_TAGS | MATHML_TAGS),
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )


def html_block(tokens: Sequence[Token], env: dict[str, Any]) -> list[Block]:
    """The tokens as one block of HTML; none where there are no tokens."""
    if not tokens:
        return []
    number_headings(tokens, env["context"])
    html = PARSER.renderer.render(list(tokens), PARSER.options, env)
    return [Block(kind="html", content=clean(html))]


def number_headings(tokens: Sequence[Token], context: Context) -> None:
    """Gives every heading an id made of its words, and notes it for the contents list."""
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        words = "".join(part.content for part in inline.children or () if part.type == "text")
        name = heading_id(words, context.heading_ids)
        context.heading_ids.add(name)
        token.attrSet("id", name)
        if token.tag == "h2":
            context.headings.append(Heading(id=name, words=words))


def heading_id(words: str, taken: Set[str]) -> str:
    """An id made of the words that is none of `taken`; a repeated heading gets a number."""
    name = HEADING.sub("-", words.lower()).strip("-") or "part"
    numbered = (f"{name}-{number}" for number in count(len(taken) + 1))
    return name if name not in taken else next(found for found in numbered if found not in taken)


def embed_rule(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """Block rule: an embedded experiment or question alone on its line."""
    start, stop = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    found = EMBED.fullmatch(state.src[start:stop].strip())
    if found is None or state.level > 0:
        return False
    if not silent:
        token = state.push("embed", "", 0)
        token.info, token.content, token.map = found[1], found[2], [line, line + 1]
        state.line = line + 1
    return True


def bracket_rule(pattern: re.Pattern[str], name: str) -> Callable[[StateInline, bool], bool]:
    """An inline rule that makes a token `name` of what `pattern` matches."""

    def rule(state: StateInline, silent: bool) -> bool:
        found = pattern.match(state.src, state.pos)
        if found is None:
            return False
        if not silent:
            token = state.push(name, "", 0)
            token.content = found[1]
            token.info = (found[2] or "") if pattern.groups > 1 else ""
        state.pos = found.end()
        return True

    return rule


def render_term(
    _self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    env: Mapping[str, Any],
) -> str:
    """A link to a key term; its words alone, and a problem, where there is no such term."""
    context: Context = env["context"]
    token = tokens[index]
    link = context.term(token.content)
    if link is None:
        message = f"[[{token.content}]]: there is no such term"
        context.problems.append((f"[[{token.content}", message))
        return escape(token.info or token.content)
    context.terms.append(token.content)
    words = escape(token.info or link.words)
    return (
        f'<a class="term" href="{escape(link.url)}" data-term="{escape(token.content)}">{words}</a>'
    )


def render_citation(
    _self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    env: Mapping[str, Any],
) -> str:
    """A link to a source in parentheses."""
    context: Context = env["context"]
    name = tokens[index].content
    link = context.citation(name)
    if link is None:
        context.problems.append((f"[@{name}", f"[@{name}]: there is no such source"))
        return ""
    return f'<cite>(<a href="{escape(link.url)}">{escape(link.words)}</a>)</cite>'


def render_math(
    _self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    env: Mapping[str, Any],
) -> str:
    """LaTeX as MathML; what cannot be read is a problem and stays visible as code."""
    token = tokens[index]
    latex = token.content.strip()
    is_block = token.type != "math_inline"
    math = latex_html(latex, is_block=is_block)
    context: Context = env["context"]
    if math is None:
        context.problems.append((latex, f"${latex}$: cannot be read as LaTeX"))
        return boxed(f"<code>{escape(latex)}</code>", is_block=is_block)
    return DECIMALS.sub(rf"\1{context.decimal_sign}\2", math)


def latex_html(latex: str, *, is_block: bool) -> str | None:
    """LaTeX as MathML, which is still to be cleaned; None where it cannot be read."""
    try:
        math: str = latex_to_mathml(latex, display="block" if is_block else "inline")
    except Exception:  # latex2mathml raises errors of many kinds, without a common base
        return None
    if ">\\" in math:  # a command that is not known is left standing
        return None
    return boxed(math, is_block=is_block)


def boxed(math: str, *, is_block: bool) -> str:
    """A formula; one on a line of its own may be wider than the column."""
    return f'<div class="math" tabindex="0">{math}</div>\n' if is_block else math


def open_table(*_: object) -> str:
    """A table may be wider than the column: it scrolls in a box that the keyboard reaches."""
    return '<div class="table" tabindex="0"><table>\n'


def close_table(*_: object) -> str:
    """The end of both."""
    return "</table></div>\n"


def build_parser() -> MarkdownIt:
    """The parser with our rules; raw HTML in a text is shown as text."""
    parser = build_plain_parser({"html": False, "typographer": True})
    parser.enable(["smartquotes", "replacements"])
    parser.block.ruler.before(
        "fence", "embed", embed_rule, {"alt": ["paragraph", "blockquote", "list"]}
    )
    parser.inline.ruler.before("link", "term", bracket_rule(TERM, "term"))
    parser.inline.ruler.before("link", "citation", bracket_rule(CITATION, "citation"))
    parser.add_render_rule("term", render_term)
    parser.add_render_rule("citation", render_citation)
    return parser


def build_plain_parser(options: dict[str, Any]) -> MarkdownIt:
    """CommonMark with tables and formulas."""
    parser = MarkdownIt("commonmark", options)
    parser.enable(["table"])
    parser.use(dollarmath_plugin, double_inline=True, allow_space=False)
    for name in ("math_inline", "math_inline_double", "math_block"):
        parser.add_render_rule(name, render_math)
    parser.add_render_rule("table_open", open_table)
    parser.add_render_rule("table_close", close_table)
    return parser


PARSER: Final = build_parser()
FOREIGN_PARSER: Final = build_plain_parser({"html": True})
