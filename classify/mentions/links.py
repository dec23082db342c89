"""Links of a post, each with its platform; links to the press, to help lines and to music are marked as `stop`."""

import re
from collections.abc import Iterator

from classify.lexicon import Lexicon
from classify.mentions.vocabulary import word_set

TLD = (
    "com|fr|net|org|io|me|im|gg|to|cc|shop|store|site|online|xyz|info|biz|eu|de|nl|be|ch|es|it|pt|uk|co|us|ca|au|ru|su|"
    "onion|example|app|link|club|pro|top|vip|ee|bio|dog|id|group|chat|lu|pl|tv|live|world|li|ws|market|farm|cx|lol|onl"
)
_LINK = re.compile(
    rf"(?<![\w@.])(?:https?://|hxxps?://)?(?:www\.)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{TLD}))(?![\w])"
    r"(?::\d+)?(/[^\s<>\"'()\[\]{}|,]*)?"
)
_HIDDEN = re.compile(
    r"(?<![\w.])(?:https?://)?(t|wa)\s?(?:\.|\[\.\]|\(\.\)|\(dot\)|\[dot\]|dot|point| )\s?me\s?(?:/|\bslash\b)\s?(\+?[a-z0-9_]{3,40})"
)
"""`t[.]me/name`, `t . me / name`, `t point me slash name`: the short hosts with their dot disguised."""
_HOSTS = {"t": "telegram", "wa": "whatsapp"}
_PAGES = frozenset(
    {"add", "joinchat", "s", "share", "invite", "p", "c", "u", "user", "channel", "profile", "send", "t", "eu"}
)
_LOOSE = word_set(
    "me to it us es de pro top id ee live chat group bio tv world ca li market farm link app online co be im au ru su info "
    "club vip ch pt pl site cc gg lol"
)
"""Endings that are words too: `ok.top` is two sentences without a space."""


def links(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, str, str]]:
    """Each link as (start, end, platform, canonical form)."""
    for match in _HIDDEN.finditer(text):
        name = match.group(2)
        if _HOSTS[match.group(1)] == "whatsapp" or name.startswith("+") or name in _PAGES:
            name = f"+{name.lstrip('+0')}" if name.lstrip("+").isdigit() else f"{match.group(1)}.me/{name}"
        if not re.search(r"(?:^|/)(?:t|wa)\.me/", match.group()):
            yield match.start(), match.end(), _HOSTS[match.group(1)], name
    for match in _LINK.finditer(text):
        host, path = match.group(1).removeprefix("www."), (match.group(2) or "").rstrip(".,;:!?)…")
        start, end = match.start(), (match.end(1) if not match.group(2) else match.start(2) + len(path))
        parts = host.split(".")
        bare = match.group()[: match.start(1) - match.start()] == "" and not path
        if bare and len(parts) == 2 and (len(parts[0]) < 3 or parts[1] in _LOOSE):
            continue
        if any(".".join(parts[n:]) in lexicon.stop_domains for n in range(len(parts) - 1)):
            yield start, end, "stop", host
            continue
        platform = next(
            (
                lexicon.platform_domains[".".join(parts[n:])]
                for n in range(len(parts) - 1)
                if ".".join(parts[n:]) in lexicon.platform_domains
            ),
            None,
        )
        if platform is None:
            yield start, end, "link", host + path.rstrip("/")
            continue
        steps = [step for step in re.split(r"[/?=&]", path) if step]
        names = [step for step in steps if step not in _PAGES and step not in ("text", "phone")]
        if not names:
            if host.split(".")[0] not in ("t", "www") or path:
                yield start, end, platform, host
            continue
        name = names[0].lstrip("@")
        if platform == "whatsapp" and re.fullmatch(r"\+?\d{8,15}", name):
            name = "+" + name.lstrip("+0")
        yield start, end, platform, name if not name.startswith("+") or platform == "whatsapp" else f"{host}/{name}"
