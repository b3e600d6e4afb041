"""A pack's texts rendered for storing, and what is wrong with them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from studypack.common.languages import ENGLISH
from studypack.common.markdown import Link, Rendered, Resolve, render, render_inline
from studypack.packs.source import PackSource, SourceProblem
from studypack.packs.source.neutral import Reference
from studypack.packs.source.texts import NoteText, PackTexts

TermUrl = Callable[[str], str]


class RenderingRules(TypedDict):
    """What every text of one language of a pack is rendered with."""

    term: Resolve
    citation: Resolve
    language: str


INITIALS = re.compile(r"(?:\w{1,2}\.[ -]?)+")


@dataclass(kw_only=True)
class TextRenderer:
    """Renders the texts of one language of a pack; `term_url(slug)` is where a term's page is."""

    source: PackSource
    texts: PackTexts
    term_url: TermUrl
    problems: list[SourceProblem] = field(default_factory=list)

    def note(self, note: NoteText) -> Rendered:
        """A note or an article as blocks; embedded experiments and questions must exist."""
        rendered = render(note.markdown, **self._rules)
        for line, message in rendered.problems:
            self._report(note.file, line + 1, message)
        self._check_embeds(note, rendered)
        return rendered

    def short(self, text: str, where: str) -> str:
        """A text without paragraphs, where `where` says which of the pack's texts it is."""
        html, messages = render_inline(text, **self._rules)
        for message in messages:
            self._report(self.texts.folder, 1, f"{where}: {message}")
        return html

    def long(self, text: str, where: str) -> str:
        """A text of paragraphs."""
        rendered = render(text, **self._rules)
        for _, message in rendered.problems:
            self._report(self.texts.folder, 1, f"{where}: {message}")
        return "".join(block.content for block in rendered.blocks if block.kind == "html")

    @property
    def _rules(self) -> RenderingRules:
        return {"term": self._term, "citation": self._citation, "language": self.texts.folder.name}

    def _term(self, slug: str) -> Link | None:
        if not any(term.id == slug for term in self.source.terms):
            return None
        written = self.texts.terms.get(slug) or self.source.texts[ENGLISH].terms.get(slug)
        return Link(url=self.term_url(slug), words=written.name if written else slug)

    def _citation(self, slug: str) -> Link | None:
        for reference in self.source.references:
            if reference.id == slug:
                return Link(url=f"#source-{slug}", words=short_citation(reference))
        return None

    def _check_embeds(self, note: NoteText, rendered: Rendered) -> None:
        known = {
            "experiment": {experiment.id for experiment in self.source.experiments},
            "question": {question.id for question in self.source.questions},
        }
        lines = note.markdown.splitlines()
        for block in rendered.blocks:
            if block.kind == "html" or block.content in known[block.kind]:
                continue
            written = next(n for n, line in enumerate(lines, start=2) if block.content in line)
            message = f":::{block.kind} {block.content}::: there is no such {block.kind}"
            self._report(note.file, written, message)

    def _report(self, file: Path, line: int, message: str) -> None:
        self.problems.append(SourceProblem(file=file, line=line, message=message))


def short_citation(reference: Reference) -> str:
    """Family names and year: one, two joined by &, or the first with et al.

    Authors are written "Family, A. B., Other, C. & Third, D.".
    """
    parts = [part.strip() for part in re.split(r",| & ", reference.authors)]
    families = [part for part in parts if part and not INITIALS.fullmatch(part)]
    if len(families) > 2:
        return f"{families[0]} et al. {reference.year}"
    return f"{' & '.join(families)} {reference.year}"


def check_texts(source: PackSource) -> list[SourceProblem]:
    """Every problem that only rendering finds, in all languages of a pack."""
    problems: list[SourceProblem] = []
    for texts in source.texts.values():
        renderer = TextRenderer(source=source, texts=texts, term_url=lambda slug: slug)
        for note in (*texts.notes.values(), *texts.articles.values()):
            renderer.note(note)
        for where, text in short_texts(texts):
            renderer.short(text, where)
        problems += renderer.problems
    return problems


def short_texts(texts: PackTexts) -> list[tuple[str, str]]:
    """Every text of a language that has no file of its own, with its place."""
    found = [("lead", texts.lead)]
    found += [(f"key_concepts.{key}", item.text) for key, item in texts.key_concepts.items()]
    found += [(f"modules.{key}", item.text) for key, item in texts.modules.items()]
    found += [(f"experiments.{key}", item.claim) for key, item in texts.experiments.items()]
    for key, term in texts.terms.items():
        found.append((f"terms.{key}.definition", term.definition))
        found += [(f"terms.{key}.facts", fact) for fact in term.facts]
        for pair in term.review:
            found += [(f"terms.{key}.review", pair.question), (f"terms.{key}.review", pair.answer)]
    for key, card in texts.flashcards.items():
        found += [(f"flashcards.{key}", card.front), (f"flashcards.{key}", card.back)]
    for key, question in texts.questions.items():
        found += [(f"questions.{key}", question.text), (f"questions.{key}", question.explanation)]
        found += [(f"questions.{key}", text) for text in question.options.values()]
        found += [(f"questions.{key}", text) for text in question.feedback.values()]
        found += [(f"questions.{key}.hints", hint) for hint in question.hints]
        found += [(f"questions.{key}.model_answer", question.model_answer)]
        found += [(f"questions.{key}.rubric", question.rubric)]
    return found
