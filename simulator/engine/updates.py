"""Optimisers as flat arithmetic: importing torch.optim costs as much as importing torch again.

Every class turns the gradient row into a direction and a rate: parameters -= rate * direction.
Index letters: P parameters, V variants.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from simulator.engine.spec import Spec

ADAM_BETA1, ADAM_BETA2, ADAM_EPSILON = 0.9, 0.999, 1e-8


class Step(NamedTuple):
    """(P) direction and the learning rate it is multiplied by."""

    direction: Tensor
    rate: float


class Optimizer(Protocol):
    def step(self, gradient: Tensor) -> Step:
        """The next step for a (P) gradient."""


class Sgd:
    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def step(self, gradient: Tensor) -> Step:
        return Step(gradient, self.learning_rate)


class Momentum:
    """v <- momentum v + g, step by v.

    Source: Sutskever et al. 2013 in the form of torch.optim.SGD, dampening 0.
    """

    def __init__(self, learning_rate: float, momentum: float, like: Tensor) -> None:
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity = torch.zeros_like(like)

    def step(self, gradient: Tensor) -> Step:
        self.velocity.mul_(self.momentum).add_(gradient)
        return Step(self.velocity, self.learning_rate)


class Adam:
    """Source: Kingma & Ba 2015, algorithm 1, https://arxiv.org/abs/1412.6980."""

    def __init__(self, learning_rate: float, like: Tensor) -> None:
        self.learning_rate = learning_rate
        self.taken = 0
        self.mean = torch.zeros_like(like)
        self.square = torch.zeros_like(like)
        self.direction = torch.zeros_like(like)

    def step(self, gradient: Tensor) -> Step:
        self.taken += 1
        self.mean.lerp_(gradient, 1 - ADAM_BETA1)
        self.square.mul_(ADAM_BETA2).addcmul_(gradient, gradient, value=1 - ADAM_BETA2)
        seen_square = 1 - ADAM_BETA2**self.taken
        torch.sqrt(self.square, out=self.direction).div_(seen_square**0.5).add_(ADAM_EPSILON)
        torch.div(self.mean, self.direction, out=self.direction)
        return Step(self.direction, self.learning_rate / (1 - ADAM_BETA1**self.taken))


def make_optimizer(spec: Spec, like: Tensor) -> Optimizer:
    """The optimiser of the spec, with state shaped like the (P) parameters."""
    if spec.optimizer == "adam":
        return Adam(spec.learning_rate, like)
    if spec.optimizer == "momentum":
        return Momentum(spec.learning_rate, spec.momentum, like)
    return Sgd(spec.learning_rate)


class RelativeRates:
    """The learning rate of every variant relative to that of the first.

    Attributes:
        by_variant: (V) the factors. owner: (P) the variant of each parameter.
    """

    def __init__(self, specs: Sequence[Spec], owner: Tensor | None, like: Tensor) -> None:
        self.by_variant = [spec.learning_rate / specs[0].learning_rate for spec in specs]
        differ = owner is not None and len(set(self.by_variant)) > 1
        self._rates = like.new_tensor(self.by_variant)[owner] if differ else None

    def take(self, values: Tensor, direction: Tensor, rate: float) -> None:
        """values -= rate * factor * direction, in place."""
        if self._rates is None:
            values.add_(direction, alpha=-rate)
        else:
            values.addcmul_(self._rates, direction, value=-rate)
