"""Networks trained side by side do what each would do alone."""

import math

import pytest

from simulator.engine import variants
from simulator.engine.frame import SCALAR_QUANTITIES, Frame
from simulator.engine.spec import ACTIVATIONS, Spec, parse_spec
from simulator.engine.train import train, train_together
from simulator.engine.variants import fit_together

SMALL: dict[str, object] = {
    "depth": 4,
    "width": 12,
    "batch_size": 16,
    "steps": 11,
    "bias_variance": 0.1,
    "dtype": "float64",
}
HUGE: dict[str, object] = {
    "activation": "linear",
    "initialization": "normal",
    "weight_variance": 1000,
    "weight_gain": 4,
    "depth": 80,
    "mode": "probe",
}
# Other kernels sum in another order; eleven steps of float64 keep this much.
TOLERANCE = 1e-8


def specs_of(field: str, values: list[object], **knobs: object) -> list[Spec]:
    return [parse_spec({**SMALL, **knobs, field: value}) for value in values]


def together(specs: list[Spec]) -> list[list[Frame]]:
    steps = list(train_together(specs))
    return [[frames[i] for frames in steps if i in frames] for i in range(len(specs))]


def counted(frame: Frame) -> list[tuple[int, int, int]] | None:
    """(layer, log2 of the size, count) where anything was counted: the columns are shared."""
    if frame.histogram is None:
        return None
    return [
        (layer, frame.histogram.log2_low + column, count)
        for layer, row in enumerate(frame.histogram.counts)
        for column, count in enumerate(row)
        if count
    ]


def assert_alike(ours: list[Frame], alone: list[Frame]) -> None:
    assert len(ours) == len(alone)
    for frame, reference in zip(ours, alone, strict=True):
        assert frame.step == reference.step
        assert frame.diverged_at == reference.diverged_at
        for name in SCALAR_QUANTITIES:
            assert getattr(frame, name) == pytest.approx(
                getattr(reference, name), rel=TOLERANCE, nan_ok=True
            ), name
        for name, row in reference.layers.items():
            assert frame.layers[name] == pytest.approx(
                row, rel=TOLERANCE, abs=1e-12, nan_ok=True
            ), name
        assert counted(frame) == counted(reference)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_seeds_together_give_the_frames_of_each_alone(activation: str) -> None:
    specs = specs_of("seed", [3, 0, 8], activation=activation)

    assert fit_together(specs)
    for ours, spec in zip(together(specs), specs, strict=True):
        assert_alike(ours, list(train(spec)))


@pytest.mark.parametrize(
    ("field", "values", "knobs"),
    [
        ("initialization", ["he_normal", "orthogonal", "torch_default"], {}),
        ("weight_gain", [0.5, 2.0], {"optimizer": "momentum"}),
        ("learning_rate", [0.1, 0.001, 0.02], {"optimizer": "adam"}),
        ("learning_rate", [0.1, 0.001], {"clip_norm": 0.3}),
        ("clip_norm", [None, 0.05, 0.5], {}),
        ("clip_value", [0.001, None], {"clip_norm": 0.1}),
        # Each seed draws its own examples; and squares of norms leave the range of the type.
        ("seed", [0, 4], {"dataset": "spirals"}),
        ("seed", [0, 4], HUGE),
    ],
)
def test_every_knob_that_is_batched_acts_on_its_own_network(
    field: str, values: list[object], knobs: dict[str, object]
) -> None:
    specs = specs_of(field, values, **knobs)

    assert fit_together(specs)
    for ours, spec in zip(together(specs), specs, strict=True):
        assert_alike(ours, list(train(spec)))


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "silu"])
@pytest.mark.parametrize("layers", [1, 3])
def test_blocks_of_any_size_give_the_same_frames(
    activation: str, layers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    specs = specs_of("seed", [3, 0], activation=activation)
    numbers = len(specs) * specs[0].batch_size * specs[0].width
    monkeypatch.setattr(variants, "NUMBERS_IN_CACHE", layers * numbers)

    for ours, spec in zip(together(specs), specs, strict=True):
        assert_alike(ours, list(train(spec)))


@pytest.mark.parametrize(
    ("field", "values"),
    [("depth", [3, 5]), ("activation", ["relu", "tanh"]), ("normalization", ["none", "batch"])],
)
def test_networks_of_other_shapes_take_turns(field: str, values: list[object]) -> None:
    specs = specs_of(field, values)

    assert not fit_together(specs)
    for ours, spec in zip(together(specs), specs, strict=True):
        assert repr(ours) == repr(list(train(spec)))


def test_network_that_diverges_leaves_the_others_alone() -> None:
    specs = specs_of("learning_rate", [0.01, 10.0, 0.02], depth=8, steps=40)
    healthy, diverged, other = together(specs)

    assert diverged[-1].diverged_at is not None
    assert len(diverged) < 41
    assert_alike(diverged, list(train(specs[1])))
    assert_alike(healthy, list(train(specs[0])))
    assert_alike(other, list(train(specs[2])))


def test_run_ends_when_every_network_has_diverged() -> None:
    # Float32 leaves its range where float64 would still go on.
    knobs = {"dtype": "float32", "weight_gain": 3.0, "depth": 12, "learning_rate": 10.0}
    specs = specs_of("seed", [0, 1], activation="linear", steps=400, **knobs)
    both = together(specs)

    assert all(not math.isfinite(frames[-1].loss) for frames in both)
    assert max(len(frames) for frames in both) < 401
