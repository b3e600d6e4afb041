"""Clips gradients in place: components first, then the norm.

That is the order of the two torch.nn.utils functions in common training loops.
Source: Pascanu et al. 2013, https://proceedings.mlr.press/v28/pascanu13.html, algorithm 1.

Index letters: P parameters, V variants.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from simulator.engine.spec import Spec


class Clipping:
    """The clipping of one network.

    Attributes:
        scales: (V) factors that the last `clip` multiplied each gradient by; empty when its
            components were cut, so that its direction has changed.
    """

    def __init__(self, spec: Spec) -> None:
        self.clip_norm, self.clip_value = spec.clip_norm, spec.clip_value
        self.scales: Sequence[float] = (1.0,)

    def clip(self, gradient: Tensor, norms: Sequence[float]) -> list[float]:
        """The L2 norm that is left of the (P) gradient, whose norm was `norms[0]`."""
        (norm,) = norms
        self.scales = (1.0,)
        if not math.isfinite(norm):
            return [norm]
        if self.clip_value is not None:
            gradient.clamp_(-self.clip_value, self.clip_value)
            norm = float(torch.linalg.vector_norm(gradient, dtype=torch.float64).item())
            self.scales = ()
        if self.clip_norm is not None and norm > self.clip_norm:
            scale = self.clip_norm / norm
            gradient.mul_(scale)
            norm = self.clip_norm
            self.scales = self.scales and (scale,)
        return [norm]


class VariantClipping:
    """The clipping of several networks in one row.

    Attributes:
        scales: as of `Clipping`.
    """

    def __init__(self, specs: Sequence[Spec], owner: Tensor) -> None:
        self.specs, self.owner = specs, owner
        self.scales: Sequence[float] = [1.0] * len(specs)
        self._clips_value = any(spec.clip_value is not None for spec in specs)
        self._clips_norm = any(spec.clip_norm is not None for spec in specs)

    def clip(self, gradient: Tensor, norms: Sequence[float]) -> list[float]:
        """(V) L2 norms that are left of the (P) gradient, whose norms were `norms`."""
        left = list(norms)
        if self._clips_value:
            self._clip_values(gradient)
            left = self._norms(gradient)
        scales = [1.0] * len(left)
        if self._clips_norm:
            scales = [_scale(spec, norm) for spec, norm in zip(self.specs, left, strict=True)]
            gradient.mul_(gradient.new_tensor(scales)[self.owner])
            left = [norm * scale for norm, scale in zip(left, scales, strict=True)]
        self.scales = () if self._clips_value else scales
        return left

    def _clip_values(self, gradient: Tensor) -> None:
        limits = [math.inf if s.clip_value is None else s.clip_value for s in self.specs]
        bounds = gradient.new_tensor(limits)[self.owner]
        torch.clamp(gradient, -bounds, bounds, out=gradient)

    def _norms(self, gradient: Tensor) -> list[float]:
        squares = torch.zeros(len(self.specs), dtype=torch.float64)
        squares.index_add_(0, self.owner, gradient.double().square())
        norms: list[float] = squares.sqrt_().tolist()
        return norms


def _scale(spec: Spec, norm: float) -> float:
    too_long = spec.clip_norm is not None and math.isfinite(norm) and norm > spec.clip_norm
    return spec.clip_norm / norm if too_long and spec.clip_norm is not None else 1.0
