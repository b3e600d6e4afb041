"""Trains a network and yields what every step measured. The only door to torch.

The number of threads is the caller's business, the global random state is never touched, and
inference mode is entered and left around each step: a generator that yields inside it would
leak it into whoever consumes the frames.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from simulator.engine.autograd_network import AutogradMlp
from simulator.engine.datasets import load_dataset
from simulator.engine.frame import Frame
from simulator.engine.meter import Meter
from simulator.engine.network import DTYPES, Mlp, Network
from simulator.engine.spec import Spec
from simulator.engine.updates import Sgd, make_optimizer

HISTOGRAM_EVERY = 10


def train(spec: Spec) -> Iterator[Frame]:
    """Frames of steps 0, 1, 2, ... up to `spec.last_step`.

    Frame s is measured at the parameters after s updates, on the batch that update s + 1 will
    use; frame 0, the flow at initialisation, comes straight after the first backward pass.
    The first frame that is not finite is the last.
    """
    with torch.inference_mode():
        run = Run(spec)
    for step in range(spec.last_step + 1):
        with torch.inference_mode():
            frame = run.advance(step)
        yield frame
        if frame.diverged_at is not None:
            return


def warm_up() -> None:
    """Three tiny steps of either path were run: the next run pays for no lazy loading."""
    tiny = Spec(depth=2, width=4, batch_size=8, steps=3)
    for spec in (tiny, replace(tiny, normalization="batch")):
        for _frame in train(spec):
            pass


class Batches:
    """Batches of one fixed shape: shuffled epochs, an incomplete last batch left out.

    Index letters: B batch, D input features.
    """

    def __init__(self, spec: Spec, generator: torch.Generator) -> None:
        examples = load_dataset(spec.dataset, spec.seed)
        self.classes = examples.classes
        self.inputs = torch.from_numpy(examples.inputs).to(DTYPES[spec.dtype])
        self.labels = torch.from_numpy(examples.labels).view(-1, 1)
        self.size = spec.batch_size
        self.generator = generator
        self._order: tuple[Tensor, ...] = ()
        self._next = 0

    def draw(self, inputs: Tensor, labels: Tensor) -> None:
        """Fills (B, D) inputs and (B, 1) labels with the next batch."""
        if self._next == len(self._order):
            self._shuffle()
        chosen = self._order[self._next]
        self._next += 1
        torch.index_select(self.inputs, 0, chosen, out=inputs)
        torch.index_select(self.labels, 0, chosen, out=labels)

    def _shuffle(self) -> None:
        examples = self.labels.shape[0]
        order = torch.randperm(examples, generator=self.generator)
        whole = examples // self.size
        self._order = order[: whole * self.size].view(whole, self.size).unbind()
        self._next = 0


def make_network(spec: Spec, features: int, classes: int) -> Network:
    """The hand-written path where it applies, which is faster; else autograd."""
    return (Mlp if spec.is_plain else AutogradMlp)(spec, features, classes)


class Run:
    """The state of one run between its steps."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        generator = torch.Generator().manual_seed(spec.seed)
        self.batches = Batches(spec, generator)
        self.network = make_network(spec, self.batches.inputs.shape[1], self.batches.classes)
        self.network.parameters.draw(spec, generator)
        self.values, self.gradient = self.network.parameters.flat.unbind()
        self.meter = Meter(self.network)
        self.optimizer = make_optimizer(spec, self.gradient)
        self.update_ratios: list[float] = []
        self.clip_scale = 1.0
        self.last: Frame | None = None

    def advance(self, step: int) -> Frame:
        """Takes the pending update, if any, and measures the step after it."""
        if self.last is not None:
            self._update(self.last)
        network, meter = self.network, self.meter
        self.batches.draw(network.inputs, network.labels)
        network.run_step(meter.loss, meter.correct)
        self.last = self._measure(step)
        return self.last

    def _measure(self, step: int) -> Frame:
        layers, (loss_sum, correct, beyond) = self.meter.read()
        gradient_norm = math.hypot(beyond, *layers["weight_grad_norm"])
        loss = loss_sum / self.spec.batch_size
        finite = math.isfinite(loss) and math.isfinite(gradient_norm)
        layers["update_ratio"] = self.update_ratios
        return Frame(
            step=step,
            loss=loss,
            accuracy=correct / self.spec.batch_size,
            gradient_norm=gradient_norm,
            clipped_gradient_norm=self._clip(gradient_norm) if finite else math.nan,
            layers=layers,
            histogram=self.meter.histogram() if step % HISTOGRAM_EVERY == 0 else None,
            diverged_at=None if finite else {"step": step, "layer": self.meter.culprit()},
        )

    def _clip(self, norm: float) -> float:
        """Clips the gradient in place; the L2 norm that is left.

        Components first, then the norm: the order of the two torch.nn.utils functions in
        common training loops.
        """
        spec = self.spec
        self.clip_scale = 1.0
        if spec.clip_value is not None:
            self.gradient.clamp_(-spec.clip_value, spec.clip_value)
            norm = float(torch.linalg.vector_norm(self.gradient, dtype=torch.float64).item())
        if spec.clip_norm is not None and norm > spec.clip_norm:
            self.clip_scale = spec.clip_norm / norm
            self.gradient.mul_(self.clip_scale)
            norm = spec.clip_norm
        return norm

    def _update(self, frame: Frame) -> None:
        direction, rate = self.optimizer.step(self.gradient)
        if isinstance(self.optimizer, Sgd) and self.spec.clip_value is None:
            # The direction is the gradient, whose norms were measured before it was scaled.
            rate_of_norm = rate * self.clip_scale
            norms = frame.layers["weight_grad_norm"]
        else:
            rate_of_norm = rate
            norms = self.meter.direction_norms(direction)
        before = frame.layers["weight_norm"]
        self.update_ratios = [
            rate_of_norm * norm / weight if weight else math.inf
            for norm, weight in zip(norms, before, strict=True)
        ]
        self.values.add_(direction, alpha=-rate)
