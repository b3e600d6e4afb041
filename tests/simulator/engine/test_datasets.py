import numpy as np
import pytest

from simulator.engine.datasets import load_dataset
from simulator.engine.spec import KNOBS
from simulator.engine.theory_mlp import INPUT_FEATURES


@pytest.mark.parametrize("name", KNOBS["dataset"].choices)
def test_dataset_is_centred_with_mean_square_one(name: str) -> None:
    dataset = load_dataset(name, seed=3)

    assert np.abs(dataset.inputs.mean(axis=0)).max() < 1e-12
    assert np.mean(dataset.inputs**2) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("name", KNOBS["dataset"].choices)
def test_dataset_has_the_features_theory_counts_on(name: str) -> None:
    dataset = load_dataset(name, seed=3)

    assert dataset.inputs.shape == (len(dataset.labels), INPUT_FEATURES[name])
    assert set(dataset.labels) == set(range(dataset.classes))


def test_digits_are_the_published_set() -> None:
    dataset = load_dataset("digits", seed=0)

    # Class counts as scikit-learn documents them for its copy.
    assert np.bincount(dataset.labels).tolist() == [
        178,
        182,
        177,
        183,
        181,
        182,
        181,
        179,
        174,
        180,
    ]


@pytest.mark.parametrize("name", ["spirals", "circles", "blobs"])
def test_drawn_dataset_follows_its_seed(name: str) -> None:
    inputs = [load_dataset(name, seed=seed).inputs for seed in (1, 1, 2)]

    assert np.array_equal(inputs[0], inputs[1])
    assert not np.array_equal(inputs[0], inputs[2])
