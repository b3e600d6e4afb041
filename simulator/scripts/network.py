"""The network in a script: the plain chain of layers, or a residual stream; either with norms."""

from collections.abc import Iterator, Mapping
from string import Template

from simulator.engine.spec import Spec
from simulator.scripts.draws import draw_constants
from simulator.scripts.layers import ACTIVATIONS
from simulator.scripts.steps import Measured

# PyTorch's own modules: epsilon 1e-5, a scale that starts at 1 and a shift at 0, both learned.
# Each with a remark for the reader.
NORMALIZATIONS: Mapping[str, tuple[str, str]] = {
    "batch": (
        "Each unit over the batch of the step; nothing is remembered from other batches.",
        "nn.BatchNorm1d(WIDTH, track_running_stats=False)",
    ),
    "layer": ("Each example over its own units.", "nn.LayerNorm(WIDTH)"),
    "rms": (
        "Each example by the root mean square of its units; a scale, but no shift.",
        "nn.RMSNorm(WIDTH, eps=1e-5)",
    ),
}

NETWORK = '''
class Network(nn.Module):
    """$summary"""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        fan_ins = [features] + [WIDTH] * (DEPTH - 1)
        self.layers = nn.ModuleList(nn.Linear(fan_in, WIDTH) for fan_in in fan_ins)
$norms        self.activation = $activation
        self.readout = nn.Linear(WIDTH, classes)

    def forward(self, inputs: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The logits, and the z of every layer with its gradient to be kept.

        PyTorch keeps gradients of parameters only. What flows through the layers is dL/dz, and
        without it a vanishing signal is easily missed: dL/dW can stay level while dL/dz dies.
        """
        hidden, preactivations = inputs, []
        for $each:
$layer        return self.readout(hidden), preactivations
'''

NORMS = """\
        # $remark
        norms = [$module for _ in range(DEPTH)]
        self.norms = nn.ModuleList(norms)
"""

CHAIN = """\
            z = $z
            z.retain_grad()
            preactivations.append(z)
            hidden = self.activation(z)
"""

RESIDUAL = """\
            z = layer(hidden)
            if preactivations:  # the first layer has no stream of its width to add to
                z = preactivations[-1] + RESIDUAL_SCALE * z
            z.retain_grad()
            preactivations.append(z)
            hidden = self.activation($normalized)
"""

CHAIN_SUMMARY = "DEPTH layers of h = phi(z), z = $z, and a linear readout."
RESIDUAL_SUMMARY = """\
DEPTH layers of h = $h, and a linear readout.

    The z of a layer is the stream: z = z_below + RESIDUAL_SCALE (W h_below + b). Each layer adds
    to it, so dL/dz comes back along the stream itself and not through the layers only.
    """

ROWS = """\
    pairs = zip(network.layers, preactivations, strict=True)
    for number, (layer, z) in enumerate(pairs, start=1):
        signal, weights = norm(z.grad), norm(layer.weight.grad)
"""


def mlp_summary(spec: Spec) -> str:
    """The network and its task in a few words."""
    return f"{spec.depth} layers of {spec.width} {spec.activation} units on {spec.dataset}"


def mlp_constants(spec: Spec) -> Iterator[str]:
    """The knobs of the network, one line each."""
    yield f"DEPTH = {spec.depth}  # layers; a linear readout to the classes comes on top"
    yield f"WIDTH = {spec.width}  # units in each layer"
    yield from draw_constants(spec, "the layers")
    if spec.residual:
        yield f"RESIDUAL_SCALE = {spec.residual_scale!r}  # of what a layer adds to the stream"


def mlp_measured(_spec: Spec) -> Measured:
    """A row for each layer."""
    return Measured(
        place="layer",
        flow="|dL/dz| and |dL/dW| of every layer at every step",
        signals="preactivations",
        rows=ROWS,
        sizes="inputs.shape[1], int(labels.max()) + 1",
    )


def network_source(spec: Spec) -> str:
    """The class of the network, its normalisation and residual connections if it has them."""
    normalized = spec.normalization != "none"
    return Template(NETWORK).substitute(
        summary=_summary(spec, normalized),
        norms=_norms(spec.normalization) if normalized else "",
        activation=ACTIVATIONS[spec.activation],
        each="layer, normalize in zip(self.layers, self.norms, strict=True)"
        if normalized
        else "layer in self.layers",
        layer=_layer(spec, normalized),
    )


def _summary(spec: Spec, normalized: bool) -> str:
    if spec.residual:
        h = "phi(normalize(z))" if normalized else "phi(z)"
        return Template(RESIDUAL_SUMMARY).substitute(h=h)
    z = "normalize(W h_below + b)" if normalized else "W h_below + b"
    return Template(CHAIN_SUMMARY).substitute(z=z)


def _norms(normalization: str) -> str:
    remark, module = NORMALIZATIONS[normalization]
    return Template(NORMS).substitute(remark=remark, module=module)


def _layer(spec: Spec, normalized: bool) -> str:
    if spec.residual:
        return Template(RESIDUAL).substitute(normalized="normalize(z)" if normalized else "z")
    z = "normalize(layer(hidden))" if normalized else "layer(hidden)"
    return Template(CHAIN).substitute(z=z)
