"""What each kind of network puts into a script."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from simulator.engine.spec import Spec
from simulator.scripts.examples import examples_source
from simulator.scripts.layers import initialization_source
from simulator.scripts.network import mlp_constants, mlp_measured, mlp_summary, network_source
from simulator.scripts.recurrent import (
    recurrent_constants,
    recurrent_initialization_source,
    recurrent_measured,
    recurrent_network_source,
    recurrent_summary,
)
from simulator.scripts.sequences import sequences_source
from simulator.scripts.steps import Measured
from simulator.scripts.transformer import (
    transformer_constants,
    transformer_initialization_source,
    transformer_measured,
    transformer_network_source,
    transformer_summary,
)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """The parts of a script that differ from kind to kind, each written for a spec."""

    summary: Callable[[Spec], str]
    constants: Callable[[Spec], Iterator[str]]
    examples: Callable[[Spec], str]
    network: Callable[[Spec], str]
    initialization: Callable[[Spec], str]
    measured: Callable[[Spec], Measured]


MLP = Kind(
    summary=mlp_summary,
    constants=mlp_constants,
    examples=examples_source,
    network=network_source,
    initialization=initialization_source,
    measured=mlp_measured,
)
RECURRENT = Kind(
    summary=recurrent_summary,
    constants=recurrent_constants,
    examples=sequences_source,
    network=recurrent_network_source,
    initialization=recurrent_initialization_source,
    measured=recurrent_measured,
)
TRANSFORMER = Kind(
    summary=transformer_summary,
    constants=transformer_constants,
    examples=sequences_source,
    network=transformer_network_source,
    initialization=transformer_initialization_source,
    measured=transformer_measured,
)
KINDS: Mapping[str, Kind] = {
    "mlp": MLP,
    "rnn": RECURRENT,
    "lstm": RECURRENT,
    "gru": RECURRENT,
    "transformer": TRANSFORMER,
}
