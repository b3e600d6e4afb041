"""What is wrong with an authored file, and where."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, order=True)
class SourceProblem:
    """One problem at one line; `is_gap`: a missing translation, which English stands in for."""

    file: Path
    line: int
    message: str
    is_gap: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"
