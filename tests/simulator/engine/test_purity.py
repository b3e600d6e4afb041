"""What may be imported where: only training reaches torch, and nothing here reaches Django."""

import subprocess
import sys

import pytest

TORCHLESS = (
    "simulator.engine",
    "simulator.engine.spec",
    "simulator.engine.theory",
    "simulator.engine.theory_mlp",
    "simulator.engine.prediction",
    "simulator.engine.stream",
    "simulator.engine.frame",
    "simulator.engine.result",
    "simulator.engine.verdict",
    "simulator.engine.buckets",
    "simulator.engine.datasets",
)


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", TORCHLESS)
def test_module_imports_without_torch_and_django(module: str) -> None:
    loaded = modules_after(f"import {module}")

    assert not {"torch", "django", "celery"} & loaded


def test_predict_needs_no_torch() -> None:
    code = "from simulator.engine import parse_spec, predict\npredict(parse_spec({}))"

    assert "torch" not in modules_after(code)


def test_training_never_loads_the_compiler() -> None:
    """torch.optim and torch.func load it on first use: as slow as importing torch again."""
    code = "from simulator.engine.train import warm_up\nwarm_up()"

    loaded = modules_after(code)

    assert "torch" in loaded
    assert not {"torch._dynamo", "django", "celery"} & loaded
