"""docs/api.md shows the API as it is: every request in it is sent, every answer compared."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from simulator.live import EventsApp
from simulator.models import Run, Status
from simulator.reading import make_token
from studypack.accounts.limits import ATTEMPT, REVIEW, RUN, SEARCH, THEORY
from studypack.accounts.models import Learner, Role, User
from studypack.content import load, read_packs
from studypack.tokens.scopes import Scope
from studypack.tokens.services import make_token as make_api_token
from tests.conftest import CONTENT
from tests.documented import (
    DOCS,
    ROOT,
    Block,
    blocks_of,
    json_differences,
    matches,
    table_under,
    text_differences,
)
from tests.openapi import answer_schema, make_schema, operations, undescribed
from tests.services import Site
from tests.simulator.stored_runs import carry_out, compute_run

API = DOCS / "api.md"
PASSWORD = "a long password"
OPERATION = re.compile(r"^### `([A-Z]+) (/api/v1/\S+)`$", re.MULTILINE)
# What is named, by a member that nothing else has: of an answer, and of a row of a list.
KINDS = (
    *(("spec", "run_id"), ("gift", "question_id"), ("draws", "quiz_id"), ("due", "deck_id")),
    *(("stability", "card"), ("join_code", "class_id"), ("is_published", "assignment_id")),
    *(("joined_at", "membership_id"), ("teacher", "class_id")),
)
ROW = {"joined_at": "membership_id", "invited_at": "invitation_id"}
# Codes that only pages and commands give.
NOT_OF_THE_API = {
    *("invalid_import", "invalid_mark", "invalid_picture", "invalid_questions"),
    *("lti", "mail_away", "not_on"),
    *("invalid_token", "nothing_to_repeat", "too_many_cards", "unknown_format"),
}


@dataclass(frozen=True, kw_only=True)
class Message:
    """A documented request or answer: its first line, its headers, its body."""

    line: int
    first: str
    headers: dict[str, str]
    body: str


@dataclass(kw_only=True)
class Conversation:
    """A stranger's client, and what the answers so far have named."""

    client: Client
    named: dict[str, str]
    differences: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    def go_through(self, request: Message, answer: Message) -> None:
        """Sends the request and compares what comes back."""
        real = self.send(request)
        self.answers.append(real)
        self.remember(real)
        place = f"line {answer.line}"
        first = f"HTTP/1.1 {real.status_code} {real.reason_phrase}"
        self.differences += text_differences(answer.first, first, place)
        for name, value in answer.headers.items():
            self.differences += text_differences(
                self.filled(value), real.headers.get(name, ""), f"{place}: {name}"
            )
        if answer.body:
            self.differences += self.body_differences(answer.body, real, place)

    def send(self, request: Message) -> Any:
        method, _, address = self.filled(request.first).partition(" ")
        if method == "GET":
            carry_out_waiting_runs()
        kind = request.headers.get("Content-Type", "application/octet-stream")
        token = self.client.cookies.get("csrftoken")
        headers = {"X-CSRFToken": token.value} if token and method != "GET" else {}
        if "Authorization" in request.headers:
            headers = {"Authorization": self.filled(request.headers["Authorization"])}
        body = self.filled(request.body).strip()
        return self.client.generic(method, address, body, content_type=kind, headers=headers)

    def remember(self, real: Any) -> None:
        """The ids of the newest run, attempt and deck."""
        if real.streaming or not real.content:
            return
        try:
            told = real.json()
        except ValueError:
            return
        if not isinstance(told, dict):
            return
        if "id" in told:
            self.named[kind_of_id(told)] = str(told["id"])
        if "join_code" in told:
            self.named["code"] = told["join_code"]["code"]
        for row in told.get("results", ()):
            self.named |= {ROW[member]: str(row["id"]) for member in ROW.keys() & row.keys()}

    def body_differences(self, body: str, real: Any, place: str) -> Iterator[str]:
        shown = self.filled(body)
        if real.headers["Content-Type"] == "application/json":
            yield from json_differences(json.loads(shown), json.loads(real.content), place)
        else:
            yield from text_differences(shown.strip(), real.content.decode().strip(), place)

    def filled(self, text: str) -> str:
        """The text with what the answers have named in the place of `{name}`."""
        for name, value in self.named.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def kind_of_id(told: dict[str, Any]) -> str:
    """What an answer's id is the id of."""
    return next((name for member, name in KINDS if member in told), "attempt_id")


def carry_out_waiting_runs() -> None:
    """A reader of the document has a worker."""
    for run in Run.objects.filter(status=Status.QUEUED):
        carry_out(run)


def message_of(block: Block) -> Message:
    """A request or answer as it is written in HTTP."""
    head, _, body = block.text.partition("\n\n")
    first, *lines = head.strip().splitlines()
    headers = dict(line.split(": ", 1) for line in lines)
    return Message(line=block.line, first=first, headers=headers, body=body)


def messages() -> list[Message]:
    return [message_of(block) for block in blocks_of(API) if block.language == "http"]


def token_of(user: User, *scopes: Scope) -> str:
    made = make_api_token(user, name="Mine", scopes=scopes, days=1, now=timezone.now())
    return str(made.secret)


@pytest.fixture
def conversation(make_user: Callable[..., User]) -> Conversation:
    """Every documented request was sent, to a site with the packs and a student."""
    load(read_packs(CONTENT).packs, is_whole=True)
    student, admin = make_user("student"), make_user("admin", Role.ADMIN)
    make_user("colleague", Role.TEACHER)
    conversation = Conversation(
        client=Client(enforce_csrf_checks=True),
        named={
            "password": PASSWORD.replace(" ", "+"),
            "token": token_of(admin, *Scope),
            "student_token": token_of(student, Scope.READ, Scope.STUDY),
        },
    )
    shown = messages()
    assert len(shown) % 2 == 0
    for request, answer in zip(shown[::2], shown[1::2], strict=True):
        conversation.go_through(request, answer)
    return conversation


@pytest.mark.django_db
@pytest.mark.database
def test_documented_requests_are_answered_as_documented(conversation: Conversation) -> None:
    assert not conversation.differences, "\n".join(conversation.differences)


@pytest.mark.django_db
@pytest.mark.database
def test_answers_have_the_members_that_the_schema_describes(conversation: Conversation) -> None:
    schema = make_schema()
    differences: list[str] = []
    checked = set()
    for real in conversation.answers:
        method, path = real.request["REQUEST_METHOD"], real.request["PATH_INFO"]
        described = answer_schema(schema, method, path, real.status_code)
        if described is not None and not real.streaming:
            checked.add(described.get("$ref", path))
            differences += undescribed(schema, described, real.json(), f"{method} {path}")
    assert len(checked) >= 9
    assert not differences, "\n".join(differences)


def test_every_operation_of_the_schema_has_a_section_with_its_request() -> None:
    text = API.read_text(encoding="utf-8")
    assert set(OPERATION.findall(text)) == operations(make_schema())
    for method, path in OPERATION.findall(text):
        section = text.partition(f"### `{method} {path}`\n")[2].partition("\n##")[0]
        address = r"\S+".join(map(re.escape, re.split(r"{\w+}", path)))
        assert re.search(f"```http\n{method} {address}", section), (method, path)


def test_every_refusal_of_the_api_is_in_the_table_of_errors() -> None:
    documented = set(re.findall(r"\w+", " ".join(row[1] for row in table_under(API, "Errors"))))
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("simulator", "quizzes", "studypack")
        for path in (ROOT / folder).rglob("*.py")
    ]
    codes = set(re.findall(r'RefusedError\(\s*"(\w+)"', "\n".join(sources)))
    assert {"stale", "too_many_runs"} <= codes
    assert codes - NOT_OF_THE_API <= documented


def test_documented_limits_are_those_that_hold() -> None:
    assert RUN.period_s == ATTEMPT.period_s
    sentence = f"{RUN.most} runs and {ATTEMPT.most} attempts in {RUN.period_s} seconds"
    assert sentence in API.read_text(encoding="utf-8")
    assert (SEARCH.most, SEARCH.period_s) == (THEORY.most, THEORY.period_s)
    more = f"and {THEORY.most} times for theory and for a search."
    assert more in API.read_text(encoding="utf-8")
    text = API.read_text(encoding="utf-8")
    assert sentence in text
    assert f"sent {REVIEW.most} times in {REVIEW.period_s} seconds" in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_documented_stream_is_the_stream_of_a_run(learner: Learner) -> None:
    run = compute_run(learner, {"depth": 2, "width": 8, "batch_size": 8, "steps": 2})
    (shown,) = [block for block in blocks_of(API) if "event: frame" in block.text]
    streamed = asyncio.run(stream_of(run))
    assert matches(shown.text.replace("{run_id}", str(run.id)), streamed), streamed


async def stream_of(run: Run) -> str:
    """Everything that the stream of a run that has ended sends."""
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    query = f"token={make_token(run, 'en')}".encode()
    scope = {"type": "http", "query_string": query, "headers": []}
    await asyncio.wait_for(EventsApp(settings.REDIS_URL)(scope, receive, send), 20)
    return b"".join(sent).decode()


def test_documented_program_runs_against_the_product(site: Site, tmp_path: Path) -> None:
    (program,) = [block for block in blocks_of(API) if block.language == "python"]
    printed = next(block for block in blocks_of(API) if block.language == "text")
    path = tmp_path / "program.py"
    path.write_text(program.text.replace("http://127.0.0.1:8000", site.url), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stderr, done.stdout) == ("", printed.text)
