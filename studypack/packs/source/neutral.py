"""The neutral half of a pack, which says what is true: ids, order, keys, experiments, sources."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from studypack.packs.source.reader import Located, Reader

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 60
LENSES = ("signal", "weights", "update")
QUESTION_KEYS = ("id", "kind", "note", "concept")
QUESTION_LINKS = ("term",)


@dataclass(frozen=True, kw_only=True)
class RelatedSource:
    """Another pack that readers of this one may want; only the whole content knows it."""

    id: str
    line: int


@dataclass(frozen=True, kw_only=True)
class ModuleSource:
    """A part of a pack: its notes, in order."""

    id: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TermSource:
    """A key term, the terms beside it, the notes that use it, and a run that shows it."""

    id: str
    related: tuple[str, ...]
    notes: tuple[str, ...]
    experiment: str


@dataclass(frozen=True, kw_only=True)
class FlashcardSource:
    """A flashcard and the note it rests on."""

    id: str
    note: str
    term: str


@dataclass(frozen=True, kw_only=True)
class QuestionSource:
    """A question's neutral half: its kind and what that kind needs, understood by quizzes."""

    id: str
    kind: str
    note: str
    concept: str
    term: str
    body: Mapping[str, object]
    line: int


@dataclass(frozen=True, kw_only=True)
class ExperimentSource:
    """A named run: a simulator spec with the knobs a reader may turn, understood by simulator."""

    id: str
    claim: str
    lens: str
    spec: Mapping[str, object]
    knobs: tuple[str, ...]
    choices: Mapping[str, object]
    line: int


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A work that notes cite."""

    id: str
    authors: str
    year: str
    title: str
    venue: str
    url: str


@dataclass(frozen=True, kw_only=True)
class NeutralPack:
    """What one pack.yaml says."""

    id: str
    file: Path
    published: date
    key_concepts: tuple[str, ...]
    related: tuple[RelatedSource, ...]
    modules: tuple[ModuleSource, ...]
    articles: tuple[str, ...]
    terms: tuple[TermSource, ...]
    flashcards: tuple[FlashcardSource, ...]
    questions: tuple[QuestionSource, ...]
    experiments: tuple[ExperimentSource, ...]
    references: tuple[Reference, ...]

    @property
    def note_ids(self) -> tuple[str, ...]:
        """Every note, in reading order."""
        return tuple(note for module in self.modules for note in module.notes)


def read_neutral(reader: Reader, root: Located, folder: Path) -> NeutralPack:
    """The neutral half of a pack; its problems go to `reader`."""
    fields = reader.fields(
        root,
        required=("id", "published", "key_concepts", "modules", "terms", "flashcards", "questions"),
        optional=("related", "articles", "experiments", "sources"),
    )
    neutral = NeutralReader(reader=reader, fields=fields)
    source = NeutralPack(
        id=neutral.pack_id(folder.name),
        file=folder / "pack.yaml",
        published=neutral.published(),
        key_concepts=reader.texts(fields["key_concepts"]) if "key_concepts" in fields else (),
        related=neutral.related(),
        modules=neutral.modules(),
        articles=neutral.articles(),
        terms=neutral.terms(),
        flashcards=neutral.flashcards(),
        questions=neutral.questions(),
        experiments=neutral.experiments(),
        references=neutral.references(),
    )
    neutral.check_references(source)
    return source


@dataclass(frozen=True, kw_only=True)
class NeutralReader:
    """Reads each list of a pack's neutral file and checks that what it names exists."""

    reader: Reader
    fields: Mapping[str, Located]
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def pack_id(self, folder_name: str) -> str:
        """The id, which is also the folder's name."""
        if "id" not in self.fields:
            return folder_name
        pack_id = self._identifier(self.fields["id"])
        if pack_id != folder_name:
            line = self.fields["id"].line
            self.reader.report(line, f"id: {pack_id!r} is not the folder's name {folder_name!r}")
        return pack_id

    def published(self) -> date:
        """The date of publication."""
        if "published" not in self.fields:
            return date.min
        text = self.reader.text(self.fields["published"])
        try:
            return date.fromisoformat(text)
        except ValueError:
            line = self.fields["published"].line
            self.reader.report(line, f"published: {text!r} is not a date such as 2026-11-22")
            return date.min

    def related(self) -> tuple[RelatedSource, ...]:
        """The packs beside this one, in order."""
        return tuple(
            RelatedSource(id=self._identifier(item), line=item.line)
            for item in self._items("related")
        )

    def articles(self) -> tuple[str, ...]:
        """The articles, in order."""
        found = []
        for item in self._items("articles"):
            self._note_line("articles", item, item.line)
            found.append(self._identifier(item))
        return tuple(found)

    def modules(self) -> tuple[ModuleSource, ...]:
        """The modules, in order."""
        found = []
        for fields in self._members("modules", ("id", "notes")):
            notes = self.reader.texts(fields["notes"])
            for note in self.reader.items(fields["notes"]):
                self._identifier(note)
            found.append(ModuleSource(id=self._identifier(fields["id"]), notes=notes))
        return tuple(found)

    def terms(self) -> tuple[TermSource, ...]:
        """The key terms."""
        return tuple(
            TermSource(
                id=self._identifier(fields["id"]),
                related=self._texts(fields, "related"),
                notes=self._texts(fields, "notes"),
                experiment=self._text(fields, "experiment"),
            )
            for fields in self._members("terms", ("id",), ("related", "notes", "experiment"))
        )

    def flashcards(self) -> tuple[FlashcardSource, ...]:
        """The flashcards, in order."""
        return tuple(
            FlashcardSource(
                id=self._identifier(fields["id"]),
                note=self.reader.text(fields["note"]),
                term=self._text(fields, "term"),
            )
            for fields in self._members("flashcards", ("id", "note"), ("term",))
        )

    def questions(self) -> tuple[QuestionSource, ...]:
        """The questions, in order; what a kind needs of its own stays as it was written."""
        found = []
        for located in self._items("questions"):
            fields = self.reader.entries(located)
            for key in QUESTION_KEYS:
                if key not in fields:
                    self.reader.report(located.line, f"{located.path}: the key {key!r} is missing")
            if not set(QUESTION_KEYS) <= fields.keys():
                continue
            self._note_line("questions", fields["id"], located.line)
            named = {*QUESTION_KEYS, *QUESTION_LINKS}
            own = {key: value for key, value in fields.items() if key not in named}
            found.append(
                QuestionSource(
                    id=self._identifier(fields["id"]),
                    kind=self.reader.text(fields["kind"]),
                    note=self.reader.text(fields["note"]),
                    concept=self.reader.text(fields["concept"]),
                    term=self._text(fields, "term"),
                    body={key: self.reader.plain(value) for key, value in own.items()},
                    line=located.line,
                )
            )
        return tuple(found)

    def experiments(self) -> tuple[ExperimentSource, ...]:
        """The named experiments."""
        found = []
        for fields in self._members(
            "experiments", ("id", "claim", "lens", "spec", "knobs"), ("choices",)
        ):
            lens = self.reader.text(fields["lens"])
            if lens not in LENSES:
                self.reader.report(
                    fields["lens"].line, f"lens: {lens!r} is not one of {', '.join(LENSES)}"
                )
            found.append(
                ExperimentSource(
                    id=self._identifier(fields["id"]),
                    claim=self.reader.text(fields["claim"]),
                    lens=lens,
                    spec=self._plain_mapping(fields, "spec"),
                    knobs=self.reader.texts(fields["knobs"]),
                    choices=self._plain_mapping(fields, "choices"),
                    line=fields["id"].line,
                )
            )
        return tuple(found)

    def references(self) -> tuple[Reference, ...]:
        """The works cited."""
        keys = ("id", "authors", "year", "title", "venue", "url")
        return tuple(
            Reference(**{key: self.reader.text(fields[key]) for key in keys})
            for fields in self._members("sources", keys)
        )

    def check_references(self, source: NeutralPack) -> None:
        """Reports what names an item of the pack that is not there, and repeated ids."""
        self._check_repeated(source)
        notes, terms = set(source.note_ids), {term.id for term in source.terms}
        experiments = {experiment.id for experiment in source.experiments}
        for term in source.terms:
            self._check_known("terms", term.id, "notes", term.notes, notes)
            self._check_known("terms", term.id, "related", term.related, terms)
            shown = filter(None, (term.experiment,))
            self._check_known("terms", term.id, "experiment", shown, experiments)
        for card in source.flashcards:
            self._check_known("flashcards", card.id, "note", (card.note,), notes)
            self._check_known("flashcards", card.id, "term", filter(None, (card.term,)), terms)
        concepts = set(source.key_concepts)
        for question in source.questions:
            self._check_known("questions", question.id, "note", (question.note,), notes)
            self._check_known("questions", question.id, "concept", (question.concept,), concepts)
            tried = filter(None, (question.term,))
            self._check_known("questions", question.id, "term", tried, terms)

    def _check_repeated(self, source: NeutralPack) -> None:
        for name, ids in (
            ("related", [other.id for other in source.related]),
            ("modules", [module.id for module in source.modules]),
            ("notes", list(source.note_ids)),
            ("articles", list(source.articles)),
            ("terms", [term.id for term in source.terms]),
            ("flashcards", [card.id for card in source.flashcards]),
            ("questions", [question.id for question in source.questions]),
            ("experiments", [experiment.id for experiment in source.experiments]),
            ("sources", [reference.id for reference in source.references]),
        ):
            for repeated in sorted({item for item in ids if ids.count(item) > 1}):
                line = self.lines.get((name, repeated), 1)
                self.reader.report(line, f"{name}: the id {repeated!r} is repeated")

    def _check_known(
        self, kind: str, item: str, key: str, named: Iterable[str], known: set[str]
    ) -> None:
        for name in named:
            if name not in known:
                message = f"{kind} {item}: {key}: {name!r} does not exist in this pack"
                self.reader.report(self.lines.get((kind, item), 1), message)

    def _items(self, name: str) -> list[Located]:
        return self.reader.items(self.fields[name]) if name in self.fields else []

    def _members(
        self, name: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> list[dict[str, Located]]:
        """The members of a list that hold all they must; the others are reported."""
        found = []
        for item in self._items(name):
            fields = self.reader.fields(item, required=required, optional=optional)
            if set(required) <= fields.keys():
                self._note_line(name, fields["id"], item.line)
                found.append(fields)
        return found

    def _note_line(self, kind: str, located: Located, line: int) -> None:
        self.lines[kind, str(located.node.value)] = line

    def _identifier(self, located: Located) -> str:
        text = self.reader.text(located)
        if text and (not IDENTIFIER.fullmatch(text) or len(text) > LONGEST_ID):
            self.reader.report(
                located.line,
                f"{located.path}: {text!r} is not an id: a-z, 0-9 and single hyphens, "
                f"{LONGEST_ID} characters at most",
            )
        return text

    def _text(self, fields: Mapping[str, Located], key: str) -> str:
        return self.reader.text(fields[key]) if key in fields else ""

    def _texts(self, fields: Mapping[str, Located], key: str) -> tuple[str, ...]:
        return self.reader.texts(fields[key]) if key in fields else ()

    def _plain_mapping(self, fields: Mapping[str, Located], key: str) -> Mapping[str, object]:
        if key not in fields:
            return {}
        entries = self.reader.entries(fields[key])
        return {name: self.reader.plain(value) for name, value in entries.items()}
