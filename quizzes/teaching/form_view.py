"""The editor as its templates show it: every field with what stands in it and what is wrong."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext, pgettext

from quizzes.formats.item import Kind, Markup
from quizzes.teaching import layout
from quizzes.teaching.drafts.draft import ROWS, Draft, Row
from quizzes.teaching.drafts.places import Place
from quizzes.teaching.drafts.texts import FILES, MARKUP
from quizzes.teaching.layout import Control, Group, Spec, Words

# Stands for the key of a row that a script is to add.
NEW_KEY = "NEW-KEY"


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """One field; `whose` tells it from the same field of another row."""

    spec: Spec
    name: str
    value: str
    whose: str = ""
    markup: str = ""
    files: str = ""
    problems: Sequence[str] = ()

    @property
    def id(self) -> str:
        """What its label refers to."""
        return self.name.replace(":", "__")

    @property
    def described_by(self) -> str:
        """What explains the field, and what is wrong with it."""
        said = [f"{self.id}-help"] if self.spec.help else []
        return " ".join([*said, *([f"{self.id}-said"] if self.problems else [])])

    @property
    def is_markdown(self) -> bool:
        """Whether the toolbar writes its markup."""
        return self.markup in ("", Markup.MARKDOWN)

    @property
    def choices(self) -> list[tuple[str, Words, bool]]:
        """The values to choose from, and which one stands."""
        return [(value, words, value == self.value) for value, words in self.spec.choices]


@dataclass(frozen=True, kw_only=True)
class RowView:
    """One row: what stands open, what is folded in, and the rows within it."""

    key: str
    group: str
    title: str
    fields: Sequence[FieldView]
    details: Sequence[FieldView] = ()
    parts: "GroupView | None" = None

    @property
    def is_open(self) -> bool:
        """Whether something stands, or is wrong, in what would be folded in."""
        return any(field.value or field.problems for field in self.details)


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """The rows of a group; `blank` is the row that a script adds, where it may."""

    spec: Group
    name: str
    rows: Sequence[RowView]
    problems: Sequence[str] = ()
    blank: RowView | None = None


@dataclass(frozen=True, kw_only=True)
class FormView:
    """The whole editor; `text_names` are the fields that take pictures, with their labels."""

    kind: str
    kind_name: Words
    text: FieldView
    groups: Sequence[GroupView]
    settings: Sequence[FieldView]
    prose: Sequence[FieldView]
    overall: Sequence[FieldView]
    hints: GroupView
    about: Sequence[FieldView]
    text_names: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Maker:
    """Makes the views of one draft, with the problems of each field."""

    draft: Draft
    said_by_place: Mapping[str, Sequence[str]]

    def field(
        self, spec: Spec, values: Mapping[str, str], prefix: str = "", whose: str = ""
    ) -> FieldView:
        """The field as it stands."""
        name = prefix + spec.name
        return FieldView(
            spec=spec,
            name=name,
            value=values.get(spec.name, ""),
            whose=whose,
            markup=values.get(spec.name + MARKUP, ""),
            files=values.get(spec.name + FILES, ""),
            problems=self.said_by_place.get(name, ()),
        )

    def alone(self, specs: Sequence[Spec]) -> list[FieldView]:
        """Fields that stand alone."""
        return [self.field(spec, self.draft.values) for spec in specs]

    def group(self, spec: Group, name: str) -> GroupView:
        """The rows of a group; a gap has rows within it, which no script can add."""
        rows = [
            self.row(spec, name, row, f"{row_name(spec, row.key)} {number}".strip())
            for number, row in enumerate(self.draft.group(name), start=1)
        ]
        has_blank = not spec.is_fixed and name != "gap"
        blank = self.row(spec, name, Row(key=NEW_KEY), str(spec.row)) if has_blank else None
        said = self.said_by_place.get(ROWS + name, ())
        return GroupView(spec=spec, name=name, rows=rows, problems=said, blank=blank)

    def row(self, spec: Group, name: str, row: Row, title: str) -> RowView:
        """One row of a group."""
        kind = row.get("kind") or Kind.SHORT_TEXT
        is_gap = name == "gap"
        specs = layout.GAP_FIELDS.get(kind, spec.fields) if is_gap else spec.fields
        prefix = f"{name}:{row.key}:"
        fields = [self.field(one, row.values, prefix, title) for one in specs]
        parts = layout.GAP_PARTS.get(kind, layout.TEXT_ANSWERS) if is_gap else None
        return RowView(
            key=row.key,
            group=name,
            title=title,
            fields=[field for field in fields if not field.spec.is_detail],
            details=[field for field in fields if field.spec.is_detail],
            parts=self.group(parts, f"gap-{row.key}") if parts else None,
        )


def row_name(spec: Group, key: str) -> str:
    """What a row is called: a fixed one by what it stands for."""
    if not spec.is_fixed:
        return str(spec.row)
    return pgettext("answer", "True") if key == "true" else pgettext("answer", "False")


def view_form(draft: Draft, places: Sequence[Place]) -> FormView:
    """The editor of a draft with every problem beside its field."""
    said_by_place: dict[str, list[str]] = defaultdict(list)
    for place in places:
        said_by_place[place.name].append(place.message)
    maker = Maker(draft=draft, said_by_place=said_by_place)
    shape = layout.LAYOUTS[draft.kind]
    is_asked = draft.kind is not Kind.DESCRIPTION
    groups = [maker.group(group, group.name) for group in shape.groups]
    form = FormView(
        kind=draft.kind.value,
        kind_name=layout.KIND_NAMES[draft.kind],
        text=maker.field(layout.TEXT, draft.values),
        groups=groups,
        settings=maker.alone(shape.settings),
        prose=maker.alone((*shape.prose, layout.EXPLANATION)),
        overall=maker.alone(layout.OVERALL) if is_asked else [],
        hints=maker.group(layout.HINTS, "hint"),
        about=maker.alone((layout.NAME, layout.CATEGORY, layout.TAGS, layout.MARK, layout.PENALTY)),
        text_names=[],
    )
    names = [(field.name, label_of(field)) for field in fields_in(form) if takes_pictures(field)]
    return replace(form, text_names=names)


def takes_pictures(field: FieldView) -> bool:
    """Whether a picture can be put into the field."""
    return field.spec.control is Control.TEXT and field.is_markdown


def label_of(field: FieldView) -> str:
    """What a field is called among all others."""
    words = str(field.spec.label)
    return (
        gettext("{field} of {row}").format(field=words, row=field.whose) if field.whose else words
    )


def fields_in(form: FormView) -> list[FieldView]:
    """Every field of the form."""
    fields = [form.text, *form.settings, *form.prose, *form.overall, *form.about]
    for group in (*form.groups, form.hints):
        fields += fields_of(group)
    return fields


def fields_of(group: GroupView) -> list[FieldView]:
    """Every field of a group and of the groups within it."""
    fields: list[FieldView] = []
    for row in group.rows:
        fields += [*row.fields, *row.details]
        fields += fields_of(row.parts) if row.parts else []
    return fields
