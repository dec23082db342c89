"""A site of many pages for the crawl benchmarks: nginx on loopback, 25 posts a page."""

import html
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

POSTS_A_PAGE = 25
SELECTORS = """
[selectors]
item = "div.post"
id = "::attr(data-id)"
author = "a.author::text"
url = "a.link::attr(href)"
published = "time::attr(datetime)"
text = "div.text"
next = "a.next::attr(href)"
"""
"""The end of a `listing` source that reads these pages."""


def write_pages(folder: Path, pages: int, texts: Iterator[str]) -> None:
    """Pages 1.html … N.html, each linking to the next."""
    folder.chmod(0o755)  # nginx started by root reads as nobody
    for number in range(1, pages + 1):
        blocks = []
        for place in range(POSTS_A_PAGE):
            post = (number - 1) * POSTS_A_PAGE + place
            body = html.escape(next(texts)).replace("\n", "<br>")
            blocks.append(
                f'<div class="post" data-id="{post}"><a class="author" href="/u/{post % 97}">membre{post % 97}</a>'
                f'<a class="link" href="/p/{post}"><time datetime="2026-05-01T10:{post % 60:02d}:00+02:00">1 mai</time></a>'
                f'<div class="text"><p>{body}</p></div></div>'
            )
        following = f'<a class="next" href="/{number + 1}.html">suivant</a>' if number < pages else ""
        page = f'<!doctype html><html><head><meta charset="utf-8"><title>{number}</title></head><body>{"".join(blocks)}{following}</body></html>'
        (folder / f"{number}.html").write_text(page, encoding="utf-8")
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /private/\n", encoding="utf-8")


@contextmanager
def nginx(folder: Path, port: int, addresses: Sequence[str] = ("127.0.0.1",), log: Path | None = None) -> Iterator[str]:
    """Serves `folder` on each address while the block lasts; yields the first. Needs Debian's nginx.

    `log` is given a line a request: moment, address, path.
    """
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    settings = folder / "nginx.conf"
    logged = "access_log off;" if log is None else f"log_format asked '$msec $host $uri'; access_log {log} asked;"
    listened = " ".join(f"listen {address}:{port};" for address in addresses)
    settings.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        "events { worker_connections 256; }\n"
        f"http {{ {logged} default_type text/html; charset utf-8; types {{ text/html html; text/plain txt; }} "
        f"client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; "
        f"uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; "
        f"server {{ {listened} root {folder}; }} }}\n",
        encoding="utf-8",
    )
    server = subprocess.Popen([program, "-c", str(settings), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        yield f"http://{addresses[0]}:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)
