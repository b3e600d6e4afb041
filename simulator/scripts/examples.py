"""The data set in a script: digits are embedded, the others drawn again from the seed."""

import base64
import textwrap
from collections.abc import Mapping
from string import Template

from simulator.engine.datasets import DIGITS_FILE, DRAWN_EXAMPLES
from simulator.engine.spec import Spec
from simulator.scripts.seeds import seed_words

LINE_LENGTH = 96

DIGITS = '''
def load_examples() -> tuple[torch.Tensor, torch.Tensor]:
    """1797 images of 8 x 8 pixels with values 0..16, and the digit that each shows."""
    with np.load(io.BytesIO(base64.b64decode(DIGITS))) as stored:
        return scaled(stored["images"], stored["labels"])
'''

EMBEDDED = '''
# The test part of "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository,
# E. Alpaydin and C. Kaynak, 1998, https://doi.org/10.24432/C50P49, licence CC BY 4.0:
# a compressed NumPy file in base64.
DIGITS = """
$text
"""
'''

DRAWN: Mapping[str, str] = {
    "spirals": '''
def load_examples($argument) -> tuple[torch.Tensor, torch.Tensor]:
    """Two interleaved spiral arms of one and a half turns."""
    rng = np.random.default_rng($seed)
    labels = np.arange($examples) % 2
    radius = np.sqrt(rng.uniform(0.02, 1.0, $examples))
    angle = 3 * np.pi * radius + np.pi * labels
    return scaled(polar(radius, angle) + rng.normal(0, 0.02, ($examples, 2)), labels)
''',
    "circles": '''
def load_examples($argument) -> tuple[torch.Tensor, torch.Tensor]:
    """Two rings around one centre, the inner at half the radius."""
    rng = np.random.default_rng($seed)
    labels = np.arange($examples) % 2
    angle = rng.uniform(0, 2 * np.pi, $examples)
    points = polar(1.0 - 0.5 * labels, angle)
    return scaled(points + rng.normal(0, 0.08, ($examples, 2)), labels)
''',
    "blobs": '''
def load_examples($argument) -> tuple[torch.Tensor, torch.Tensor]:
    """Three round clouds, a third of a turn apart."""
    rng = np.random.default_rng($seed)
    labels = np.arange($examples) % 3
    centres = polar(np.ones($examples), 2 * np.pi * labels / 3)
    return scaled(centres + rng.normal(0, 0.3, ($examples, 2)), labels)
''',
}

POLAR = '''
def polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Points in the plane, one a row."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
'''

SCALED = '''
def scaled(inputs: np.ndarray, labels: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs with mean 0 for each feature and mean square 1 over all; labels as whole numbers."""
    points = inputs - inputs.mean(axis=0)
    points = points / np.sqrt(np.mean(points**2))
    return torch.from_numpy(points).to(DTYPE), torch.from_numpy(labels.astype(np.int64))
'''


def examples_source(spec: Spec) -> str:
    """The functions that make the examples of the run."""
    if spec.dataset == "digits":
        parts = [DIGITS, SCALED]
    else:
        drawn = Template(DRAWN[spec.dataset]).substitute(
            examples=DRAWN_EXAMPLES, **seed_words(spec)
        )
        parts = [drawn, POLAR, SCALED]
    return "\n\n\n".join(part.strip("\n") for part in parts)


def embedded_digits() -> str:
    """The digits as a constant of the script."""
    text = base64.b64encode(DIGITS_FILE.read_bytes()).decode("ascii")
    return Template(EMBEDDED).substitute(text=textwrap.fill(text, LINE_LENGTH))
