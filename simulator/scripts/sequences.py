"""The sequences in a script, drawn again from the seed."""

from collections.abc import Mapping
from string import Template

from simulator.engine.sequences import DRAWN_SEQUENCES
from simulator.engine.spec import Spec
from simulator.scripts.seeds import seed_words

SEQUENCES: Mapping[str, str] = {
    "latch": '''
def load_examples($argument) -> tuple[torch.Tensor, torch.Tensor]:
    """Sequences that say a bit, -1 or 1, at the first time step and nothing after it.

    The class is the bit: what the network knows of it at the end came through all time steps.
    """
    labels = np.random.default_rng($seed).permutation($count).astype(np.int64) % 2
    inputs = np.zeros(($count, TIME_STEPS, 1))
    inputs[:, 0, 0] = 2 * labels - 1
    return torch.from_numpy(inputs).to(DTYPE), torch.from_numpy(labels)
''',
    "adding": '''
def load_examples($argument) -> tuple[torch.Tensor, torch.Tensor]:
    """Sequences of numbers in [-1, 1] beside marks, and what to tell of the two marked numbers.

    One mark stands in the first half and one in the second. The target is 0.5 + their sum / 4,
    which lies between 0 and 1.
    """
    rng = np.random.default_rng($seed)
    rows, half = np.arange($count), TIME_STEPS // 2
    early = rng.integers(0, half, $count)
    late = rng.integers(half, TIME_STEPS, $count)
    numbers = rng.uniform(-1, 1, ($count, TIME_STEPS))
    marks = np.zeros(($count, TIME_STEPS))
    marks[rows, early] = marks[rows, late] = 1
    targets = 0.5 + (numbers[rows, early] + numbers[rows, late]) / 4
    inputs = torch.from_numpy(np.stack([numbers, marks], axis=2))
    return inputs.to(DTYPE), torch.from_numpy(targets).to(DTYPE).unsqueeze(1)
''',
}
# Data set -> the numbers that its readout gives.
OUTPUTS: Mapping[str, int] = {"latch": 2, "adding": 1}


def sequences_source(spec: Spec) -> str:
    """The function that makes the sequences of the run."""
    template = Template(SEQUENCES[spec.dataset])
    return template.substitute(count=DRAWN_SEQUENCES, **seed_words(spec)).strip("\n")
