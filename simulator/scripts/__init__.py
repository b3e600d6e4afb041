"""Runs as plain-PyTorch scripts that stand alone: pure, without torch, Django, clock or network."""

from simulator.scripts.script import UnsupportedSpecError, check_script, python_script

__all__ = ["UnsupportedSpecError", "check_script", "python_script"]
