"""The runs whose scripts are tried: together they use every word of every knob."""

from collections.abc import Mapping
from typing import Any

SMALL: Mapping[str, Any] = {"depth": 4, "width": 12, "batch_size": 16, "steps": 6}
WIDE: Mapping[str, Any] = {**SMALL, "dtype": "float64"}
OF_MLP: Mapping[str, Mapping[str, Any]] = {
    "defaults": {**SMALL},
    "float32 deep": {**SMALL, "depth": 30, "activation": "sigmoid", "dataset": "circles"},
    "relu he_normal digits sgd": {**WIDE, "batch_size": 256, "steps": 9},
    "deep, over six epochs": {**WIDE, "depth": 20, "batch_size": 250, "steps": 40},
    "tanh xavier_normal momentum": {
        **{**WIDE, "activation": "tanh", "initialization": "xavier_normal", "dataset": "spirals"},
        **{"optimizer": "momentum", "momentum": 0.5, "bias_variance": 0.05, "seed": 7},
    },
    "sigmoid xavier_uniform adam": {
        **{**WIDE, "activation": "sigmoid", "initialization": "xavier_uniform"},
        **{"optimizer": "adam", "learning_rate": 0.01},
    },
    "selu lecun_normal clip_norm": {
        **{**WIDE, "activation": "selu", "initialization": "lecun_normal", "dataset": "circles"},
        **{"clip_norm": 1e-3, "optimizer": "momentum"},
    },
    "gelu orthogonal clip_value": {
        **{**WIDE, "activation": "gelu", "initialization": "orthogonal", "dataset": "blobs"},
        **{"clip_value": 1e-3, "weight_gain": 1.3, "width": 13},
    },
    "leaky_relu he_uniform both clips": {
        **{**WIDE, "activation": "leaky_relu", "initialization": "he_uniform"},
        **{"clip_value": 0.05, "clip_norm": 0.1, "weight_gain": 1.5},
    },
    "elu torch_default": {
        **{**WIDE, "activation": "elu", "initialization": "torch_default", "dataset": "spirals"},
    },
    "silu normal": {
        **{**WIDE, "activation": "silu", "initialization": "normal", "weight_variance": 2.5},
        **{"bias_variance": 0.3, "dataset": "blobs", "depth": 2, "width": 5},
    },
    "softsign probe": {**WIDE, "activation": "softsign", "mode": "probe", "clip_norm": 1e-9},
    "linear orthogonal wide inputs": {
        **{**WIDE, "activation": "linear", "initialization": "orthogonal", "width": 70},
    },
    "batch norm": {**WIDE, "depth": 6, "normalization": "batch", "weight_gain": 2},
    "layer norm adam": {
        **{**WIDE, "activation": "tanh", "normalization": "layer", "bias_variance": 0.2},
        **{"optimizer": "adam", "dataset": "circles"},
    },
    "rms norm momentum": {
        **{**WIDE, "activation": "gelu", "normalization": "rms", "bias_variance": 0.2},
        **{"optimizer": "momentum", "clip_norm": 0.5},
    },
    "residual": {**WIDE, "residual": True, "residual_scale": 0.3, "bias_variance": 0.2},
    "residual without branches": {**WIDE, "residual": True, "residual_scale": 0.0},
    "residual batch norm": {
        **{**WIDE, "residual": True, "normalization": "batch", "clip_value": 0.01},
        **{"activation": "silu", "dataset": "spirals"},
    },
    "residual layer norm": {
        **{**WIDE, "residual": True, "residual_scale": 0.5, "normalization": "layer"},
        **{"depth": 20, "steps": 40, "batch_size": 250, "initialization": "xavier_uniform"},
    },
    "residual rms norm linear": {
        **{**WIDE, "residual": True, "normalization": "rms", "activation": "linear"},
        **{"mode": "probe"},
    },
    "residual linear": {**WIDE, "residual": True, "activation": "linear"},
    "batch norm float32": {**SMALL, "normalization": "batch"},
    "residual float32": {**SMALL, "residual": True, "residual_scale": 0.2, "depth": 30},
    "tiny signals": {**WIDE, "activation": "sigmoid", "depth": 100, "weight_gain": 0.1},
}
WIDE_SEQUENCES: Mapping[str, Any] = {
    **{"sequence_length": 7, "hidden_size": 6, "batch_size": 16, "steps": 6, "dtype": "float64"},
}
LATCH: Mapping[str, Any] = {**WIDE_SEQUENCES, "dataset": "latch"}
ADDING: Mapping[str, Any] = {**WIDE_SEQUENCES, "dataset": "adding"}
OF_RECURRENT: Mapping[str, Mapping[str, Any]] = {
    "rnn latch": {**LATCH, "kind": "rnn"},
    "rnn adding relu sgd, over two epochs": {
        **{**ADDING, "kind": "rnn", "activation": "relu", "optimizer": "sgd", "seed": 3},
        **{"bias_variance": 0.1, "recurrent_radius": 0.8, "batch_size": 250, "steps": 9},
    },
    "rnn linear orthogonal": {
        **{**ADDING, "kind": "rnn", "activation": "linear", "initialization": "orthogonal"},
        **{"weight_gain": 1.5, "clip_norm": 0.1},
    },
    "rnn orthogonal probe": {
        **{**LATCH, "kind": "rnn", "initialization": "orthogonal", "mode": "probe"},
        **{"activation": "sigmoid", "sequence_length": 100},
    },
    "rnn without recurrence": {**LATCH, "kind": "rnn", "recurrent_radius": 0.0},
    "lstm latch": {**LATCH, "kind": "lstm", "initialization": "xavier_normal"},
    "lstm adding forget bias": {
        **{**ADDING, "kind": "lstm", "forget_bias": 1.5, "bias_variance": 0.2},
        **{"initialization": "torch_default", "weight_gain": 0.7, "clip_value": 1e-3},
    },
    "lstm adding float32": {**ADDING, "kind": "lstm", "dtype": "float32", "forget_bias": 1},
    "gru latch": {**LATCH, "kind": "gru", "initialization": "normal", "weight_variance": 2},
    "gru adding momentum": {
        **{**ADDING, "kind": "gru", "bias_variance": 0.2, "recurrent_radius": 1.3},
        **{"optimizer": "momentum", "momentum": 0.5, "learning_rate": 0.1, "clip_norm": 0.2},
    },
    "gru latch float32": {**LATCH, "kind": "gru", "dtype": "float32"},
}
OF_TRANSFORMERS: Mapping[str, Mapping[str, Any]] = {
    "transformer adding pre": {**ADDING, "kind": "transformer", "blocks": 3, "hidden_size": 8},
    "transformer latch post": {
        **{**LATCH, "kind": "transformer", "blocks": 2, "hidden_size": 12, "norm_position": "post"},
        **{"activation": "gelu", "initialization": "orthogonal", "optimizer": "sgd"},
        **{"bias_variance": 0.1, "clip_norm": 0.1, "learning_rate": 0.1},
    },
    "transformer latch post uniform, over two epochs": {
        **{**LATCH, "kind": "transformer", "blocks": 2, "norm_position": "post", "seed": 5},
        **{"initialization": "he_uniform", "weight_gain": 1.2, "batch_size": 250, "steps": 9},
    },
    "transformer of one head": {
        **{**ADDING, "kind": "transformer", "blocks": 1, "hidden_size": 7, "dtype": "float32"},
        **{"initialization": "torch_default", "activation": "linear", "clip_value": 1e-3},
    },
    "transformer deep probe": {
        **{**LATCH, "kind": "transformer", "blocks": 20, "mode": "probe"},
        **{"initialization": "normal", "weight_variance": 3, "norm_position": "post"},
    },
}
PROBE: Mapping[str, Any] = {"mode": "probe", "seeds": 3}
OF_SEEDS: Mapping[str, Mapping[str, Any]] = {
    "digits of three seeds": {**WIDE, **PROBE},
    "spirals of three seeds": {**WIDE, **PROBE, "seed": 11, "dataset": "spirals"},
    "lstm latch of three seeds": {**LATCH, **PROBE, "kind": "lstm"},
    "transformer adding of three seeds": {**ADDING, **PROBE, "kind": "transformer", "blocks": 2},
    "seeds of which some explode": {
        **{**SMALL, **PROBE, "depth": 67, "width": 16, "weight_gain": 4.0, "seeds": 4},
    },
}
OF_COMPARISONS: Mapping[str, Mapping[str, Any]] = {
    "learning rates compared": {**WIDE, "compare": {"learning_rate": [0.01, 0.1, 0.5]}},
    "depths compared": {**WIDE, "activation": "tanh", "compare": {"depth": [2, 5]}},
    "activations compared": {**WIDE, "compare": {"activation": ["sigmoid", "relu", "linear"]}},
    "initialisations compared": {
        **{**WIDE, "dataset": "blobs", "activation": "tanh"},
        "compare": {"initialization": ["normal", "xavier_uniform", "orthogonal"]},
    },
    "normalisations compared": {**WIDE, "compare": {"normalization": ["none", "batch", "rms"]}},
    "residual and not": {**WIDE, "steps": 4, "compare": {"residual": [True, False]}},
    "seeds compared": {**WIDE, "dataset": "spirals", "compare": {"seed": [1, 2]}},
    "data sets compared": {**WIDE, "compare": {"dataset": ["circles", "digits"]}},
    "optimisers compared": {**WIDE, "compare": {"optimizer": ["adam", "sgd", "momentum"]}},
    "clipped and not": {**WIDE, "compare": {"clip_norm": [None, 0.01, 0.1]}},
    "probes compared": {**WIDE, "mode": "probe", "compare": {"weight_gain": [1, 1.5]}},
    "batches compared": {**WIDE, "compare": {"batch_size": [8, 256]}},
    "precisions compared": {**SMALL, "compare": {"dtype": ["float32", "float64"]}},
    "sequence kinds compared": {
        **{**LATCH, "kind": "rnn", "bias_variance": 0.1},
        "compare": {"kind": ["rnn", "lstm", "transformer", "gru"]},
    },
    "sequence tasks compared": {
        **{**WIDE_SEQUENCES, "kind": "gru", "compare": {"dataset": ["latch", "adding"]}},
    },
    "forget biases compared": {**LATCH, "kind": "lstm", "compare": {"forget_bias": [0, 1, 3]}},
    "norm positions compared": {
        **{**ADDING, "kind": "transformer", "blocks": 2},
        "compare": {"norm_position": ["post", "pre"]},
    },
    "one variant diverges, the other goes on": {
        **{**WIDE, "depth": 12, "width": 16, "batch_size": 8, "steps": 12, "weight_gain": 2},
        "compare": {"learning_rate": [10, 1e-5]},
    },
}
CASES: Mapping[str, Mapping[str, Any]] = {
    **{**OF_MLP, **OF_RECURRENT, **OF_TRANSFORMERS, **OF_SEEDS, **OF_COMPARISONS},
}
