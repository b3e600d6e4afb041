"""The cast of the tests, and the study material they use."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from simulator.models import Experiment
from studypack.accounts.models import Learner, Role, User
from studypack.catalogues.compiling import compile_catalogues
from studypack.content import load, read_packs
from studypack.packs.models import Pack
from tests.small_pack import write_small_pack

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
SAMPLES = ROOT.parent / "shared" / "samples"


def pytest_configure() -> None:
    """Passwords are hashed fast and static files are served unhashed, as no test is about them.

    Pages are in every language: the catalogues are compiled.
    """
    compile_catalogues(ROOT)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _nothing_left_of_the_test_before() -> None:
    cache.clear()
    translation.activate("en")


@pytest.fixture(scope="session")
def samples_folder() -> Path:
    """Where the files of other programs lie; skips the test where they are not beside us."""
    if not SAMPLES.is_dir():
        pytest.skip("shared/samples is not beside the checkout")
    return SAMPLES


@pytest.fixture
def small_source(tmp_path: Path) -> Path:
    """The folder of a small pack in English and French, right in every line."""
    return write_small_pack(tmp_path / "content")


@pytest.fixture
def pack(db: None, small_source: Path) -> Pack:
    """The small pack, loaded."""
    reading = read_packs(small_source)
    assert not reading.faults
    load(reading.packs, is_whole=True)
    return Pack.objects.get()


@pytest.fixture
def experiment(pack: Pack) -> Experiment:
    """The small pack's experiment."""
    return Experiment.objects.get(pack=pack)


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Makes a person of a role."""

    def make(username: str, role: Role = Role.STUDENT) -> User:
        is_admin = role == Role.ADMIN
        return User.objects.create_user(
            username,
            password="a long password",
            role=role,
            is_staff=is_admin,
            is_superuser=is_admin,
        )

    return make


@pytest.fixture
def learner(make_user: Callable[..., User]) -> Learner:
    """A student who has studied before."""
    return Learner.objects.create(user=make_user("student"))


@pytest.fixture
def other_learner(make_user: Callable[..., User]) -> Learner:
    """Another student, who must see nothing of the first."""
    return Learner.objects.create(user=make_user("other-student"))


@pytest.fixture
def student(learner: Learner) -> Client:
    """The student's browser."""
    return signed_in(learner)


@pytest.fixture
def other_student(other_learner: Learner) -> Client:
    """The other student's browser."""
    return signed_in(other_learner)


def signed_in(learner: Learner) -> Client:
    """A browser in which the learner is signed in."""
    assert learner.user is not None
    client = Client()
    client.force_login(learner.user)
    return client
