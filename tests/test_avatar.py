import re

from studypack.common.avatar import SIDE, avatar_svg


def test_an_avatar_is_mirrored() -> None:
    for name in ("Study Pack", "ChalkAndChains", "CuriousGradient"):
        squares = {
            (int(column), int(row)) for column, row in re.findall(r"M(\d) (\d)", avatar_svg(name))
        }
        assert squares == {(SIDE - 1 - column, row) for column, row in squares}
        assert squares


def test_an_avatar_holds_nothing_of_the_name() -> None:
    assert "script" not in avatar_svg("<script>")
    assert avatar_svg("Ada") != avatar_svg("Bob")
