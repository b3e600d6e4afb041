"""Notes become safe HTML with MathML, links and embedded blocks."""

import re

import pytest

from studypack.common.markdown import Link, count_words, render, render_inline


def term(slug: str) -> Link | None:
    return Link(url=f"/terms/{slug}/", words="The Term") if slug == "known" else None


def html(text: str) -> str:
    return "".join(block.content for block in render(text, term=term).blocks)


def test_formula_becomes_mathml() -> None:
    assert "<mfrac>" in html(r"Half: $\frac{1}{2}$.")


@pytest.mark.parametrize(("language", "number"), [("en", "0.65"), ("de", "0,65"), ("fr", "0,65")])
def test_formula_has_the_decimal_sign_of_its_language(language: str, number: str) -> None:
    for latex in ("$x_{1.2} = 0.65$", "$$\n0.65\n$$"):
        (block,) = render(f"1.5 {latex} and `0.65`", language=language).blocks
        assert f"<mn>{number}</mn>" in block.content
        assert "1.5 " in block.content
        assert "<code>0.65</code>" in block.content
    assert f"<mn>{number}</mn>" in render_inline("$0.65$", language=language)[0]


def test_display_formula_stands_in_its_own_block() -> None:
    assert '<div class="math" tabindex="0"><math' in html("Look:\n\n$$\nx^2\n$$\n")


def test_term_link_takes_the_terms_name_or_its_own_words() -> None:
    assert '<a class="term" href="/terms/known/"' in html("[[known]]")
    assert ">The Term</a>" in html("[[known]]")
    assert ">own words</a>" in html("[[known|own words]]")


def test_embeds_part_the_text_in_order() -> None:
    rendered = render("Before.\n\n:::experiment one:::\n\nBetween.\n:::question two:::\nAfter.\n")
    assert [block.kind for block in rendered.blocks] == [
        "html",
        "experiment",
        "html",
        "question",
        "html",
    ]
    assert [block.content for block in rendered.blocks[1::2]] == ["one", "two"]


def test_embed_within_code_stays_code() -> None:
    rendered = render("```\n:::experiment one:::\n```\n")
    assert [block.kind for block in rendered.blocks] == ["html"]


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](https://example.org/pixel.png)",
        '<p style="color:red">x</p>',
        "[[known|<img src=x onerror=alert(1)>]]",
    ],
)
def test_attack_is_shown_as_text_or_dropped(attack: str) -> None:
    made = html(attack)
    assert "<script" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made
    assert "<p style" not in made


def test_heading_gets_an_id_and_is_listed() -> None:
    rendered = render("## What it is\n\nText.\n\n## What it is\n")
    assert [heading.id for heading in rendered.headings] == ["what-it-is", "what-it-is-2"]
    assert '<h2 id="what-it-is">' in rendered.blocks[0].content


def test_headings_of_every_level_have_ids_of_their_own() -> None:
    written = "## Scale-4\n\n### Scale\n\n### Scale\n\n### Scale\n"
    made = render(written).blocks[0].content
    found = re.findall(r'<h\d id="([^"]+)"', made)
    assert found[:2] == ["scale-4", "scale"]
    assert len(set(found)) == 4


def test_problem_names_its_line() -> None:
    rendered = render("One.\n\nTwo [[unknown]].\n", term=term)
    assert rendered.problems == ((3, "[[unknown]]: there is no such term"),)


def test_inline_text_has_no_paragraph() -> None:
    made, problems = render_inline("**Bold** and $x$")
    assert made.startswith("<strong>Bold</strong>")
    assert "<p>" not in made
    assert problems == ()


def test_words_are_counted_as_a_reader_reads_them() -> None:
    text = "Two words [[known|three more words]] $x + y$ [@source]\n\n:::experiment some-id:::\n"
    assert count_words(text) == 5
