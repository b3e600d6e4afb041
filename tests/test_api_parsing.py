"""Bodies of API requests, however long or deep, and the addresses that limits go by."""

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory
from rest_framework.exceptions import ParseError

from studypack.common.addresses import client_address
from studypack.common.api_parsing import BoundedJSONParser


def parse(body: bytes) -> Any:
    return BoundedJSONParser().parse(BytesIO(body), "application/json", {})


def test_body_is_read_as_json() -> None:
    assert parse(b'{"spec": {"depth": 3}}') == {"spec": {"depth": 3}}


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000], ids=["lists", "objects"])
def test_body_nested_for_ever_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="nested too deeply"):
        parse(body)


def test_body_is_read_up_to_the_limit_and_no_further(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert parse(b'"12345678"') == "12345678"
    endless = BytesIO(b'"' + b"9" * 1000)
    with pytest.raises(RequestDataTooBig, match="more than 10 bytes"):
        BoundedJSONParser().parse(endless, "application/json", {})
    assert endless.tell() == 11


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.9.9.9"),
        (0, "10.0.0.1", "10.9.9.9"),
        (1, "10.0.0.1", "10.0.0.1"),
        (1, "10.0.0.2, 10.0.0.1", "10.0.0.1"),
        (1, "", "10.9.9.9"),
        (2, "10.0.0.3, 10.0.0.2, 10.0.0.1", "10.0.0.2"),
        (2, " , 10.0.0.1", "10.0.0.1"),
    ],
)
def test_address_is_the_one_that_the_outermost_proxy_of_ours_saw(
    settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.9.9.9", headers={"X-Forwarded-For": forwarded}
    )
    assert client_address(request) == address
