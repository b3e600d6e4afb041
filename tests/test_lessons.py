"""What a lesson claims is what the engine finds."""

import pytest

from simulator.engine import parse_spec
from simulator.engine.theory import predict
from simulator.engine.train import train
from simulator.engine.verdict import judge
from simulator.experiments import typed_spec
from studypack.packs.source import read_pack
from studypack.packs.source.neutral import ExperimentSource
from tests.conftest import CONTENT

EXPERIMENTS = [
    experiment
    for folder in sorted(CONTENT.iterdir())
    if (pack := read_pack(folder)[0]) is not None
    for experiment in pack.experiments
]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.id)
def test_experiment_gives_the_verdict_that_its_lesson_claims(experiment: ExperimentSource) -> None:
    spec = parse_spec(typed_spec(experiment))
    payloads = [frame.as_payload() for frame in train(spec)]
    last = payloads[-1]
    verdict = judge(spec, payloads[0], last, last.get("diverged_at"), predict(spec))
    assert verdict.kind == experiment.claim
