"""Compares answers of the API with what its OpenAPI schema says of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from drf_spectacular.generators import SchemaGenerator

Schema = Mapping[str, Any]


def make_schema() -> Schema:
    """The schema of the whole API."""
    generator: Any = SchemaGenerator  # a class without types
    made: Schema = generator().get_schema(request=None, public=True)
    return made


def operations(schema: Schema) -> set[tuple[str, str]]:
    """Method and path of everything that the schema describes."""
    return {
        (method.upper(), path)
        for path, described in schema["paths"].items()
        for method in described
        if method != "parameters"
    }


def answer_schema(schema: Schema, method: str, address: str, status: int) -> Schema | None:
    """What the schema says of the JSON of an answer; None where it says nothing."""
    path = address.partition("?")[0]
    # An address written out is meant before one that has an argument in its place.
    for template in sorted(schema["paths"], key=lambda known: known.count("{")):
        described = schema["paths"][template]
        pattern = "[^/]+".join(map(re.escape, re.split(r"{\w+}", template)))
        if method.lower() in described and re.fullmatch(pattern, path):
            answer = described[method.lower()]["responses"].get(str(status), {})
            found: Schema | None = (
                answer.get("content", {}).get("application/json", {}).get("schema")
            )
            return found
    return None


def undescribed(schema: Schema, described: Schema, real: Any, place: str) -> Iterator[str]:
    """Members that the answer has and the schema does not, or the other way round."""
    if real is None and may_be_null(described):
        return
    described = resolved(schema, described)
    if "items" in described:
        for element in real:
            yield from undescribed(schema, described["items"], element, f"{place}[]")
    members = described.get("properties")
    if members is None:
        return
    needed = set(described.get("required", members))
    differing = (set(real) - set(members)) | (needed - set(real))
    if differing:
        yield f"{place}: {sorted(differing)} are in one of answer and schema only"
    for name in set(members) & set(real):
        yield from undescribed(schema, members[name], real[name], f"{place}.{name}")


def may_be_null(described: Schema) -> bool:
    """Whether null is one of the types, or one of the alternatives."""
    kinds = described.get("type", ())
    alternatives = (*described.get("oneOf", ()), *described.get("anyOf", ()))
    return "null" in kinds or any(may_be_null(one) for one in alternatives)


def resolved(schema: Schema, described: Schema) -> Schema:
    """The description itself, where only its name is given."""
    whole = {**described}
    for part in (*described.get("allOf", ()), *described.get("oneOf", ())):
        whole |= resolved(schema, part)
    if "$ref" in whole:
        name = whole.pop("$ref").rpartition("/")[2]
        whole |= resolved(schema, schema["components"]["schemas"][name])
    return whole
