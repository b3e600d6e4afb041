"""Trains a network and yields what every step measured. The only door to torch.

The number of threads is the caller's business, the global random state is never touched, and
inference mode is entered and left around each step: a generator that yields inside it would
leak it into whoever consumes the frames.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from simulator.engine.autograd_network import AutogradMlp
from simulator.engine.clipping import Clipping, VariantClipping
from simulator.engine.datasets import load_dataset
from simulator.engine.frame import Frame
from simulator.engine.gated import Gru, Lstm
from simulator.engine.meter import Meter
from simulator.engine.network import DTYPES, Mlp, Network
from simulator.engine.recurrent import RecurrentNetwork, Rnn
from simulator.engine.recurrent_meter import RecurrentMeter
from simulator.engine.spec import Spec
from simulator.engine.transformer import Transformer
from simulator.engine.updates import RelativeRates, Sgd, make_optimizer
from simulator.engine.variant_meter import VariantMeter
from simulator.engine.variants import MlpVariants, fit_together

HISTOGRAM_EVERY = 10
NETWORK_BY_KIND: Mapping[str, Callable[[Spec, int, int], Network]] = {
    "rnn": Rnn,
    "lstm": Lstm,
    "gru": Gru,
    "transformer": Transformer,
}


def train(spec: Spec) -> Iterator[Frame]:
    """Frames of steps 0, 1, 2, ... up to `spec.last_step`.

    Frame s is measured at the parameters after s updates, on the batch that update s + 1 will
    use; frame 0, the flow at initialisation, comes straight after the first backward pass.
    The first frame that is not finite is the last.
    """
    for frames in train_together((spec,)):
        yield from frames.values()


def train_together(specs: Sequence[Spec]) -> Iterator[Mapping[int, Frame]]:
    """The frames of one step of every spec, by its place in `specs`; then of the next step.

    A spec has no more frames after one that is not finite. Specs of one shape share tensors
    where that is faster; their frames agree with those of `train` to rounding.
    """
    with torch.inference_mode():
        runs = [Run(specs)] if fit_together(specs) else [Run((spec,)) for spec in specs]
    places = iter(range(len(specs)))
    numbered = [[(next(places), i) for i in range(len(run.specs))] for run in runs]
    for step in range(max(spec.last_step for spec in specs) + 1):
        frames: dict[int, Frame] = {}
        for run, numbers in zip(runs, numbered, strict=True):
            if run.has_ended:
                continue
            with torch.inference_mode():
                measured = run.advance(step)
            frames |= {place: measured[i] for place, i in numbers if i in measured}
        if not frames:
            return
        yield frames


def warm_up() -> None:
    """Three tiny steps of either path were run: the next run pays for no lazy loading."""
    tiny = Spec(depth=2, width=4, batch_size=8, steps=3)
    for spec in (tiny, replace(tiny, normalization="batch")):
        for _frame in train(spec):
            pass


class Batches:
    """Batches of one fixed shape: shuffled epochs, an incomplete last batch left out.

    Index letters: V variants, E examples, B batch, D input features, T time steps.
    """

    def __init__(self, specs: Sequence[Spec], generators: Sequence[torch.Generator]) -> None:
        spec = specs[0]
        drawn = [load_dataset(spec.dataset, s.seed, s.sequence_length) for s in specs]
        first = drawn[0]
        # One copy of what is the same for every seed: more would crowd the processor's cache.
        different = drawn if any(each is not first for each in drawn) else drawn[:1]
        self.classes, self.examples, self.size = first.classes, len(first.labels), spec.batch_size
        self.inputs = _joined([each.inputs for each in different]).to(DTYPES[spec.dtype])
        labels = _joined([each.labels for each in different]).view(-1, 1)
        self.labels = labels.to(self.inputs.dtype) if labels.is_floating_point() else labels
        self.generators = generators
        self._offset = self.examples if len(different) > 1 else 0
        self._order: tuple[Tensor, ...] = ()
        self._next = 0

    def draw(self, inputs: Tensor, labels: Tensor) -> None:
        """Fills (V B, D) or (B, T, D) inputs and (V B, 1) labels with the next batches."""
        if self._next == len(self._order):
            self._shuffle()
        chosen = self._order[self._next]
        self._next += 1
        torch.index_select(self.inputs, 0, chosen, out=inputs)
        torch.index_select(self.labels, 0, chosen, out=labels)

    def _shuffle(self) -> None:
        whole = self.examples // self.size
        orders = [
            torch.randperm(self.examples, generator=generator)[: whole * self.size].add_(start)
            for generator, start in zip(self.generators, itertools.count(0, self._offset))
        ]
        batches = torch.stack(orders).view(len(orders), whole, self.size)
        self._order = batches.transpose(0, 1).reshape(whole, -1).unbind()
        self._next = 0


def _joined(arrays: Sequence[NDArray[Any]]) -> Tensor:
    return torch.from_numpy(arrays[0] if len(arrays) == 1 else np.concatenate(arrays))


def make_network(specs: Sequence[Spec], features: int, classes: int) -> Network:
    """The hand-written path where it applies, which is faster; else autograd."""
    spec = specs[0]
    if len(specs) > 1:
        return MlpVariants(specs, features, classes)
    by_kind = NETWORK_BY_KIND.get(spec.kind)
    if by_kind is not None:
        return by_kind(spec, features, classes)
    return (Mlp if spec.is_plain else AutogradMlp)(spec, features, classes)


def make_meter(network: Network) -> Meter:
    """The meter that knows how the network keeps its weights."""
    if isinstance(network, MlpVariants):
        return VariantMeter(network)
    return (RecurrentMeter if isinstance(network, RecurrentNetwork) else Meter)(network)


class Run:
    """The state between its steps of one network, or of several of one shape."""

    def __init__(self, specs: Sequence[Spec]) -> None:
        self.specs = specs
        generators = [torch.Generator().manual_seed(spec.seed) for spec in specs]
        self.batches = batches = Batches(specs, generators)
        self.network = make_network(specs, batches.inputs.shape[-1], batches.classes)
        self.network.draw(generators)
        self.values, self.gradient = self.network.flat.unbind()
        self.meter = make_meter(self.network)
        owner = self.network.owner
        self.clipping = Clipping(specs[0]) if owner is None else VariantClipping(specs, owner)
        self.optimizer = make_optimizer(specs[0], self.gradient)
        self.rates = RelativeRates(specs, owner, self.gradient)
        self.update_ratios: list[float] = []
        self.rows: dict[str, list[float]] = {}
        self.ended: set[int] = set()

    @property
    def has_ended(self) -> bool:
        """Whether every network has given a frame that is not finite."""
        return len(self.ended) == len(self.specs)

    def advance(self, step: int) -> dict[int, Frame]:
        """Takes the pending update, if any, and measures the step after it, by variant."""
        if self.rows:
            self._update()
        network, meter = self.network, self.meter
        self.batches.draw(*network.place)
        network.run_step(meter.loss, meter.correct)
        return self._measure(step)

    def _measure(self, step: int) -> dict[int, Frame]:
        self.rows, (losses, corrects, norms) = self.meter.read()
        clipped = self.clipping.clip(self.gradient, norms)
        histogram = self.meter.histogram() if step % HISTOGRAM_EVERY == 0 else None
        count, batch = len(self.specs), self.specs[0].batch_size
        frames: dict[int, Frame] = {}
        for v in sorted(set(range(count)) - self.ended):
            loss = losses[v] / batch
            finite = math.isfinite(loss) and math.isfinite(norms[v])
            layers = {name: row[v::count] for name, row in self.rows.items()}
            frames[v] = Frame(
                step=step,
                loss=loss,
                accuracy=corrects[v] / batch,
                gradient_norm=norms[v],
                clipped_gradient_norm=clipped[v] if finite else math.nan,
                layers={**layers, "update_ratio": self.update_ratios[v::count]},
                histogram=histogram and histogram.of_variant(v, count),
                diverged_at=None if finite else {"step": step, "layer": self.meter.culprit(v)},
            )
        self.ended |= {v for v, frame in frames.items() if frame.diverged_at is not None}
        return frames

    def _update(self) -> None:
        direction, rate = self.optimizer.step(self.gradient)
        scales = self.clipping.scales
        if isinstance(self.optimizer, Sgd) and scales and self.meter.rows_are_weights:
            # The direction is the gradient, whose norms were measured before it was scaled.
            norms = self.rows["weight_grad_norm"]
        else:
            scales, norms = (), self.meter.direction_norms(direction)
        count = len(self.specs)
        rates = [
            rate * r * s
            for r, s in zip(self.rates.by_variant, scales or [1.0] * count, strict=True)
        ]
        self.update_ratios = [
            rates[i % count] * norm / weight if weight else math.inf
            for i, (norm, weight) in enumerate(zip(norms, self.rows["weight_norm"], strict=True))
        ]
        self.rates.take(self.values, direction, rate)
