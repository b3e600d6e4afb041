"""Optimiser, clipping and the loop in a script."""

from dataclasses import dataclass
from string import Template

from simulator.engine.spec import Spec

CLIP_HEAD = '''
def clip(network: Network) -> None:
    """$words"""
    gradients = [parameter.grad for parameter in network.parameters()]
'''

CLIP_VALUE = """\
    for gradient in gradients:
        gradient.clamp_(-CLIP_VALUE, CLIP_VALUE)
"""

CLIP_NORM = """\
    whole = math.hypot(*map(norm, gradients))
    if whole > CLIP_NORM:
        for gradient in gradients:
            gradient.mul_(CLIP_NORM / whole)
"""

CLIP_NORM_WORDS = """\
A gradient longer than CLIP_NORM is shortened to it and keeps its direction.

    nn.utils.clip_grad_norm_ does the same, but adds 1e-6 to the norm it divides by.
    """
CLIP_VALUE_WORDS = "No component of the gradient is beyond CLIP_VALUE; its direction may change."
CLIP_BOTH_WORDS = "First no component is beyond CLIP_VALUE, then no norm beyond CLIP_NORM."

MEASURE = '''
def measure(network: Network, step: int, inputs: torch.Tensor, $labels: torch.Tensor) -> bool:
    """Fills the gradients, prints a row for each $place, and says whether all is finite."""
$numbers        row = [signal, weights, loss.item(), accuracy, gradient_norm]
        print(${variant}step, number, *(f"{value:.12g}" for value in row), sep=",")
    return math.isfinite(loss.item()) and math.isfinite(gradient_norm)
'''

NUMBERS = """\
    network.zero_grad()
    $forward = network(inputs)
$score    gradient_norm = math.hypot(*(norm(parameter.grad) for parameter in network.parameters()))
$rows"""

CLASSES = """\
    log_probabilities = torch.log_softmax(logits.detach(), dim=1)
    loss = nn.functional.nll_loss(log_probabilities, labels)
    # The gradient of the mean cross-entropy by the logits is (softmax - one_hot) / batch size.
    # cross_entropy(logits, labels).backward() starts from the same numbers rounded differently,
    # enough for a deep float32 run to look different after some twenty steps.
    errors = log_probabilities.exp()
    errors[torch.arange(len(labels)), labels] -= 1
    logits.backward(errors * (1 / len(labels)))
    accuracy = (logits.argmax(dim=1) == labels).double().mean().item()
"""

ESTIMATES = """\
    errors = estimates.detach() - targets
    loss = errors.square().mean()
    # The gradient of the mean squared error by the estimates, as mse_loss would give it.
    estimates.backward(errors * (2 / len(targets)))
    # Hochreiter & Schmidhuber 1997, section 5.4: an error below 0.04 counts as correct.
    accuracy = (errors.abs() < 0.04).double().mean().item()
"""

MAIN = '''
def $name() -> None:
    """Prints $what: $flow.

    Row `step` is measured after that many updates, before the gradient is clipped.
    """
$begin    generator = torch.Generator().manual_seed(SEED)
    inputs, $labels = load_examples()
    network = Network($sizes).to(DTYPE)
    initialize(network, generator)
$optimizer    for step, batch in zip(range(STEPS + 1), batches(inputs, $labels, generator)):
        if not measure(network, step, *batch):
            print(f"${where}step {step}: the numbers are no longer finite", file=sys.stderr)
            return
$update'''

# What begins the output of every script.
BEGIN = """\
    torch.set_num_threads(1)  # sums in one order, so that a second run gives the same digits
    print("${variant}step,layer,signal_norm,weight_grad_norm,loss,accuracy,gradient_norm")
"""

UPDATE = """\
        if step < STEPS:
$clip            optimizer.step()
"""


@dataclass(frozen=True, kw_only=True)
class Whole:
    """Which words the function that trains has where it is a whole run, or one of several.

    Attributes:
        name: of the function. what: it prints. begin: its first lines.
        variant: what begins a printed row. where: what begins a complaint.
    """

    name: str = "main"
    what: str = "the run as CSV"
    begin: str = Template(BEGIN).substitute(variant="")
    variant: str = ""
    where: str = ""


WHOLE_RUN = Whole()


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a script measures of its kind of network.

    Attributes:
        place: what a row stands for. flow: what the rows hold, for the reader.
        signals: the names of what the network returns beside its outputs.
        rows: the head of the loop over the rows, down to the line that names both norms.
        sizes: the arguments of the network.
    """

    place: str
    flow: str
    signals: str
    rows: str
    sizes: str


@dataclass(frozen=True, kw_only=True)
class OptimizerSource:
    """The constants that an optimiser needs, and the call that makes it."""

    constants: tuple[str, ...]
    call: str


def optimizer_source(spec: Spec) -> OptimizerSource:
    """The optimiser of the run."""
    rate = f"LEARNING_RATE = {spec.learning_rate!r}"
    if spec.optimizer == "adam":
        call = "torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)"
        return OptimizerSource(constants=(rate,), call=call)
    if spec.optimizer == "momentum":
        call = "torch.optim.SGD(network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)"
        return OptimizerSource(constants=(rate, f"MOMENTUM = {spec.momentum!r}"), call=call)
    call = "torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)"
    return OptimizerSource(constants=(rate,), call=call)


def clipping_source(spec: Spec) -> str:
    """The function that clips the gradient; empty where the run clips nothing."""
    if not clips(spec):
        return ""
    if spec.clip_norm is None:
        words, body = CLIP_VALUE_WORDS, CLIP_VALUE
    elif spec.clip_value is None:
        words, body = CLIP_NORM_WORDS, CLIP_NORM
    else:
        words, body = CLIP_BOTH_WORDS, CLIP_VALUE + CLIP_NORM
    return Template(CLIP_HEAD).substitute(words=words) + body


def steps_source(spec: Spec, measured: Measured, labels: str, whole: Whole = WHOLE_RUN) -> str:
    """The functions that measure and train; a probe takes no step and has no optimiser."""
    optimizer = update = ""
    if spec.last_step:
        optimizer = f"    optimizer = {optimizer_source(spec).call}\n"
        clip = "            clip(network)\n" if clips(spec) else ""
        update = Template(UPDATE).substitute(clip=clip)
    measure = Template(MEASURE).substitute(
        labels=labels,
        place=measured.place,
        numbers=measured_numbers(spec, measured),
        variant=whole.variant,
    )
    main = Template(MAIN).substitute(
        name=whole.name,
        what=whole.what,
        flow=measured.flow,
        begin=whole.begin,
        labels=labels,
        sizes=measured.sizes,
        optimizer=optimizer,
        where=whole.where,
        update=update,
    )
    return f"{measure}\n{main}"


def label_name(spec: Spec) -> str:
    """What a script calls that which the network is to tell."""
    return "targets" if spec.dataset == "adding" else "labels"


def measured_numbers(spec: Spec, measured: Measured) -> str:
    """What fills the gradients, down to the numbers of one row in the loop over all."""
    is_regression = spec.dataset == "adding"
    outputs = "estimates" if is_regression else "logits"
    return Template(NUMBERS).substitute(
        forward=f"{outputs}, {measured.signals}",
        score=ESTIMATES if is_regression else CLASSES,
        rows=measured.rows,
    )


def clips(spec: Spec) -> bool:
    """Whether any step of the run clips its gradient."""
    limits = (spec.clip_norm, spec.clip_value)
    return spec.last_step > 0 and any(limit is not None for limit in limits)
