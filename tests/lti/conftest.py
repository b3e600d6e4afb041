"""A platform that is registered, and a browser."""

from collections.abc import Iterator

import pytest

from tests.lti_platform import Platform, running_platform


@pytest.fixture
def platform(db: None) -> Iterator[Platform]:
    """A platform that is registered here with one deployment."""
    with running_platform() as platform:
        platform.register()
        yield platform
