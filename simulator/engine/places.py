"""What the places of measurement are called: layers, time steps or blocks. No torch, no Django.

Each phrase is a message of its own, for in most languages it differs by more than one word.
"""

from simulator.engine.spec import RECURRENT
from studypack.common.wording import Message


def place_named(kind: str, number: int) -> Message:
    """One of them by its number, as the subject of nothing: layer 3."""
    if kind in RECURRENT:
        return Message("time step {number}", number=number)
    if kind == "transformer":
        return Message("block {number}", number=number)
    return Message("layer {number}", number=number)


def inside(kind: str, number: int) -> Message:
    """Where something is seen, at the beginning of a sentence: In layer 3."""
    if kind in RECURRENT:
        return Message("In time step {number}", number=number)
    if kind == "transformer":
        return Message("In block {number}", number=number)
    return Message("In layer {number}", number=number)


def of_place(kind: str, number: int) -> Message:
    """Whose signal it is: of layer 3."""
    if kind in RECURRENT:
        return Message("of time step {number}", number=number)
    if kind == "transformer":
        return Message("of block {number}", number=number)
    return Message("of layer {number}", number=number)


def of_the_last(kind: str) -> Message:
    """Whose signal it is, of the place next to the loss."""
    if kind in RECURRENT:
        return Message("of the last time step")
    return Message("of the last block") if kind == "transformer" else Message("of the last layer")
