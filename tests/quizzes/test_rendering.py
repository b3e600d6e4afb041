"""Texts from anywhere as HTML that only shows."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats.item import Markup, Text
from quizzes.rendering import RenderedText, render_text

KEPT = {"sine wave.png": "/picture", "told.svg": ""}
ACTING = re.compile(r"<script|<iframe|<svg|<form|<style|<link|\son\w+\s*=|javascript:|style=", re.I)
ADDRESS = re.compile(r'(?:src|href)="([^"]*)"')


def shown(source: str, markup: Markup = Markup.HTML) -> RenderedText:
    return render_text(Text(source=source, markup=markup), KEPT.get)


@pytest.mark.parametrize(
    ("markup", "source", "html"),
    [
        (Markup.PLAIN, "a < b\n& c", "a &lt; b<br>\n&amp; c"),
        (Markup.MARKDOWN, "**bold** and <em>HTML</em>", "<strong>bold</strong> and <em>HTML</em>"),
        (Markup.MARKDOWN, '"as written" -- [[this]]', '"as written" -- [[this]]'),
        (Markup.MOODLE, "one\ntwo<ul>\n<li>x</li>\n</ul>", "one<br>\ntwo<ul><li>x</li></ul>"),
        (Markup.HTML, "<p>one\ntwo</p>", "one\ntwo"),
        (Markup.HTML, "<p>one</p><p>two</p>", "<p>one</p><p>two</p>"),
        (Markup.HTML, '<p dir="rtl" lang="ar" class="x">م</p>', '<p dir="rtl" lang="ar">م</p>'),
        (Markup.HTML, "{{1}} and {{b-2}}", "{{1}} and {{b-2}}"),
    ],
)
def test_text_is_shown_as_its_markup_means(markup: Markup, source: str, html: str) -> None:
    assert shown(source, markup) == RenderedText(html=html)


@pytest.mark.parametrize("source", [r"\(x^2\)", r"a \[x^2\] b", "$$x^2$$", r"<b>\(x^2\)</b>"])
def test_formula_in_html_becomes_mathml(source: str) -> None:
    html = shown(source).html
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert "x^2" not in html


def test_formula_with_entities_is_read_as_it_is_meant() -> None:
    assert "<mo>&lt;</mo>" in shown(r"\(a &lt; b\)").html


@pytest.mark.parametrize(
    "source", [r"<code>\(x\)</code>", r"\(x", "100 $$ each", r"\)x\(", r"<pre>$$x$$</pre>"]
)
def test_what_is_no_formula_stays_as_written(source: str) -> None:
    assert shown(source) == RenderedText(html=source)


def test_formula_that_cannot_be_read_stays_and_is_named() -> None:
    found = shown(r"\(\nonsense{x}\)")
    assert found.html == r"\(\nonsense{x}\)"
    assert found.lost == (r"the formula '\\nonsense{x}' cannot be read as LaTeX",)


def test_mathml_is_kept_without_its_second_writing() -> None:
    math = "<math><semantics><mi>x</mi><annotation>x^2</annotation></semantics></math>"
    assert shown(math).html == "<math><semantics><mi>x</mi></semantics></math>"


def test_pictures_of_our_own_are_shown_and_others_named() -> None:
    found = shown(
        '<img src="@@PLUGINFILE@@/sine%20wave.png" alt="A wave" width="20" onload="x">'
        '<img src="@@PLUGINFILE@@/told.svg" alt="t"><img src="data:image/png;base64,AAAA" alt="">'
        '<img src="https://example.org/track.gif" alt="t">'
        '<img src="@@PLUGINFILE@@/gone.png" alt="g"><img src="/etc/x" alt="h">'
    )
    assert ADDRESS.findall(found.html) == ["/picture"]
    assert '<img src="/picture" alt="A wave" width="20">' in found.html
    assert [why.split("'")[1] for why in found.lost] == [
        "data:image/png;base64,AAAA",
        "https://example.org/track.gif",
        "@@PLUGINFILE@@/gone.png",
        "/etc/x",
    ]


def test_picture_in_markdown_is_shown() -> None:
    html = shown("![A wave](@@PLUGINFILE@@/sine%20wave.png)", Markup.MARKDOWN).html
    assert html == '<img src="/picture" alt="A wave">'


@pytest.mark.parametrize("markup", [Markup.HTML, Markup.MARKDOWN, Markup.MOODLE])
def test_nothing_that_acts_survives(markup: Markup) -> None:
    found = shown(
        "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(2)></svg>"
        '<a href="javascript:alert(3)">fb</a><iframe src=//evil></iframe><b style="x:y">b</b>'
        "<math><mtext><style><img src=x onerror=alert(4)></style></mtext></math>",
        markup,
    )
    assert not ACTING.search(found.html)
    assert {"<script>", "<svg>", "<iframe>"} <= {why.split()[0] for why in found.lost}


@given(
    source=st.lists(
        st.sampled_from(
            [
                *("<script", "<svg", "<math", "<img", "<p", "<!--", "-->", "<![CDATA[", "]]>"),
                *("<style", " src=x", ' onerror="alert(1)"', " href=javascript:alert(1)", "</"),
                *(r"\(", r"\)", "$$", r"\text{", "&lt;script&gt;", "&quot;", "\x00", "/>", "a"),
                *string.punctuation,
            ]
        ),
        max_size=40,
    ).map("".join),
    markup=st.sampled_from(Markup),
)
def test_no_source_whatever_makes_something_that_acts(source: str, markup: Markup) -> None:
    html = shown(source, markup).html
    tags = "".join(re.findall(r"<[^>]*>", html))
    assert not ACTING.search(tags)
    assert all(url in KEPT.values() or url.startswith("http") for url in ADDRESS.findall(tags))
