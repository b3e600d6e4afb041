"""The compose file is checked by reading it: what it starts exists, what it sets is read."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ENTRYPOINT = ROOT / "docker" / "entrypoint"
OUR_SERVICES = {"prepare", "web", "events", "worker", "sweeper"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(
        (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    )
    return document


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def test_compose_has_every_service_of_the_house(services: dict[str, Any]) -> None:
    assert set(services) == OUR_SERVICES | {"proxy", "postgres", "redis"}


def test_compose_publishes_the_proxy_alone(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_redis_keeps_its_queue_and_asks_for_a_password(services: dict[str, Any]) -> None:
    command = services["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert "REDIS_PASSWORD:?" in command[command.index("--requirepass") + 1]


def test_compose_gives_only_variables_that_the_settings_read(services: dict[str, Any]) -> None:
    source = (ROOT / "studypack" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'environment\.\w+\(\s*"(\w+)"', source))
    for name in OUR_SERVICES:
        assert set(services[name]["environment"]) <= read


def test_compose_has_no_default_for_a_secret() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        uses = re.findall(rf"\$\{{{secret}(.*?)\}}", text)
        assert uses
        assert all(use.startswith(":?") for use in uses)


def test_compose_volumes_are_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).exists()


def test_services_run_what_the_entrypoint_knows(services: dict[str, Any]) -> None:
    known = set(re.findall(r"^ {4}(\w+)\)$", ENTRYPOINT.read_text(encoding="utf-8"), re.MULTILINE))
    assert {services[name]["command"][0] for name in OUR_SERVICES} == known


def test_entrypoint_refuses_an_unknown_name() -> None:
    asked = subprocess.run([ENTRYPOINT, "wbe"], capture_output=True, text=True, check=False)
    assert asked.returncode == 2
    assert "wbe is not one of prepare, web, events, worker, sweeper" in asked.stderr


def test_proxy_sends_the_streams_to_the_asynchronous_server_unbuffered() -> None:
    text = (ROOT / "docker" / "nginx.conf").read_text(encoding="utf-8")
    block = re.search(r"location = /events/ \{(.*?)\}", text, re.DOTALL)
    assert block
    assert "http://events:8000" in block[1]
    assert "proxy_buffering off" in block[1]


def test_the_image_copies_what_the_bootstrap_needs() -> None:
    text = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
    for name in ("pyproject.toml", "requirements.lock", "studypack/bootstrap.py"):
        assert name in text
        assert (ROOT / name).exists()
