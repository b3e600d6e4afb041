"""The schema of the API: valid, complete, and made without a warning."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

NO_PART_OF_IT = {"schema", "documentation"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    reset_generator_stats()
    generator: Any = SchemaGenerator  # a class without types
    made: dict[str, Any] = generator().get_schema(request=None, public=True)
    return made


def api_names() -> Iterator[str]:
    """The name of every address under the API."""
    resolvers = [part for part in get_resolver().url_patterns if isinstance(part, URLResolver)]
    (api,) = [part for part in resolvers if part.namespace == "api"]
    waiting = list(api.url_patterns)
    while waiting:
        part = waiting.pop()
        if isinstance(part, URLPattern):
            yield str(part.name)
        else:
            waiting += part.url_patterns


def path_of(name: str) -> str:
    """An address as the schema writes it, its arguments in braces."""
    (possibility,) = get_resolver().namespace_dict["api"][1].reverse_dict.getlist(name)
    ((template, _),) = possibility[0]
    return "/api/v1/" + re.sub(r"%\((\w+)\)s", r"{\1}", template)


def test_schema_is_made_without_a_warning_and_is_valid(schema: dict[str, Any]) -> None:
    assert not GENERATOR_STATS, "see: manage.py spectacular --fail-on-warn"
    validate: Any = validate_schema  # a function without types
    validate(schema)


def test_every_address_of_the_api_stands_in_the_schema(schema: dict[str, Any]) -> None:
    names = set(api_names()) - NO_PART_OF_IT
    assert {"run-list", "run-detail", "attempt-detail", "pack-list"} <= names
    assert {path_of(name) for name in names} == set(schema["paths"])


def test_every_operation_says_what_it_does_and_answers(schema: dict[str, Any]) -> None:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), (method, path)
            assert operation["responses"], (method, path)


def test_request_for_a_run_is_described(schema: dict[str, Any]) -> None:
    operation = schema["paths"]["/api/v1/runs/"]["post"]
    assert set(operation["responses"]) >= {"200", "202", "400"}
    assert list(operation["requestBody"]["content"]) == ["application/json"]


def test_schema_and_its_page_are_served(client: Client) -> None:
    served = client.get(reverse("api:schema"))
    assert served.status_code == 200
    assert served.content.startswith(b"openapi: 3.1")
    page = client.get(reverse("api:documentation"))
    assert page.status_code == 200
    assert b"<script>" not in page.content
