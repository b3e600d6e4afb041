"""SVG elements as text, every attribute and every text escaped."""

from xml.sax.saxutils import escape, quoteattr

from simulator.charts.numerals import coordinate

# XML 1.0 has no way to write these characters, escaped or not.
_NOT_IN_XML = {code: None for code in range(32) if code not in (9, 10, 13)}

Attribute = str | int | float


def element(name: str, *children: str, **attributes: Attribute) -> str:
    """One element; `class_` gives class and `data_low` data-low, children are ready markup."""
    written = "".join(f" {_name(key)}={_value(value)}" for key, value in attributes.items())
    if not children:
        return f"<{name}{written}/>"
    return f"<{name}{written}>{''.join(children)}</{name}>"


def text(words: str) -> str:
    """Words as escaped character data."""
    return escape(words.translate(_NOT_IN_XML))


def label(words: str, x: float, y: float, **attributes: Attribute) -> str:
    """A text element at a place."""
    return element("text", text(words), x=x, y=y, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def figure(
    *parts: str,
    figure_id: str,
    class_: str,
    size: tuple[int, int],
    title: str,
    description: str,
    **attributes: Attribute,
) -> str:
    """An svg element that is one image with a title and a description."""
    title_id, description_id = f"{figure_id}-title", f"{figure_id}-desc"
    return element(
        "svg",
        element("title", text(title), id=title_id),
        element("desc", text(description), id=description_id),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {size[0]} {size[1]}",
        id=figure_id,
        class_=class_,
        role="img",
        aria_labelledby=f"{title_id} {description_id}",
        **attributes,
    )


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: Attribute) -> str:
    written = value if isinstance(value, str) else coordinate(value)
    return quoteattr(written.translate(_NOT_IN_XML))
