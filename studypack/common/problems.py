"""What is said when an input cannot be used: every problem at once, each naming its field."""

from collections.abc import Sequence
from dataclasses import dataclass

from studypack.common.wording import Message


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """One thing wrong with one field of an input."""

    field: str
    message: str


def problem(field: str, reason: str) -> FieldProblem:
    """A problem whose message begins with its field."""
    return FieldProblem(
        field=field, message=Message("{field}: {problem}", field=field, problem=reason)
    )


class RefusedError(Exception):
    """A request that is understood and cannot be granted; `status` is its HTTP status."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        problems: Sequence[FieldProblem] = (),
        state: object = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.problems = tuple(problems)
        self.state = state
        self.retry_after_s = retry_after_s
