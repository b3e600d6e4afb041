"""Authored packs: files -> frozen dataclasses and a list of problems. No Django, no database."""

from studypack.packs.source.pack import PackSource, read_pack
from studypack.packs.source.problems import SourceProblem

__all__ = ["PackSource", "SourceProblem", "read_pack"]
