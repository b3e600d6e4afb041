"""The recurrent kinds in a script: an explicit loop over time whose gradients are retained.

The order and the shapes of the draws are the engine's: one generator, all gates of a matrix at
once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Template

from simulator.engine.spec import GATES_BY_KIND, Spec
from simulator.scripts.draws import (
    DRAW_NORMAL,
    draw_constants,
    orthogonal_source,
    weights_source,
)
from simulator.scripts.layers import ACTIVATIONS
from simulator.scripts.sequences import OUTPUTS
from simulator.scripts.steps import Measured

NETWORK = '''
class Network(nn.Module):
    """$summary
$remark    """

    def __init__(self, features: int, outputs: int) -> None:
        super().__init__()
        self.recurrent = nn.Parameter(torch.empty($rows, UNITS))
        self.inputs = nn.Linear(features, $rows)
$activation        self.readout = nn.Linear(UNITS, outputs)  # of the last h

    def forward(
        self, inputs: torch.Tensor
    ) -> tuple[torch.Tensor, list[torch.Tensor], list[torch.Tensor]]:
        """The outputs, and for every time step $signal and a copy of U, all with gradients.

        Each time step has a copy of U to itself: the gradient of the copy is what this step adds
        to dL/dU, and dL/dU is the sum over all steps. PyTorch keeps gradients of parameters only,
        so those of the copies and $of_signals are to be retained.
        """
        $states = inputs.new_zeros(len(inputs), UNITS)
        $signals, copies = [], []
        for x in inputs.unbind(dim=1):
            recurrent = self.recurrent.clone()
            recurrent.retain_grad()
            copies.append(recurrent)
$step        return self.readout(h), $signals, copies
'''

RNN = """\
            z = self.inputs(x) + h @ recurrent.T
            z.retain_grad()
            preactivations.append(z)
            h = self.activation(z)
"""
LSTM = """\
            i, f, g, o = (self.inputs(x) + h @ recurrent.T).chunk(4, dim=1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            c.retain_grad()
            cells.append(c)
            h = torch.sigmoid(o) * torch.tanh(c)
"""
GRU = """\
            inputs_r, inputs_u, inputs_n = self.inputs(x).chunk(3, dim=1)
            states_r, states_u, states_n = (h @ recurrent.T).chunk(3, dim=1)
            r, u = torch.sigmoid(inputs_r + states_r), torch.sigmoid(inputs_u + states_u)
            n = torch.tanh(inputs_n + r * states_n)
            h = (1 - u) * n + u * h
            h.retain_grad()
            hidden.append(h)
"""

RNN_REMARK = """
    The same U acts at every time step, dL/dz_t = (dL/dz_next U) phi'(z_t), where L is the loss:
    what comes back from the last step shrinks or grows as the powers of U do.
"""
LSTM_REMARK = """
    The gates i, f and o and the new content g stand in the order of nn.LSTM, and each is
    W x_t + U h_before + b: sigmoid for i, f and o, tanh for g. nn.LSTM has two biases that add
    where there is one here. L is the loss, and dL/dc counts every way from c to it: along the
    cells, and through the gates of later steps.
"""
GRU_REMARK = """
    The gates r and u are sigmoid(W x_t + U h_before + b), in the order of nn.GRU, whose second
    bias of n is left out. dL/dh counts every way from h to the loss L: kept by u, and through the
    gates of later steps.
"""

INITIALIZE = '''
@torch.no_grad()
def initialize(network: Network, generator: torch.Generator) -> None:
    """Every parameter holds its initial value.

    The order of the draws is part of the run, as the same generator shuffles the batches later:
    biases are drawn even where their variance is 0.
    """
    # All singular values of U$of_each are RECURRENT_RADIUS: no direction vanishes first.
    recurrent = RECURRENT_RADIUS * draw_orthogonal(($gates_UNITS, UNITS), generator)
    network.recurrent.copy_(recurrent$flat)
    features = network.inputs.in_features
    weights = $draw(($gates_UNITS, features), generator)
    network.inputs.weight.copy_(weights$flat)
    # A tiny readout: with a larger one, a state that grows with time would saturate the loss.
    readout = network.readout
    readout.weight.copy_(draw_normal(tuple(readout.weight.shape), 0.001 / UNITS**0.5, generator))
    for bias in (network.inputs.bias, readout.bias):
        bias.copy_(draw_normal((len(bias),), math.sqrt(BIAS_VARIANCE), generator))
$forget'''

FORGET = """\
    # The second of the four gates; open from the start, it keeps c and with it the gradient.
    network.inputs.bias[UNITS : 2 * UNITS] += FORGET_BIAS
"""

FLOW = """\
|dL/d$symbol| of every time step, and the norm of what it adds to dL/dU.

    The column `layer` counts time steps, `step` those of training\
"""

ROWS = """\
    for number, (signal_of, copy) in enumerate(zip($signals, copies, strict=True), start=1):
        signal, weights = norm(signal_of.grad), norm(copy.grad)
"""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What parts one recurrent kind from another.

    Attributes:
        name: with its article. symbol: of what the signal is the gradient of.
        signal, of_signals, signals: one of them in words, all in words, and their name.
        states: the names of what a time step hands to the next, set to 0.
    """

    name: str
    summary: str
    remark: str
    symbol: str
    signal: str
    of_signals: str
    signals: str
    states: str
    step: str


CELLS: Mapping[str, Cell] = {
    "rnn": Cell(
        name="an RNN",
        summary="z_t = W x_t + U h_before + b and h_t = phi(z_t), h_before being 0 at first.",
        remark=RNN_REMARK,
        symbol="z",
        signal="its z",
        of_signals="of z",
        signals="preactivations",
        states="h",
        step=RNN,
    ),
    "lstm": Cell(
        name="an LSTM",
        summary="c_t = f c_before + i g and h_t = o tanh(c_t).",
        remark=LSTM_REMARK,
        symbol="c",
        signal="its c",
        of_signals="of c",
        signals="cells",
        states="h = c",
        step=LSTM,
    ),
    "gru": Cell(
        name="a GRU",
        summary="h_t = (1 - u) n + u h_before and n = tanh(W x_t + b + r (U h_before)).",
        remark=GRU_REMARK,
        symbol="h",
        signal="its h",
        of_signals="of h",
        signals="hidden",
        states="h",
        step=GRU,
    ),
}


def recurrent_summary(spec: Spec) -> str:
    """The network and its task in a few words."""
    units = f"{spec.activation} units" if spec.kind == "rnn" else "units"
    return f"{CELLS[spec.kind].name} of {spec.hidden_size} {units} on {spec.dataset}"


def recurrent_constants(spec: Spec) -> Iterator[str]:
    """The knobs of the network, one line each."""
    yield f"TIME_STEPS = {spec.sequence_length}  # of every sequence"
    yield f"UNITS = {spec.hidden_size}"
    yield f"RECURRENT_RADIUS = {spec.recurrent_radius!r}  # singular values of U at the start"
    if spec.kind == "lstm" and spec.forget_bias:
        yield f"FORGET_BIAS = {spec.forget_bias!r}  # added to the bias of the forget gates"
    yield from draw_constants(spec, "the inputs")


def recurrent_network_source(spec: Spec) -> str:
    """The class of the network."""
    cell, gates = CELLS[spec.kind], GATES_BY_KIND[spec.kind]
    activation = f"        self.activation = {ACTIVATIONS[spec.activation]}\n"
    return Template(NETWORK).substitute(
        summary=cell.summary,
        remark=cell.remark,
        rows="UNITS" if gates == 1 else f"{gates} * UNITS",
        activation=activation if spec.kind == "rnn" else "",
        signal=cell.signal,
        of_signals=cell.of_signals,
        signals=cell.signals,
        states=cell.states,
        step=cell.step,
    )


def recurrent_initialization_source(spec: Spec) -> str:
    """The functions that draw the initial parameters of the run."""
    gates = GATES_BY_KIND[spec.kind]
    is_orthogonal = spec.initialization == "orthogonal"
    initialize = Template(
        INITIALIZE.replace("$gates_", f"{gates}, " if gates > 1 else "")
    ).substitute(
        of_each="" if gates == 1 else " of each gate",
        flat="" if gates == 1 else ".flatten(0, 1)",
        draw=_orthogonal_inputs(spec) if is_orthogonal else "draw_weights",
        forget=FORGET if spec.kind == "lstm" and spec.forget_bias else "",
    )
    drawn = "" if is_orthogonal else weights_source(spec)
    parts = (drawn, orthogonal_source(spec), DRAW_NORMAL, initialize)
    return "\n\n\n".join(part.strip() for part in parts if part)


def recurrent_measured(spec: Spec) -> Measured:
    """A row for each time step."""
    cell = CELLS[spec.kind]
    return Measured(
        place="time step",
        flow=FLOW.replace("$symbol", cell.symbol),
        signals=f"{cell.signals}, copies",
        rows=Template(ROWS).substitute(signals=cell.signals),
        sizes=f"inputs.shape[2], {OUTPUTS[spec.dataset]}",
    )


def _orthogonal_inputs(spec: Spec) -> str:
    return "draw_orthogonal" if spec.weight_gain == 1 else "WEIGHT_GAIN * draw_orthogonal"
