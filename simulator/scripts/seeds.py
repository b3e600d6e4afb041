"""Several networks in one script: a probe repeated from seed to seed, and its mean."""

from collections.abc import Mapping
from string import Template

from simulator.engine.spec import Spec
from simulator.scripts.steps import WHOLE_RUN, Measured, measured_numbers

MEASURE = '''
def measure(network: Network, inputs: torch.Tensor, $labels: torch.Tensor) -> dict[int, list]:
    """Fills the gradients and returns the numbers of each $place."""
    table = {}
$numbers        table[number] = [signal, weights, loss.item(), gradient_norm, accuracy]
    return table
'''

MAIN = '''
def geometric_mean(sizes: tuple[float, ...]) -> float:
    """Of what is finite and not 0: gradients of two networks differ by a factor."""
    finite = [size for size in sizes if math.isfinite(size)]
    logarithms = [math.log(size) for size in finite if size > 0]
    if not logarithms:
        return 0.0 if finite else math.nan
    return math.exp(math.fsum(logarithms) / len(logarithms))


def probe(seed: int) -> dict[int, list]:
    """The numbers of one network at initialisation."""
    generator = torch.Generator().manual_seed(seed)
    inputs, $labels = load_examples($given)
    network = Network($sizes).to(DTYPE)
    initialize(network, generator)
    return measure(network, *next(batches(inputs, $labels, generator)))


def main() -> None:
    """Prints the run as CSV: $flow.

    Every number is the mean over SEEDS networks: geometric, but for the accuracy.
    """
$begin    tables = [probe(seed) for seed in range(SEED, SEED + SEEDS)]
    for number in tables[0]:
        *sizes, accuracies = zip(*(table[number] for table in tables), strict=True)
        signal, weights, loss, gradient_norm = map(geometric_mean, sizes)
        accuracy = sum(accuracies) / SEEDS
        row = [signal, weights, loss, accuracy, gradient_norm]
        print(0, number, *(f"{value:.12g}" for value in row), sep=",")
'''


def seed_words(spec: Spec) -> Mapping[str, str]:
    """How examples that are drawn name their seed, and the argument that brings it."""
    if spec.seeds > 1:
        return {"seed": "seed", "argument": "seed: int"}
    return {"seed": "SEED", "argument": ""}


def seeds_source(spec: Spec, measured: Measured, labels: str) -> str:
    """The functions that measure every network and average."""
    measure = Template(MEASURE).substitute(
        labels=labels, place=measured.place, numbers=measured_numbers(spec, measured)
    )
    main = Template(MAIN).substitute(
        labels=labels,
        given="" if spec.dataset == "digits" else "seed",
        sizes=measured.sizes,
        flow=measured.flow,
        begin=WHOLE_RUN.begin,
    )
    return f"{measure}\n{main}"
