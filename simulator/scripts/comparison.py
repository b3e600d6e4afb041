"""The script of a comparison: what the variants share stands there once, the rest by variant.

A definition is a constant, a function or a class of the script of one variant. Those of one name
that differ are all written down, and the script puts the right one under the name before it runs
a variant.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import Template

from simulator.engine.spec import Spec
from simulator.scripts.kinds import KINDS
from simulator.scripts.parts import APART, constant_lines, function_parts
from simulator.scripts.steps import BEGIN, Whole

# Name -> the distinct texts of its definition, in the order of the variants that have them first.
Texts = Mapping[str, Sequence[str]]

CONSTANT = re.compile(r"(?P<name>\w+) = (?P<value>.*?)(?:  # .*)?")
DEFINED = re.compile(r"^(?:def|class) (?P<name>\w+)", re.MULTILINE)
ONE_VARIANT = Whole(
    name="run",
    what="one variant",
    begin="",
    variant="VARIANT, ",
    where="{VARIANT=}, ",
)
VARIANT_CONSTANT = "VARIANT = 1  # the one that runs; VARIANTS, below, sets all that differs"
LINE_LENGTH = 100

SUMMARY = """\
A comparison of Study Pack in plain PyTorch: $count variants by $field.

$variants"""

VARIANTS = '''
# What each variant takes in place of the definitions above.
VARIANTS = [
$variants
]


def main() -> None:
    """Prints every variant as CSV, each with the names that it takes."""
$begin    for names in VARIANTS:
        globals().update(names)
        run()
'''


def comparison_summary(spec: Spec) -> str:
    """How many variants there are, what they differ in, and what each one is."""
    field = "" if spec.compare is None else spec.compare.field
    variants = [
        f"    {number}: {field} {getattr(variant, field)}, {KINDS[variant.kind].summary(variant)}"
        for number, variant in enumerate(spec.variants(), start=1)
    ]
    return Template(SUMMARY).substitute(
        count=len(variants), field=field, variants="\n".join(variants)
    )


def comparison_constants(spec: Spec) -> Iterator[str]:
    """Each constant that any variant has, with the value of the first that has it."""
    yield VARIANT_CONSTANT
    for lines in _constants(spec.variants()).values():
        yield lines[0]


def comparison_parts(spec: Spec) -> Iterator[str]:
    """Each definition that differs as often as it does, the loop over the variants last."""
    variants = spec.variants()
    for definitions in _definitions(variants):
        yield APART.join(
            _renamed(name, text, place)
            for name, texts in definitions.items()
            for place, text in enumerate(texts)
        )
    changes = "\n".join(
        _as_item({"VARIANT": str(number), **_changes(variant, variants)})
        for number, variant in enumerate(variants, start=1)
    )
    begin = Template(BEGIN).substitute(variant="variant,")
    yield Template(VARIANTS).substitute(variants=changes, begin=begin)


def _changes(variant: Spec, variants: Sequence[Spec]) -> dict[str, str]:
    """Name -> what the variant puts under it, of the names that mean more than one thing."""
    constants, changes = _constants(variants), {}
    for line in constant_lines(variant):
        name, value = _read_constant(line)
        if len(constants[name]) > 1:
            changes[name] = value
    own_parts = function_parts(variant, ONE_VARIANT)
    for part, definitions in zip(own_parts, _definitions(variants), strict=True):
        for name, text in _split(part):
            if len(definitions[name]) > 1:
                changes[name] = _name_at(name, definitions[name].index(text))
    return changes


def _constants(variants: Sequence[Spec]) -> Texts:
    named = (
        (_read_constant(line)[0], line) for variant in variants for line in constant_lines(variant)
    )
    return _distinct(named)


def _definitions(variants: Sequence[Spec]) -> list[Texts]:
    """The functions and classes of all variants, part by part."""
    parts = zip(*(function_parts(variant, ONE_VARIANT) for variant in variants), strict=True)
    return [_distinct(each for part in alike for each in _split(part)) for alike in parts]


def _distinct(named: Iterable[tuple[str, str]]) -> Texts:
    texts: dict[str, list[str]] = {}
    for name, text in named:
        known = texts.setdefault(name, [])
        if text not in known:
            known.append(text)
    return texts


def _split(part: str) -> Iterator[tuple[str, str]]:
    """Name and text of each function and class."""
    for text in part.strip("\n").split(APART):
        found = DEFINED.search(text)
        if found is not None:
            yield found["name"], text


def _read_constant(line: str) -> tuple[str, str]:
    """Its name and its value, as the script writes them."""
    found = CONSTANT.fullmatch(line)
    if found is None:
        raise ValueError(f"constant: {line!r} is not of the form NAME = value")
    return found["name"], found["value"]


def _renamed(name: str, text: str, place: int) -> str:
    return DEFINED.sub(lambda found: found[0].replace(name, _name_at(name, place)), text, count=1)


def _name_at(name: str, place: int) -> str:
    """The name of the definition at a place: its own, then name_2, and Name2 of a class."""
    if place == 0:
        return name
    return f"{name}{place + 1}" if name[0].isupper() else f"{name}_{place + 1}"


def _as_item(changes: Mapping[str, str]) -> str:
    """A dictionary in a list: on one line if it fits, else a line each."""
    pairs = [f'"{name}": {value}' for name, value in changes.items()]
    line = f"    {{{', '.join(pairs)}}},"
    if len(line) <= LINE_LENGTH:
        return line
    return "\n".join(["    {", *(f"        {pair}," for pair in pairs), "    },"])
