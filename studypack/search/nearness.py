"""Which texts are about the same: cosines between their words.

Index letters: `N` texts, `V` words.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Name = TypeVar("Name", bound=Hashable)
# Below it two texts share hardly more than the language.
LEAST_COSINE = 0.05


def nearest_texts(words_by_name: Mapping[Name, Sequence[str]]) -> dict[Name, list[Name]]:
    """For every text the others that are near, the nearest first.

    >>> nearest_texts({"a": ["x", "y"], "b": ["x", "z"], "c": ["w"]})["a"]
    ['b']
    """
    names = list(words_by_name)
    if not names:
        return {}
    vectors = tf_idf(list(words_by_name.values()))
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, 0.0)
    order = np.argsort(-cosines, axis=1, kind="stable")
    return {
        name: [names[j] for j in order[i] if cosines[i, j] > LEAST_COSINE]
        for i, name in enumerate(names)
    }


def tf_idf(texts: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """(N, V) unit vectors of (1 + log tf) log(N / df); a word in every text tells nothing.

    Source: C. D. Manning, P. Raghavan & H. Schütze (2008), Introduction to information retrieval,
    fig. 6.15, weighting ltc.
    """
    place_by_word: dict[str, int] = {}
    for text in texts:
        for word in text:
            place_by_word.setdefault(word, len(place_by_word))
    counts = np.zeros((len(texts), len(place_by_word)))
    for row, text in enumerate(texts):
        for word, count in Counter(text).items():
            counts[row, place_by_word[word]] = count
    frequencies = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0.0)
    weighted = frequencies * np.log(len(texts) / (counts > 0).sum(axis=0))
    lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
    return np.asarray(weighted / np.where(lengths > 0, lengths, 1.0))
