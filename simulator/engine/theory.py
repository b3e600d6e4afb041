"""The prediction for any spec, by its kind. numpy only, no torch.

A kind's own module holds `predict(spec) -> Theory`; it is listed here.
"""

from collections.abc import Callable, Mapping

from simulator.engine import theory_mlp, theory_recurrent, theory_transformer
from simulator.engine.prediction import Theory
from simulator.engine.spec import Spec

PREDICT_BY_KIND: Mapping[str, Callable[[Spec], Theory]] = {
    "mlp": theory_mlp.predict,
    "rnn": theory_recurrent.predict,
    "lstm": theory_recurrent.predict,
    "gru": theory_recurrent.predict,
    "transformer": theory_transformer.predict,
}


def predict(spec: Spec) -> Theory:
    """The prediction for the initialisation of a spec, computed once per process.

    >>> round(predict(Spec(initialization="xavier_normal")).factor_per_layer, 6)
    0.5
    """
    return PREDICT_BY_KIND[spec.kind](spec)
