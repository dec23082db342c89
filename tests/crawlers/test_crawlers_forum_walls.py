"""Boards and topics for members among open ones: passed over when they are few, the end of the run when they are a wall."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Crawl = Callable[..., dict[str, Any]]
TOPIC = (Path(__file__).parent / "pages" / "phpbb_topic" / "page.html").read_text(encoding="utf-8")
TOPIC = TOPIC.replace('rel="next"', "").replace("next", "").replace('<li class="active">', "<li>")
LOGIN = '<title>Connexion</title><form method="post"><input type="password" name="password"></form>'


def forum(site: Any, topics: int) -> dict[str, dict[str, Any]]:
    rows = "".join(
        f'<li class="row"><a class="topictitle" href="/viewtopic.php?t={n}">T{n}</a></li>' for n in range(topics)
    )
    site.put("/", f'<body id="phpbb"><ul>{rows}</ul></body>')
    for n in range(topics):
        site.put(f"/viewtopic.php?t={n}", TOPIC.replace("p5", f"p{n}5"))
    basis = "A server of the test itself"
    return {"lac": {"platform": "forum", "engine": "phpbb", "url": site.url("/"), "basis": basis, "local": True}}


def test_one_topic_behind_a_login_is_passed_over(new_site: Callable[[], Any], crawl: Crawl) -> None:
    site = new_site()
    sources = forum(site, 4)
    site.put("/viewtopic.php?t=1", LOGIN, status=403)
    site.put("/viewtopic.php?t=2", LOGIN)
    account = crawl(sources)
    report = account["reports"]["lac"]
    assert (report["outcome"], report["found"]) == ("ok", 6)
    assert any("2 item pages ended in auth_required" in warning for warning in report["warnings"])


def test_three_in_a_row_are_a_wall_and_the_rest_is_left_in_peace(new_site: Callable[[], Any], crawl: Crawl) -> None:
    site = new_site()
    sources = forum(site, 8)
    for n in range(8):
        site.put(f"/viewtopic.php?t={n}", LOGIN, status=401 if n % 2 else 403)
    sources["lac"]["delay"] = 0.2  # as between any two requests to a public site: the answer is read in between
    report = crawl(sources)["reports"]["lac"]
    assert report["outcome"] == "auth_required"
    assert len([path for path in site.paths() if "viewtopic" in path]) <= 4


def test_a_plain_refusal_of_a_topic_still_ends_the_run_at_once(new_site: Callable[[], Any], crawl: Crawl) -> None:
    site = new_site()
    sources = forum(site, 4)
    for n in range(4):
        site.put(f"/viewtopic.php?t={n}", "no", status=403)
    assert crawl(sources)["reports"]["lac"]["outcome"] == "blocked"


def test_a_forum_is_read_again_only_where_its_last_post_changed(new_site: Callable[[], Any], crawl: Crawl) -> None:
    site = new_site()
    sources = forum(site, 2)
    rows = "".join(
        f'<li class="row"><a class="topictitle" href="/viewtopic.php?t={n}&amp;sid=SID">T</a>'
        f'<dd class="lastpost"><a href="/viewtopic.php?p={n}8&amp;sid=SID#p{n}8">i</a></dd></li>'
        for n in range(2)
    )
    page = f'<body id="phpbb"><ul>{rows}</ul></body>'
    site.put("/", page.replace("SID", "aaaa"))
    first = crawl(sources)
    assert first["reports"]["lac"]["posts"] == 4
    site.hits.clear()
    site.put("/", page.replace("SID", "bbbb").replace("p=18", "p=19"))
    second = crawl(sources, cursors={"lac": first["reports"]["lac"]["cursor"]})
    assert [path for path in site.paths() if "viewtopic" in path] == ["/viewtopic.php?t=1"]
    assert second["reports"]["lac"]["posts"] == 0
