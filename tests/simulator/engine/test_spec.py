"""A spec is accepted whole, or refused with every reason at once."""

import json

import pytest

from simulator.engine.cost import STUDENT_CAP, check_cost, cost_flop
from simulator.engine.knobs import Problem
from simulator.engine.spec import KNOBS, Spec, SpecError, parse_spec


def problems_of(raw: dict[str, object]) -> list[str]:
    with pytest.raises(SpecError) as refused:
        parse_spec(raw)
    return [str(problem) for problem in refused.value.problems]


def test_empty_spec_takes_every_default() -> None:
    spec = parse_spec({})

    assert spec.as_dict() == {name: knob.default for name, knob in KNOBS.items()}


def test_every_knob_is_a_field_of_the_spec() -> None:
    assert list(KNOBS) == list(Spec().as_dict())


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"depth": 101}, "depth: 101 is outside 2..100 layers"),
        ({"depth": 0}, "depth: 0 is outside 2..100 layers"),
        ({"width": "x"}, "width: 'x' is not a whole number"),
        ({"width": "20"}, "width: '20' is not a whole number"),
        ({"width": 20.5}, "width: 20.5 is not a whole number"),
        ({"width": None}, "width: None is not a whole number"),
        ({"width": True}, "width: True is not a whole number"),
        ({"steps": 10**9}, "steps: 1000000000 is outside 1..500 steps"),
        ({"learning_rate": float("nan")}, "learning_rate: nan is not a finite number"),
        ({"learning_rate": float("inf")}, "learning_rate: inf is not a finite number"),
        ({"learning_rate": 11}, "learning_rate: 11 is outside 1e-05..10"),
        ({"momentum": 1}, "momentum: 1 is outside 0..<1"),
        ({"clip_norm": 0}, "clip_norm: 0 is not more than 0"),
        ({"widht": 3}, "widht: unknown knob; did you mean width?"),
        ({"colour": 3}, "colour: unknown knob"),
        ({"kind": "cnn"}, "kind: 'cnn' is not one of mlp, rnn, lstm, gru, transformer"),
        ({"kind": "lstm", "residual": True}, "residual: only kind mlp takes it, not lstm"),
        (
            {"kind": "gru", "dataset": "digits"},
            "dataset: 'digits' has no time steps: kind gru cannot learn it",
        ),
        ({"dataset": "latch"}, "dataset: 'latch' has time steps: kind mlp cannot learn it"),
        (
            {"normalization": "group"},
            "normalization: 'group' is not one of none, batch, layer, rms",
        ),
        ({"residual": 1}, "residual: 1 is not true or false"),
        ({"residual": "true"}, "residual: 'true' is not true or false"),
        ({"residual_scale": 1.5}, "residual_scale: 1.5 is outside 0..1"),
        ({"residual_scale": -0.1}, "residual_scale: -0.1 is outside 0..1"),
        ({"seeds": 4}, "seeds: 4 is for mode probe only; training takes 1"),
        ({"seeds": 401, "mode": "probe"}, "seeds: 401 is outside 1..400 seeds"),
        ({"sequence_length": 201}, "sequence_length: 201 is outside 2..200 time steps"),
        ({"hidden_size": 3}, "hidden_size: 3 is outside 4..64 units"),
        ({"recurrent_radius": 2.5}, "recurrent_radius: 2.5 is outside 0..2"),
        ({"forget_bias": -6}, "forget_bias: -6 is outside -5..10"),
        ({"blocks": 33}, "blocks: 33 is outside 1..32 blocks"),
        ({"norm_position": "mid"}, "norm_position: 'mid' is not one of pre, post"),
        ({"compare": 3}, "compare: 3 is not of the form {field, values}"),
        ({"compare": {"depth": [4]}}, "compare: 1 value is outside 2..8 values"),
        ({"compare": {"depth": 4}}, "compare: 4 is not a list of values"),
        ({"compare": {"steps": [4, 5]}}, "compare: 'steps' is not a knob that can be compared"),
        ({"compare": {"depth": [4, 4.0]}}, "compare: a value of depth stands there twice"),
        (
            {"compare": {"depth": [4, 400]}},
            "compare: depth 400: depth: 400 is outside 2..100 layers",
        ),
        (
            {"compare": {"depth": [4, 5]}, "seeds": 3, "mode": "probe"},
            "seeds: 3 cannot go together with compare; a comparison takes 1",
        ),
        ({"seed": 2**31}, "seed: 2147483648 is outside 0..2147483647"),
        (
            {"weight_variance": 2.0},
            "weight_variance: only initialization normal takes it, not he_normal",
        ),
    ],
)
def test_parse_spec_refuses_with_field_value_and_limit(
    raw: dict[str, object], message: str
) -> None:
    assert problems_of(raw) == [message]


def test_parse_spec_reports_every_problem_at_once() -> None:
    problems = problems_of({"depth": 0, "width": "x", "steps": 10**9, "widht": 1})

    assert [problem.split(":")[0] for problem in problems] == ["depth", "width", "steps", "widht"]


def test_parse_spec_refuses_what_is_not_an_object() -> None:
    with pytest.raises(SpecError, match="spec: \\[\\] is not an object"):
        parse_spec([])  # type: ignore[arg-type]


def test_message_quotes_a_long_value_shortly() -> None:
    (problem,) = problems_of({"activation": "r" * 10_000})

    assert len(problem) < 250


def test_huge_whole_number_is_refused_without_overflow() -> None:
    assert "outside" in problems_of({"learning_rate": 10**400})[0]


def test_whole_float_is_accepted_as_an_integer() -> None:
    depth = parse_spec({"depth": 3.0}).depth

    assert (depth, type(depth)) == (3, int)


def test_number_knob_keeps_one_type() -> None:
    assert parse_spec({"learning_rate": 1}).fingerprint() == (
        parse_spec({"learning_rate": 1.0}).fingerprint()
    )


def test_normal_scheme_gets_its_variance() -> None:
    assert parse_spec({"initialization": "normal"}).weight_variance == 1.0


def test_spec_survives_json() -> None:
    spec = parse_spec({"initialization": "normal", "weight_variance": 2.5, "clip_norm": 1})

    assert parse_spec(json.loads(json.dumps(spec.as_dict()))) == spec


def test_comparison_is_read_in_either_form_and_survives_json() -> None:
    short = parse_spec({"compare": {"activation": ["relu", "tanh"]}})
    long = parse_spec({"compare": {"field": "activation", "values": ["relu", "tanh"]}})

    assert short == long == parse_spec(json.loads(json.dumps(short.as_dict())))
    assert short.fingerprint() != parse_spec({}).fingerprint()


def test_variants_are_the_specs_that_would_run_alone() -> None:
    raw: dict[str, object] = {"initialization": "normal", "weight_variance": 2.0}
    spec = parse_spec({**raw, "compare": {"initialization": ["normal", "he_normal"]}})

    assert spec.variants() == (parse_spec(raw), parse_spec({"initialization": "he_normal"}))


def test_cost_counts_every_variant_and_seed() -> None:
    one = parse_spec({"depth": 4, "width": 8})
    both = parse_spec({"width": 8, "compare": {"depth": [4, 8]}})
    probes = parse_spec({"depth": 4, "width": 8, "mode": "probe", "seeds": 7})

    assert cost_flop(both) == 3 * cost_flop(one)
    assert cost_flop(probes) == 7 * cost_flop(one) / one.steps


def test_fingerprint_depends_on_values_and_not_on_order() -> None:
    one = parse_spec({"depth": 5, "width": 8})
    other = parse_spec({"width": 8, "depth": 5})

    assert one.fingerprint() == other.fingerprint() != parse_spec({"depth": 5}).fingerprint()


def test_cost_is_six_flop_a_weight_example_and_step() -> None:
    spec = Spec(depth=10, width=20, batch_size=30, steps=40)

    assert cost_flop(spec) == 6 * 10 * 20**2 * 30 * 40


def test_probe_costs_one_step() -> None:
    assert cost_flop(Spec(mode="probe", steps=500)) == cost_flop(Spec(steps=1))


def test_check_cost_names_cost_and_cap() -> None:
    spec = Spec(depth=100, width=256, batch_size=256, steps=500)

    (problem,) = check_cost(spec, STUDENT_CAP)

    assert isinstance(problem, Problem)
    assert "5.03e+12" in problem.message
    assert "2e+11" in problem.message


def test_check_cost_lets_the_default_pass() -> None:
    assert check_cost(Spec(), STUDENT_CAP) == ()


@pytest.mark.parametrize(
    ("raw", "fingerprint"),
    [
        (
            {"steps": 12, "seed": 3},
            "104a755debba58cca8daa9ab341f6d1dfe860d313034d8447b9b4dd0f05da813",
        ),
        (
            {"steps": 12, "seed": 3, "normalization": "none", "residual": False},
            "104a755debba58cca8daa9ab341f6d1dfe860d313034d8447b9b4dd0f05da813",
        ),
    ],
)
def test_fingerprint_stays_what_stored_runs_have(raw: dict[str, object], fingerprint: str) -> None:
    """Written before the knobs for normalisation and residual connections existed."""
    assert parse_spec(raw).fingerprint() == fingerprint


@pytest.mark.parametrize(
    "raw", [{"normalization": "batch"}, {"residual": True}, {"residual_scale": 0.5}]
)
def test_fingerprint_sees_a_younger_knob_that_is_set(raw: dict[str, object]) -> None:
    assert parse_spec(raw).fingerprint() != parse_spec({}).fingerprint()
