"""docs/operations.md says what there is: the variables of the containers, the figures, the log."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.documented import DOCS, ROOT, table_under
from tests.services import SESSION_SETTINGS
from tests.test_documentation import settings_documented

OPERATIONS = DOCS / "operations.md"


def variables(path: Path) -> set[str]:
    """What a file reads from the environment with a default, or insists upon."""
    return set(re.findall(r"\$\{([A-Z_]+):", path.read_text(encoding="utf-8")))


def test_every_variable_of_the_containers_is_documented_once() -> None:
    read = variables(ROOT / "docker-compose.yml") | variables(ROOT / "docker" / "entrypoint")
    here = {name.strip("`") for name, *_ in table_under(OPERATIONS, "Install")}
    assert read == here | (read & settings_documented())
    assert not here & settings_documented()


def test_every_figure_is_documented() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "studypack/metrics").glob("*.py")
    )
    documented = {
        name
        for row in table_under(OPERATIONS, "Monitoring")
        for name in re.findall(r"studypack_\w+", row[0])
    }
    assert documented == set(re.findall(r'"(studypack_\w+)"', source))


def test_production_settings_pass_the_check_for_deployment() -> None:
    of_tests = {*SESSION_SETTINGS, "STUDYPACK_TEST_DATABASE"}
    environment = {
        **{name: value for name, value in os.environ.items() if name not in of_tests},
        "SECRET_KEY": "".join(chr(33 + number) for number in range(60)),
        "ALLOWED_HOSTS": "study.example.org",
        "HTTPS": "1",
        "PROXIES": "2",
        "DATABASE_URL": "postgresql://studypack:password@postgres/studypack",
    }
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    ), checked.stderr
