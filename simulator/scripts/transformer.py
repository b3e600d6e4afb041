"""A transformer in a script.

The order and the shapes of the draws are the engine's, from the readout down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import Template

from simulator.engine.spec import Spec
from simulator.engine.variance import EMBEDDING_VARIANCE, WIDENING, attention_scheme
from simulator.scripts.draws import DRAW_NORMAL, draw_constants, weights_source
from simulator.scripts.layers import ACTIVATIONS
from simulator.scripts.sequences import OUTPUTS
from simulator.scripts.steps import Measured

BLOCK = '''
class Block(nn.Module):
    """Self-attention, then a feed-forward network, each a branch f of the stream x: $formula.

    $remark
    """

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.Linear(UNITS, 3 * UNITS)  # queries, keys and values
        self.merging = nn.Linear(UNITS, UNITS)
        self.widening = nn.Linear(UNITS, $widening * UNITS)
        self.narrowing = nn.Linear($widening * UNITS, UNITS)
        self.activation = $activation
        self.norms = nn.ModuleList(nn.LayerNorm(UNITS) for _ in range(2))

    def maps(self) -> list[nn.Linear]:
        """The linear maps of the block, in the order in which they are drawn."""
        return [self.attention, self.merging, self.widening, self.narrowing]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The stream that leaves the block."""
$joined
    def attend(self, x: torch.Tensor) -> torch.Tensor:
        """Each token's mix of the values of all tokens, head by head."""
        examples, tokens, _ = x.shape
        apart = self.attention(x).view(examples, tokens, 3, HEADS, UNITS // HEADS)
        queries, keys, values = apart.permute(2, 0, 3, 1, 4)
        # softmax(queries @ keys.mT / sqrt(UNITS / HEADS)) @ values, in less memory.
        mixed = nn.functional.scaled_dot_product_attention(queries, keys, values)
        return self.merging(mixed.transpose(1, 2).reshape(examples, tokens, UNITS))

    def feed_forward(self, x: torch.Tensor) -> torch.Tensor:
        """Each token by itself, through a wider layer and back."""
        return self.narrowing(self.activation(self.widening(x)))
'''

PRE = """\
        x = x + self.attend(self.norms[0](x))
        return x + self.feed_forward(self.norms[1](x))
"""
POST = """\
        x = self.norms[0](x + self.attend(x))
        return self.norms[1](x + self.feed_forward(x))
"""
# Where the normalisation stands -> formula, what it means for the gradient, and the sums.
BRANCHES: Mapping[str, tuple[str, str, str]] = {
    "pre": (
        "x + f(norm(x))",
        "Nothing stands in the stream itself: dL/dx comes back along it from block to block.",
        PRE,
    ),
    "post": (
        "norm(x + f(x))",
        "Every sum is normalised: dL/dx is scaled by each normalisation on its way back.",
        POST,
    ),
}

NETWORK = '''
class Network(nn.Module):
    """Tokens with positions, BLOCKS blocks, and a linear readout of the last token."""

    def __init__(self, features: int, outputs: int) -> None:
        super().__init__()
        self.embedding = nn.Linear(features, UNITS, bias=False)
        self.positions = nn.Parameter(torch.empty(TIME_STEPS, UNITS))
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
$norm        self.readout = nn.Linear(UNITS, outputs)

    def forward(self, inputs: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The outputs, and the stream that enters each block with its gradient to be kept.

        PyTorch keeps gradients of parameters only. What flows through the blocks is dL/dx, L being
        the loss and x the stream.
        """
        x, streams = self.embedding(inputs) + self.positions, []
        for block in self.blocks:
            x.retain_grad()
            streams.append(x)
            x = block(x)
        return self.readout($last), streams
'''

NORM = """\
        self.norm = nn.LayerNorm(UNITS)  # of what the blocks have added up
"""

INITIALIZE = '''
@torch.no_grad()
def initialize(network: Network, generator: torch.Generator) -> None:
    """Every parameter holds its initial value.

    Drawn from the readout down, by a generator of its own: transformers that differ in BLOCKS
    then learn from the same batches and share what is next to the loss.
    """
    own = torch.Generator().manual_seed(int(torch.randint(2**62, (), generator=generator)))
    # A small readout: behind a normalisation all examples give nearly the same outputs.
    readout = network.readout
    readout.weight.copy_(draw_normal(tuple(readout.weight.shape), 0.01 / UNITS**0.5, own))
    readout.bias.copy_(draw_normal((len(readout.bias),), math.sqrt(BIAS_VARIANCE), own))
    # What enters the first block is small beside what the blocks add to the stream.
    for table in (network.embedding.weight, network.positions):
        table.copy_(draw_normal(tuple(table.shape), math.sqrt($embedding), own))
    for block in reversed(network.blocks):
        initialize_block(block, own)


def initialize_block(block: Block, generator: torch.Generator) -> None:
    """Weights first, then biases; these are drawn even where their variance is 0."""
$weights    for linear in block.maps():
        bias = draw_normal((len(linear.bias),), math.sqrt(BIAS_VARIANCE), generator)
        linear.bias.copy_(bias)
'''

ONE_SCHEME = """\
    for linear in block.maps():
        linear.weight.copy_(draw_weights(tuple(linear.weight.shape), generator))
"""
# He's variance stays with the maps around the activation.
TWO_SCHEMES = """\
    # The factor 2 of He is for what a ReLU cuts; nothing cuts queries, keys and values.
    draws = (draw_attention, draw_attention, draw_weights, draw_weights)
    for linear, draw in zip(block.maps(), draws, strict=True):
        linear.weight.copy_(draw(tuple(linear.weight.shape), generator))
"""

FLOW = """\
|dL/dx| of the stream into each block, |dL/dW| of its linear maps.

    The column `layer` counts blocks\
"""

ROWS = """\
    for number, (block, x) in enumerate(zip(network.blocks, streams, strict=True), start=1):
        gradients = [p.grad for linear in block.maps() for p in linear.parameters()]
        signal, weights = norm(x.grad), math.hypot(*map(norm, gradients))
"""


def transformer_summary(spec: Spec) -> str:
    """The network and its task in a few words."""
    return f"a transformer of {spec.blocks} {spec.norm_position}-norm blocks on {spec.dataset}"


def transformer_constants(spec: Spec) -> Iterator[str]:
    """The knobs of the network, one line each."""
    yield f"TIME_STEPS = {spec.sequence_length}  # of every sequence, each a token"
    yield f"BLOCKS = {spec.blocks}"
    yield f"UNITS = {spec.hidden_size}  # of the stream"
    yield f"HEADS = {spec.heads}"
    yield from draw_constants(spec, "the blocks")


def transformer_network_source(spec: Spec) -> str:
    """The classes of a block and of the network."""
    formula, remark, joined = BRANCHES[spec.norm_position]
    block = Template(BLOCK).substitute(
        formula=formula,
        remark=remark,
        widening=WIDENING,
        activation=ACTIVATIONS[spec.activation],
        joined=joined,
    )
    is_pre = spec.norm_position == "pre"
    network = Template(NETWORK).substitute(
        norm=NORM if is_pre else "", last="self.norm(x[:, -1])" if is_pre else "x[:, -1]"
    )
    return f"{block.strip()}\n\n\n{network.strip()}"


def transformer_initialization_source(spec: Spec) -> str:
    """The functions that draw the initial parameters of the run."""
    unrectified = attention_scheme(spec)
    is_one = unrectified == spec.initialization
    initialize = Template(INITIALIZE).substitute(
        embedding=EMBEDDING_VARIANCE, weights=ONE_SCHEME if is_one else TWO_SCHEMES
    )
    attention = replace(spec, initialization=unrectified)
    parts = (
        weights_source(spec),
        "" if is_one else weights_source(attention, "draw_attention"),
        DRAW_NORMAL,
        initialize,
    )
    return "\n\n\n".join(part.strip() for part in parts if part)


def transformer_measured(spec: Spec) -> Measured:
    """A row for each block."""
    return Measured(
        place="block",
        flow=FLOW,
        signals="streams",
        rows=ROWS,
        sizes=f"inputs.shape[2], {OUTPUTS[spec.dataset]}",
    )
