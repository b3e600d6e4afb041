"""Gradient simulations: pure, without Django, clock or files; importing it never loads torch."""

from simulator.engine.spec import Spec, SpecError, parse_spec
from simulator.engine.theory import predict
from simulator.engine.version import ENGINE_VERSION

__all__ = ["ENGINE_VERSION", "Spec", "SpecError", "parse_spec", "predict"]
