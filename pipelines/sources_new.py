"""`veilleur sources new`: look at a page once, propose a source for it, and say what to do next."""

import hashlib
import json
from functools import partial
from pathlib import Path

import click

from crawlers.example import from_example
from crawlers.look import Checked, Look, look
from crawlers.proposal import Proposal, name_for
from crawlers.reading import Page
from pipelines import settings as settings_of
from pipelines.cli import Call
from pipelines.deployment import crawl_settings, utc_now
from pipelines.errors import PipelineError
from pipelines.settings import Settings

SHOWN_POSTS = 3
SHOWN_CHARACTERS = 100


@click.command("new")
@click.argument("url")
@click.option("--name", help="Name of the source [default: from the address].")
@click.option("--basis", default="", help="Why we may read this source, in a sentence; else left for you to fill in.")
@click.option("--example", metavar="TEXT", help="Words of one post on the page: proposes selectors around them.")
@click.option("--sitemap", is_flag=True, help="Only list pages of the site that may be worth a source; write nothing.")
@click.option("--record", is_flag=True, help="Keep the page in sources/recorded/, as material for a test.")
@click.option("--local", is_flag=True, help="The address is a server of your own, on this machine or network.")
@click.pass_obj
def new(
    call: Call, *, url: str, name: str | None, basis: str, example: str | None, sitemap: bool, record: bool, local: bool
) -> int:
    """Look at the page at URL once, robots.txt first, and write a source for it into the home's sources/.

    Recognises feeds, forum engines, WordPress, Discourse, Mastodon, Telegram, Snapchat and other software by the
    address and by what the page says of itself, and tries what it proposes. Nothing is stored but the source's file.
    """
    settings = settings_of.load(call.home)
    if not settings.sources_dir.is_dir():
        raise PipelineError(f"{settings.sources_dir} is no folder: run `veilleur init` first")
    taken = {path.stem for path in settings.sources_dir.glob("*.toml")}
    if name in taken:
        raise PipelineError(f"There is a source {name!r} already: choose another --name, or edit its file")
    if example is None:
        found = look(url, settings=crawl_settings(settings), local=local, sitemap=sitemap, clock=utc_now)
    else:
        propose = partial(_proposals, example=example)
        found = look(url, settings=crawl_settings(settings), local=local, propose=propose, clock=utc_now)
    if sitemap:
        return _list_candidates(found, url)
    if record and found.page is not None:
        _record(settings, found.page, name or name_for(found.page.url, taken))
    return _write(settings, found, url, name=name, taken=taken, basis=basis, local=local, example=example)


def _proposals(page: Page, *, example: str) -> list[Proposal]:
    proposal = from_example(page, example)
    return [] if proposal is None else [proposal]


def _write(
    settings: Settings,
    found: Look,
    url: str,
    *,
    name: str | None,
    taken: set[str],
    basis: str,
    local: bool,
    example: str | None,
) -> int:
    """Say what was found and write the best of it."""
    report, best = found.report, found.best
    if report is None or not report.outcome.succeeded:
        click.echo(f"{url}: {report.outcome if report else 'failed'}: {report.detail if report else 'not asked'}")
        click.echo("No source was written.")
        return 1
    for each in found.checked:
        click.echo(f"{'→' if each is best else ' '} {_title(each.proposal)}: {each.proposal.why}. {_verdict(each)}")
    if best is None:
        click.echo(_advice(found, example))
        return 1
    address = str(best.proposal.values["url"])
    name = name or name_for(address, taken)
    best.proposal.source(name, local=local, basis=basis)  # a bad --name or --basis is told before a file is written
    others = [f"{_title(each.proposal)} {each.proposal.values['url']}" for each in found.checked if each is not best]
    text = best.proposal.toml(day=utc_now().date(), basis=basis, local=local, others=others)
    path = settings.sources_dir / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {path}")
    for post in list(best.parsed.posts if best.parsed else ())[:SHOWN_POSTS]:
        words = " ".join(f"{post.title or ''} {post.text}".split())
        day = f"{post.published_at:%Y-%m-%d %H:%M}" if post.published_at else "no date"
        click.echo(f"  {post.external_id}  {day}  {post.author or 'no author'}  {words[:SHOWN_CHARACTERS]}")
    for warning in best.parsed.warnings if best.parsed else ():
        click.echo(f"warning: {warning}")
    click.echo("Next:")
    if not basis:
        click.echo(
            f'  1. write basis = "…" in {path.name}; until then `veilleur sources check` and every crawl refuse it'
        )
    click.echo(f"  {'1' if basis else '2'}. veilleur sources try {name}")
    return 0


def _title(proposal: Proposal) -> str:
    engine = proposal.values.get("engine")
    return f"{proposal.values['platform']}{f' ({engine})' if engine else ''}"


def _verdict(each: Checked) -> str:
    parsed = each.parsed
    if parsed is None:
        return "It gave no answer." if each.asked else "Not tried."
    if not parsed.outcome.succeeded:
        return f"Tried: {parsed.outcome}: {parsed.detail}"
    lists = sum(request.kind == "list" for request in parsed.requests)
    further = len(parsed.requests) - lists
    told = [f"{parsed.found} posts" if parsed.found else "", f"{further} pages to read" if further else ""]
    told.append(f"{lists} further lists" if lists else "")
    return f"Tried: {', '.join(filter(None, told)) or 'nothing there'}."


def _advice(found: Look, example: str | None) -> str:
    where = found.page.url if found.page is not None else "the page"
    if example is not None:
        return (
            f"These words stand nowhere on {where} among elements alike, as posts of a list do. Copy a few words of one "
            "post exactly as the page shows them, all from one paragraph. No source was written."
        )
    if found.checked:
        return f"Nothing of this can be read at {where} as it is. No source was written."
    return (
        f"Nothing known on {where}. Give the words of one post: veilleur sources new URL --example 'words of a post'; "
        "or look for better pages: veilleur sources new URL --sitemap. No source was written."
    )


def _list_candidates(found: Look, url: str) -> int:
    if not found.candidates:
        detail = found.report.detail if found.report and found.report.detail != "no page was read" else ""
        click.echo(f"{url}: no sitemap names a page that may be worth a source. {detail}".strip())
        return 1
    for each in found.candidates:
        below = f", {each.below} pages below" if each.below else ""
        changed = f", changed {each.changed}" if each.changed else ""
        click.echo(f"{each.kind:6}  {each.url}{below}{changed}")
    click.echo("Next: veilleur sources new URL, with one of these.")
    return 0


def _record(settings: Settings, page: Page, name: str) -> None:
    """The page as it came, and a line that says where from."""
    folder: Path = settings.sources_dir / "recorded"
    folder.mkdir(exist_ok=True)
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    ending = "json" if "json" in kind else "xml" if "xml" in kind and "xhtml" not in kind else "html"
    path = folder / f"{name}.{ending}"
    path.write_bytes(page.body)
    line = {
        "file": path.name,
        "url": page.url,
        "status": page.status,
        "content_type": page.headers.get("content-type", ""),
        "recorded_at": page.fetched_at.isoformat(timespec="seconds"),
        "sha256": hashlib.sha256(page.body).hexdigest(),
        "user_agent": crawl_settings(settings).user_agent,
    }
    with (folder / "PROVENANCE.jsonl").open("a", encoding="utf-8") as provenance:
        provenance.write(json.dumps(line, ensure_ascii=False) + "\n")
    click.echo(f"Recorded {path}")
