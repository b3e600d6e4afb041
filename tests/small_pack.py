"""A small pack, right in every line, that tests load whole or break in one place."""

from collections.abc import Mapping
from pathlib import Path

Texts = Mapping[str, Mapping[str, str]]

NEUTRAL = """\
id: small
published: 2026-01-31
key_concepts: [shrinking]
modules:
  - id: basics
    notes: [first-note, second-note]
terms:
  - id: gradient
    related: [signal]
    notes: [first-note]
  - {id: signal, experiment: tiny-sigmoid}
flashcards:
  - id: card-one
    note: first-note
    term: gradient
  - id: card-two
    note: second-note
questions:
  - id: q-where
    kind: single_choice
    note: first-note
    concept: shrinking
    options: [near, far, none]
    term: gradient
    key: near
  - id: q-true
    kind: true_false
    note: second-note
    concept: shrinking
    key: "false"
experiments:
  - id: tiny-sigmoid
    claim: vanishing
    lens: signal
    spec: {depth: 12, width: 8, batch_size: 16, steps: 20, activation: sigmoid,
           initialization: xavier_normal}
    knobs: [activation, depth]
    choices: {activation: [sigmoid, relu], depth: [4, 20]}
sources:
  - id: someone2001
    authors: Someone, A. B. & Other, C.
    year: 2001
    title: A study
    venue: A journal
    url: https://example.org/study
articles: [long-read]
"""

PACK_TEXTS = {
    "en": """\
title: A small pack
badge: Study pack
lead: What shrinks, and why.
key_concepts:
  shrinking: {title: Shrinking, text: Products of small factors shrink.}
modules:
  basics: {title: Basics, summary: The first steps.}
terms:
  gradient:
    name: Gradient
    definition: The direction of steepest ascent.
    facts: [It points uphill.]
    review:
      - {question: "What is it?", answer: A vector of derivatives.}
  signal:
    name: Signal
    definition: The gradient of a layer's input, $\\delta$.
    facts: [It is what travels.]
    review:
      - {question: "What travels?", answer: The signal.}
experiments:
  tiny-sigmoid: {title: A tiny sigmoid net, claim: The signal vanishes., alt: A falling line.}
""",
    "fr": """\
title: Un petit dossier
badge: Dossier
lead: Ce qui rétrécit, et pourquoi.
key_concepts:
  shrinking: {title: Rétrécir, text: Les produits de petits facteurs rétrécissent.}
modules:
  basics: {title: Bases, summary: Les premiers pas.}
terms:
  gradient:
    name: Gradient
    definition: La direction de la plus forte pente.
    facts: [Il pointe vers le haut.]
    review:
      - {question: "Qu'est-ce ?", answer: Un vecteur de dérivées.}
  signal:
    name: Signal
    definition: "Le gradient de l'entrée d'une couche."
    facts: [Il voyage.]
    review:
      - {question: "Qu'est-ce qui voyage ?", answer: Le signal.}
experiments:
  tiny-sigmoid: {title: Un petit réseau, claim: Le signal disparaît., alt: Une ligne qui descend.}
""",
}

NOTES: Texts = {
    "en": {
        "first-note": """\
# The first note

A [[gradient]] travels backwards [@someone2001], $\\delta_l = W^\\top \\delta_{l+1}$.

## What to look for

:::experiment tiny-sigmoid:::

:::question q-where:::
""",
        "second-note": "# The second note\n\nMore of the [[gradient|same]].\n",
    },
    "fr": {"first-note": "# La première note\n\nUn [[gradient]] voyage.\n"},
}

ARTICLES: Texts = {
    "en": {
        "long-read": """\
# The long read

What shrinks is the [[signal]] [@someone2001].

## Why it shrinks

:::experiment tiny-sigmoid:::

## What to do

:::question q-where:::
""",
    },
    "fr": {},
}

FLASHCARDS = {
    "en": """\
card-one:
  front: What shrinks?
  back: The hidden answer.
card-two:
  front: What is $\\delta$?
  back: The signal.
""",
    "fr": """\
card-one:
  front: Que rétrécit-il ?
  back: Le signal.
""",
}

QUESTIONS = {
    "en": """\
q-where:
  text: Where is the signal smallest?
  options: {near: Near the input, far: Near the output, none: Nowhere}
  feedback: {near: Feedback on near., far: Feedback on far., none: Feedback on none.}
  explanation: The explanation of where.
q-true:
  text: Clipping enlarges small gradients.
  feedback: {"true": Feedback on true., "false": Feedback on false.}
  explanation: The explanation of clipping.
""",
    "fr": """\
q-where:
  text: Où le signal est-il le plus petit ?
  options: {near: Près de l'entrée, far: Près de la sortie, none: Nulle part}
  feedback: {near: Oui., far: Non., none: Non.}
  explanation: Parce que.
""",
}


def write_small_pack(content: Path) -> Path:
    """The folder of content with the small pack, whose second note is in English only."""
    folder = content / "small"
    for language in PACK_TEXTS:
        for kind, texts in (("notes", NOTES), ("articles", ARTICLES)):
            (folder / language / kind).mkdir(parents=True)
            for name, text in texts[language].items():
                (folder / language / kind / f"{name}.md").write_text(text, encoding="utf-8")
        (folder / language / "pack.yaml").write_text(PACK_TEXTS[language], encoding="utf-8")
        (folder / language / "flashcards.yaml").write_text(FLASHCARDS[language], encoding="utf-8")
        (folder / language / "questions.yaml").write_text(QUESTIONS[language], encoding="utf-8")
    (folder / "pack.yaml").write_text(NEUTRAL, encoding="utf-8")
    return content
