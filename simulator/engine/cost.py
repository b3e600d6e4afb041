"""What a spec costs, and the cap before it is queued. Imports neither torch nor Django."""

from simulator.engine.knobs import Problem
from simulator.engine.spec import GATES_BY_KIND, RECURRENT, Spec
from studypack.common.wording import Message

STUDENT_CAP = 2e11
TEACHER_CAP = 1.3e12
# What a transformer does element by element takes the time of this many multiplications in a
# matrix, measured: for each unit of the stream, and for each weight of attention.
ELEMENTWISE, SOFTMAX = 150, 30


def cost_flop(spec: Spec) -> float:
    """Estimated floating-point operations: 6 * weights * examples * steps, of every variant.

    The weights of an MLP are depth * width**2; those of a recurrent layer act at every time
    step, those of a block (12 hidden_size**2, and the attention) on every token, where what is not
    a matrix product counts as well: it takes most of the time of a narrow block.

    Source: one multiply-add forward and two backward for each weight and example.
    """
    if spec.compare is not None:
        return sum(cost_flop(variant) for variant in spec.variants())
    runs = max(spec.last_step, 1) * spec.seeds
    return 6.0 * _multiplications(spec) * spec.batch_size * runs


def _multiplications(spec: Spec) -> float:
    """Multiplications of one example in a forward pass, the readout left out."""
    length, size = spec.sequence_length, spec.hidden_size
    if spec.kind == "transformer":
        matrices = 12 * size**2 + 2 * length * size
        elements = ELEMENTWISE * size + SOFTMAX * length * spec.heads
        return float(spec.blocks * length * (matrices + elements))
    if spec.kind in RECURRENT:
        return float(length * GATES_BY_KIND[spec.kind] * size**2)
    return float(spec.depth * spec.width**2)


def check_cost(spec: Spec, cap: float) -> tuple[Problem, ...]:
    """The problem of a spec that costs more than `cap` FLOP; empty when it does not."""
    cost = cost_flop(spec)
    if cost <= cap:
        return ()
    message = Message(
        "the run costs {cost:.3g} FLOP, more than the cap of {cap:.3g}; lower {knobs}",
        cost=cost,
        cap=cap,
        knobs=_size_knobs(spec),
    )
    return (Problem(field="cost", message=message),)


def _size_knobs(spec: Spec) -> Message:
    sizes = {
        "mlp": "depth, width, batch_size",
        "transformer": "blocks, hidden_size, sequence_length, batch_size",
    }.get(spec.kind, "sequence_length, hidden_size, batch_size")
    if spec.compare is not None:
        return Message("{knobs}, steps or the number of values to compare", knobs=sizes)
    last = "seeds" if spec.seeds > 1 else "steps"
    return Message("{knobs} or {last}", knobs=sizes, last=last)
