"""The server: listens where it is told, says where, and explains a port that is taken."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from review.app import serve
from review.errors import ReviewError
from review.settings import ReviewSettings
from store.engine import Store

PROGRAM = """
import sys
from pathlib import Path
from review.app import serve
from review.settings import ReviewSettings
from store.engine import Store
from store.keys import Keys
store = Store.open(sys.argv[1], Keys.load(Path(sys.argv[2])))
serve(store, ReviewSettings(port=0), ready=lambda address: print(address, flush=True))
"""


def test_it_tells_its_address_and_answers_there(store: Store) -> None:
    url = store.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", PROGRAM, url, str(store.keys.directory)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:")
            assert "Veilleur" in httpx.get(address, follow_redirects=True, timeout=30).text
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_a_port_that_is_taken_is_explained(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        started = time.monotonic()
        with pytest.raises(ReviewError, match=rf"127\.0\.0\.1:{port} cannot be listened on .* --port"):
            serve(store, ReviewSettings(port=port))
        assert time.monotonic() - started < 5
