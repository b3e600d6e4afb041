"""Bytes as text: the encodings that files come in, and the characters that are refused."""

import codecs
from pathlib import Path

import pytest

from quizzes.formats.encoding import MOST_BYTES, decode

TEXT = "Wie groß ist π? – „viel“\nnoch"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
)
def test_decode_reads_the_unicode_encodings(content: bytes) -> None:
    assert decode(content) == (TEXT, ())


def test_decode_reads_windows_1252() -> None:
    assert decode("naïve – “größer”".encode("windows-1252")) == ("naïve – “größer”", ())


def test_decode_ends_every_line_alike() -> None:
    assert decode(b"a\r\nb\rc\n") == ("a\nb\nc\n", ())


def test_decode_names_a_byte_no_encoding_has() -> None:
    text, (problem,) = decode(b"fine\n\xff\x81")
    assert (text, problem.line) == ("", 2)
    assert problem.message == "text: byte 0x81 is not UTF-8 or windows-1252"


def test_decode_names_what_cuts_utf_16_short() -> None:
    assert "UTF-16" in decode(codecs.BOM_UTF16_LE + b"a")[1][0].message


def test_decode_takes_out_and_names_what_is_refused() -> None:
    text, problems = decode("one\nt\0w\u202eo\0 \ufeff\u200fthree".encode())
    assert text == "one\ntwo \u200fthree"
    assert [problem.line for problem in problems] == [2, 2, 2]
    assert problems[0].message.startswith("text: U+0000 (a control character)")
    assert "not allowed, and 1 time more" in problems[0].message
    assert "U+202E (RIGHT-TO-LEFT OVERRIDE)" in problems[1].message


def test_decode_refuses_a_file_above_the_limit() -> None:
    assert "10 MiB" in decode(b"a" * (MOST_BYTES + 1))[1][0].message


def test_decode_of_nothing_is_nothing() -> None:
    assert decode(b"") == ("", ())


def test_decode_reads_the_samples(samples_folder: Path) -> None:
    text, problems = decode((samples_folder / "abuse/latin1_not_utf8.gift.txt").read_bytes())
    assert not problems
    assert "größer" in text
    _, problems = decode((samples_folder / "abuse/nul_and_bidi.txt").read_bytes())
    assert len(problems) == 3
