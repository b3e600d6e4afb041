"""Arithmetic that authors write: read by a grammar of our own, never evaluated as code.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed)*
    signed  = ("-" | "+") signed | power
    power   = atom ("^" signed)?
    atom    = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"

So -2^2 is -4 and 2^3^2 is 512. `log` is the natural logarithm, angles are in radians, and `round`
rounds halves away from zero.
"""

import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from studypack.common.wording import Message

LONGEST = 200
DEEPEST = 30
LARGEST = 1e300
READ_KEPT = 512

Values = Mapping[str, float]

NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
NAME = r"[A-Za-z][A-Za-z0-9_]*"
TOKEN = re.compile(rf"\s*(?:{NUMBER}|{NAME}|\S)")
CONSTANTS: Final[Values] = {"pi": math.pi, "e": math.e}
MOST_ARGUMENTS = 10


class ExpressionError(ValueError):
    """What is wrong with an expression, or with its value."""


def half_away(value: float, places: float = 0) -> float:
    """The value rounded to decimal places, halves away from zero.

    >>> half_away(-2.5), half_away(1.25, 1)
    (-3.0, 1.3)
    """
    if not float(places).is_integer() or not -15 <= places <= 15:
        raise ExpressionError(
            Message("round: {places:g} is not a whole number within -15..15", places=places)
        )
    scale = 10.0 ** int(places)
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function, and how many arguments it takes."""

    compute: Callable[..., float]
    fewest: int = 1
    most: int = 1


FUNCTIONS: Final[Mapping[str, Function]] = {
    **{
        name: Function(compute=getattr(math, name))
        for name in ("sqrt", "exp", "log", "log10", "log2", "sin", "cos", "tan", "tanh")
    },
    "abs": Function(compute=abs),
    "floor": Function(compute=math.floor),
    "ceil": Function(compute=math.ceil),
    "round": Function(compute=half_away, most=2),
    "min": Function(compute=min, fewest=2, most=MOST_ARGUMENTS),
    "max": Function(compute=max, fewest=2, most=MOST_ARGUMENTS),
}
OPERATIONS: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,
}
RESERVED: Final = frozenset({*FUNCTIONS, *CONSTANTS})


class Node(Protocol):
    """A part of an expression."""

    def value(self, values: Values) -> float:
        """The number it stands for."""


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number as written."""

    number: float

    def value(self, values: Values) -> float:
        return self.number


@dataclass(frozen=True, kw_only=True)
class Name:
    """A parameter or a constant."""

    name: str

    def value(self, values: Values) -> float:
        return CONSTANTS[self.name] if self.name in CONSTANTS else values[self.name]


@dataclass(frozen=True, kw_only=True)
class Application:
    """A function or an operation with its arguments."""

    name: str
    compute: Callable[..., float]
    arguments: tuple[Node, ...]

    def value(self, values: Values) -> float:
        arguments = [argument.value(values) for argument in self.arguments]
        return computed(self.name, self.compute, arguments)


def computed(name: str, compute: Callable[..., float], arguments: list[float]) -> float:
    """The value of a function or an operation, within the largest number."""
    written = ", ".join(f"{argument:g}" for argument in arguments)
    try:
        value = float(compute(*arguments))
    except ZeroDivisionError as error:
        raise ExpressionError(
            Message("{value:g} is divided by zero", value=arguments[0])
        ) from error
    except OverflowError as error:
        raise ExpressionError(
            Message(
                "{name} of {written} is above {largest:g}",
                name=name,
                written=written,
                largest=LARGEST,
            )
        ) from error
    except ExpressionError:
        raise
    except ValueError as error:
        raise ExpressionError(
            Message("{name} of {written} is not a number", name=name, written=written)
        ) from error
    if not abs(value) <= LARGEST:
        raise ExpressionError(
            Message(
                "{name} of {written} is above {largest:g}",
                name=name,
                written=written,
                largest=LARGEST,
            )
        )
    return value


@dataclass(frozen=True, kw_only=True)
class Expression:
    """An expression that was read."""

    text: str
    root: Node

    def value(self, values: Values) -> float:
        """The number it stands for.

        Args:
            values: the parameters by name; all that `read` was told of.

        Raises:
            ExpressionError: a division by zero, a root of a negative number and the like, or a
                number above `LARGEST`.

        >>> read("2 * n ^ -1", frozenset({"n"})).value({"n": 4})
        0.5
        """
        return self.root.value(values)


@lru_cache(maxsize=READ_KEPT)
def read(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """The expression that `text` writes down, in which `names` stand for parameters.

    Raises:
        ExpressionError: it is too long, nested too deep, or not an expression.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            Message("{count} is above {most} characters", count=len(text), most=LONGEST)
        )
    parser = Parser(tokens=[found.group().strip() for found in TOKEN.finditer(text)], names=names)
    root = parser.sum(0)
    if parser.token:
        raise ExpressionError(Message("{token} is not expected there", token=repr(parser.token)))
    return Expression(text=text, root=root)


@dataclass(kw_only=True)
class Parser:
    """Reads tokens from left to right; `depth` counts what each is nested in."""

    tokens: list[str]
    names: Collection[str]
    place: int = 0

    @property
    def token(self) -> str:
        """The token at hand; empty at the end."""
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, *expected: str) -> str:
        """The token at hand where it is one of these, and goes on; else nothing."""
        token = self.token
        if token not in expected or not token:
            return ""
        self.place += 1
        return token

    def sum(self, depth: int) -> Node:
        root = self.product(depth)
        while sign := self.take("+", "-"):
            root = operation(sign, root, self.product(depth))
        return root

    def product(self, depth: int) -> Node:
        root = self.signed(depth)
        while sign := self.take("*", "/"):
            root = operation(sign, root, self.signed(depth))
        return root

    def signed(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise ExpressionError(Message("it is nested deeper than {deepest}", deepest=DEEPEST))
        sign = self.take("-", "+")
        if not sign:
            return self.power(depth)
        inner = self.signed(depth + 1)
        return operation("-", Number(number=0.0), inner) if sign == "-" else inner

    def power(self, depth: int) -> Node:
        base = self.atom(depth)
        return operation("^", base, self.signed(depth + 1)) if self.take("^") else base

    def atom(self, depth: int) -> Node:
        token = self.token
        self.place += 1
        if token == "(":
            return self.closed(self.sum(depth + 1))
        if re.fullmatch(NUMBER, token):
            return number(token)
        if token in FUNCTIONS:
            return self.call(token, depth)
        if token in CONSTANTS or token in self.names:
            return Name(name=token)
        raise ExpressionError(self.surprise(token))

    def call(self, name: str, depth: int) -> Node:
        """A function with its arguments in parentheses."""
        if not self.take("("):
            raise ExpressionError(Message("{name} needs its arguments in parentheses", name=name))
        arguments = [self.sum(depth + 1)]
        while self.take(","):
            arguments.append(self.sum(depth + 1))
        function = FUNCTIONS[name]
        if not function.fewest <= len(arguments) <= function.most:
            limits = f"{function.fewest}..{function.most}"
            raise ExpressionError(
                Message(
                    "{name}: {count} is outside {limits} arguments",
                    name=name,
                    count=len(arguments),
                    limits=limits,
                )
            )
        applied = Application(name=name, compute=function.compute, arguments=tuple(arguments))
        return self.closed(applied)

    def closed(self, inner: Node) -> Node:
        """What stood within parentheses, once they are closed."""
        if not self.take(")"):
            raise ExpressionError(Message("a parenthesis is not closed"))
        return inner

    def surprise(self, token: str) -> str:
        """What is wrong with a token that begins nothing."""
        if not token:
            return Message("it ends too early")
        if token[0].isalpha():
            known = ", ".join(sorted({*self.names, *RESERVED}))
            return Message("{value} is not one of {accepted}", value=repr(token), accepted=known)
        return Message("{token} is not expected there", token=repr(token))


def number(token: str) -> Number:
    """A number as written, not above the largest."""
    value = float(token)
    if value > LARGEST:
        raise ExpressionError(Message("{token} is above {largest:g}", token=token, largest=LARGEST))
    return Number(number=value)


def operation(sign: str, left: Node, right: Node) -> Node:
    """Two parts joined by a sign."""
    return Application(name=sign, compute=OPERATIONS[sign], arguments=(left, right))
