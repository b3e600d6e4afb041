import numpy as np
import pytest

from simulator.engine.datasets import load_dataset
from simulator.engine.knob_table import STATIC_DATASETS
from simulator.engine.likeness import LIKENESS_BY_DATASET


@pytest.mark.parametrize("name", STATIC_DATASETS)
def test_dataset_is_centred_with_mean_square_one(name: str) -> None:
    dataset = load_dataset(name, seed=3)

    assert np.abs(dataset.inputs.mean(axis=0)).max() < 1e-12
    assert np.mean(dataset.inputs**2) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("name", STATIC_DATASETS)
def test_dataset_has_the_features_theory_counts_on(name: str) -> None:
    dataset = load_dataset(name, seed=3)

    assert dataset.inputs.shape == (len(dataset.labels), LIKENESS_BY_DATASET[name].features)
    assert set(dataset.labels) == set(range(dataset.classes))


@pytest.mark.parametrize("name", STATIC_DATASETS)
def test_dataset_is_as_alike_as_theory_counts_on(name: str) -> None:
    dataset, likeness = load_dataset(name, seed=3), LIKENESS_BY_DATASET[name]
    directions = dataset.inputs / np.linalg.norm(dataset.inputs, axis=1, keepdims=True)
    cosines = directions @ directions.T
    of_one_class = dataset.labels[:, None] == dataset.labels
    of_two_examples = ~np.eye(len(cosines), dtype=bool)

    # A drawn set of a thousand scatters by a few hundredths.
    assert likeness.classes == dataset.classes
    within = cosines[of_one_class & of_two_examples].mean()
    assert likeness.within_class == pytest.approx(within, abs=0.03)
    assert likeness.between_classes == pytest.approx(cosines[~of_one_class].mean(), abs=0.03)


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


@pytest.mark.parametrize("name", ["latch", "adding"])
def test_drawn_sequences_follow_their_seed(name: str) -> None:
    sets = [load_dataset(name, seed=seed, length=7) for seed in (1, 1, 2)]

    assert np.array_equal(sets[0].inputs, sets[1].inputs)
    assert np.array_equal(sets[0].labels, sets[1].labels)
    assert not np.array_equal(sets[0].inputs, sets[2].inputs)


def test_latch_says_the_bit_at_the_first_step_and_nothing_after_it() -> None:
    latch = load_dataset("latch", seed=5, length=9)

    assert latch.inputs.shape == (1000, 9, 1)
    assert np.array_equal(latch.inputs[:, 0, 0], 2 * latch.labels - 1)
    assert not latch.inputs[:, 1:].any()
    assert np.bincount(latch.labels).tolist() == [500, 500]
    assert (latch.classes, latch.outputs) == (2, 2)


def test_adding_asks_for_the_sum_of_two_marked_numbers() -> None:
    adding = load_dataset("adding", seed=5, length=8)
    numbers, marks = adding.inputs[..., 0], adding.inputs[..., 1]

    assert adding.inputs.shape == (1000, 8, 2)
    assert np.abs(numbers).max() <= 1
    assert set(marks.flat) == {0, 1}
    assert (marks[:, :4].sum(axis=1) == 1).all()
    assert (marks[:, 4:].sum(axis=1) == 1).all()
    assert adding.labels == pytest.approx(0.5 + (numbers * marks).sum(axis=1) / 4)
    assert (adding.classes, adding.outputs) == (0, 1)


def test_shortest_adding_marks_both_steps() -> None:
    assert load_dataset("adding", seed=0, length=2).inputs[..., 1].all()
