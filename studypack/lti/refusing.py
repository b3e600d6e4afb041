"""Why a message of a platform is refused, in one sentence each."""

from studypack.common.problems import RefusedError
from studypack.common.wording import Message


def refused(text: str, /, **values: object) -> RefusedError:
    """The refusal that a person and the platform's administrator read."""
    return RefusedError("lti", Message(text, **values), status=400)
