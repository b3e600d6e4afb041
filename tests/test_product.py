"""The product as `make run` starts it, spoken to from outside."""

import json
import re
import time
from http.cookiejar import CookieJar
from typing import Any
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import psutil
import pytest

from tests.services import Site

LESSON = "/en/packs/gradient-problems/notes/vanishing-gradients/"
WAIT_S = 90.0


class Visitor:
    """A browser without pictures: cookies, the token of a page, JSON."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        page = self.opener.open(site.url + LESSON, timeout=20).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found is not None
        self.token = found[1]

    def get(self, path: str) -> Any:
        return json.load(self.opener.open(self.site.url + path, timeout=20))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        request = Request(self.site.url + path, json.dumps(body).encode(), headers)
        return json.load(self.opener.open(request, timeout=20))

    def wait_for(self, run: str, statuses: set[str], frames: int = 0) -> Any:
        """The run once it has one of the statuses and that many frames."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            read = self.get(f"/api/v1/runs/{run}/frames/")
            if read["status"] in statuses and len(read["frames"]) >= frames:
                return read
            time.sleep(0.1)
        pytest.fail(f"run {run}: still {read['status']} with {len(read['frames'])} frames")


def workers(site: Site) -> list[psutil.Process]:
    """The worker's processes, the parent first."""
    children = psutil.Process(site.process).children(recursive=True)
    return [child for child in children if "celery" in " ".join(child.cmdline())]


def test_run_ends_although_its_worker_was_killed_in_the_middle(site: Site) -> None:
    visitor = Visitor(site)
    spec = {"depth": 40, "width": 96, "steps": 300, "seed": 11}
    run = visitor.post("/api/v1/runs/", {"spec": spec})["id"]
    visitor.wait_for(run, {"running"}, frames=3)
    for process in workers(site):
        process.kill()
    read = visitor.wait_for(run, {"done", "diverged"})
    sequence = [frame["seq"] for frame in read["frames"]]
    assert sequence == list(range(len(sequence)))
    result = visitor.get(f"/api/v1/runs/{run}/")["result"]
    assert result["steps"][0] == 0
    assert result["steps"][-1] == 300
    assert len(result["signal_norm"]) == len(sequence)
    assert len(result["signal_norm"][0]) == 40


def test_static_files_are_hashed_compressed_and_kept_for_ever(site: Site) -> None:
    opener = build_opener()
    page = opener.open(site.url + LESSON, timeout=20).read().decode()
    script = re.search(r'src="(/static/js/experiments\.[0-9a-f]{12}\.js)"', page)
    assert script is not None
    answer = opener.open(
        Request(site.url + script[1], headers={"Accept-Encoding": "br"}), timeout=20
    )
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    plain = opener.open(site.url + script[1], timeout=20).read().decode()
    assert re.search(r'import\("\./figure\.[0-9a-f]{12}\.js"\)', plain)


def test_product_is_ready_and_names_what_it_stands_on(site: Site) -> None:
    ready = json.load(build_opener().open(f"{site.url}/readyz", timeout=20))
    assert ready == {"database": True, "broker": True, "workers": True}
