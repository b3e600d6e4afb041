"""Texts without their tags."""

import pytest

from quizzes.formats.item import Markup, Text
from quizzes.formats.plain import one_line, plain_text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>a &lt; b</p>\n<P class='x > y'>c<br/>d</P>", "a < b\nc\nd"),
        ('see <img alt="a cell" src="x"><img src="y"> here', "see a cell here"),
        ("one<!-- <p>two</p> -->three", "onethree"),
        ("2 < 3 and 4 > 1", "2 < 3 and 4 > 1"),
        ("<p>a", "a"),
    ],
)
def test_plain_text_is_what_a_reader_sees(source: str, words: str) -> None:
    assert plain_text(Text(source=source, markup=Markup.HTML)) == words
    assert plain_text(Text(source=source, markup=Markup.PLAIN)) == source


def test_one_line_has_no_breaks() -> None:
    assert one_line(Text(source="<p>a</p><p>b  c</p>")) == "a b c"
