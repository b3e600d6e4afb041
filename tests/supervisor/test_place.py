"""Port and data directory: what is said when they cannot be had."""

import errno
import os
import socket
from pathlib import Path

import pytest

from studypack.supervisor.broker import free_port
from studypack.supervisor.place import (
    DataDirectory,
    ServeProblem,
    is_running,
    port_problem,
    require_free_port,
)


def test_port_in_use_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServeProblem) as caught:
            require_free_port(port)
    assert str(caught.value) == (
        f"Port {port} is in use by another program; choose another: PORT={port + 1} make run"
    )


def test_free_port_is_accepted() -> None:
    require_free_port(free_port())


def test_port_of_the_system_is_named_with_a_way_out() -> None:
    assert port_problem(80, errno.EACCES) == (
        "Port 80 needs more rights than this user has; choose another: PORT=8001 make run"
    )


def test_data_directory_is_held_by_one_only(tmp_path: Path) -> None:
    first = DataDirectory(tmp_path)
    first.hold()
    second = DataDirectory(tmp_path)
    with pytest.raises(ServeProblem, match=rf"already runs from .* \(process {os.getpid()}\)"):
        second.hold()
    first.release()
    second.hold()
    second.release()


def test_data_directory_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "var"
    file.write_text("")
    with pytest.raises(ServeProblem, match=r"Data directory .*var cannot be written to"):
        DataDirectory(file)


def test_is_running_knows_a_process_from_none() -> None:
    assert is_running(os.getpid())
    assert not is_running(0)
    assert not is_running(2**22 + 1)
