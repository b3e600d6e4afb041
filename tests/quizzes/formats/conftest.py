"""Where the sample files of other programs lie; they are not part of the repository."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[4] / "shared" / "samples"


@pytest.fixture(scope="session")
def samples_folder() -> Path:
    """Skips the test where the samples are not beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("shared/samples is not beside the checkout")
    return SHARED
