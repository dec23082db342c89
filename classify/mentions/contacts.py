"""Contacts: handles, links, e-mail addresses, messenger ids and telephone numbers, tied to a platform."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from classify.lexicon import Lexicon
from classify.mentions.phones import phones
from classify.mentions.reading import EMOJI, NUMBER, WORD, Reading

_TLD = (
    "com|fr|net|org|io|me|im|gg|to|cc|shop|store|site|online|xyz|info|biz|eu|de|nl|be|ch|es|it|pt|uk|co|us|ca|au|ru|su|"
    "onion|example|app|link|club|pro|top|vip|ee|bio|dog|id|group|chat|lu|pl|tv|live|world|li|ws|market|farm|cx|lol|onl"
)
_LINK = re.compile(
    rf"(?<![\w@.])(?:https?://|hxxps?://)?(?:www\.)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_TLD}))(?![\w])"
    r"(?::\d+)?(/[^\s<>\"'()\[\]{}|,]*)?"
)
_SCHEME = re.compile(r"(?:https?|hxxps?)://([^\s/<>\"')\]]+)(/[^\s<>\"')\]]*)?")
_MAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+-]*\s?(?:@|\(at\)|\[at\]| at | arobase | chez )\s?[a-z0-9][a-z0-9-]*"
    rf"(?:\s?(?:\.|\(dot\)|\[dot\]|\(point\)| dot | point )\s?[a-z0-9-]+)*\s?(?:\.|\(dot\)|\[dot\]|\(point\)| dot | point )\s?(?:{_TLD})(?!\w)"
)
_AT = re.compile(r"(?<![\w@.])@\s?([a-z0-9_][a-z0-9_.\-]{1,39})")
_SESSION = re.compile(r"(?<![0-9a-f])05[0-9a-f]{64}(?![0-9a-f])")
_HANDLE = re.compile(r"[a-z0-9_][a-z0-9_.\-]{2,39}")
_TAIL = "._-"
_CONNECT = re.compile(
    r"^[\s:=@>\-–—~|/(\[\"'*•.#_➡→👉⬇️👻📲📱💬🔵🟡⚡➜✈️]*"
    r"(?:(?:id|is|est|moi|c'?est|add|user|username|me|pseudo|nom|name|sur|on|at|au|compte|account|perso|pro|direct|à|a|unter|als|nach|en|il|mio|o meu|"
    r"me at|nr|no|num|numero|moi sur|moi au|bot|canal|channel|only|uniquement|officiel|official|nouveau|secours|backup|menu|handle)\b[\s:=@>\-–—➡→👉.]*){0,3}"
)
_PAGES = frozenset({"add", "joinchat", "s", "share", "invite", "p", "c", "u", "user", "channel", "profile", "send", "t", "eu"})


def find_contacts(reading: Reading, lexicon: Lexicon) -> None:
    """Claim every contact of the post; platform words are noted, not claimed."""
    text = reading.light.text
    taken: list[tuple[int, int]] = []
    reading.platforms = list(_platform_words(reading, lexicon))

    def take(start: int, end: int, platform: str, normal: str) -> None:
        if start < end and not any(a < end and start < b for a, b in taken):
            taken.append((start, end))
            _claim(reading, start, end, {"platform": platform, "normal": normal})

    if "@" in text or "(at)" in text or "[at]" in text or " at " in text or "arobase" in text:
        for match in _MAIL.finditer(text):
            address = re.sub(r"\s?(?:\(at\)|\[at\]| at | arobase | chez )\s?", "@", match.group())
            address = re.sub(r"\s?(?:\(dot\)|\[dot\]|\(point\)| dot | point )\s?", ".", address).replace(" ", "")
            if "@" in match.group() or "(at)" in match.group() or "[at]" in match.group() or "arobase" in match.group():
                take(match.start(), match.end(), "email", address)
    if "." in text:
        for start, end, platform, normal in _links(text, lexicon):
            if platform == "stop":
                taken.append((start, end))
                _block(reading, start, end)
            else:
                take(start, end, platform, normal)
    for match in _SESSION.finditer(text):
        take(match.start(), match.end(), "session", match.group())
    for start, end, normal in phones(reading, lexicon):
        platform = _near_platform(reading, start, end)
        kind = platform if platform in ("whatsapp", "signal", "telegram", "viber") else "phone"
        light = _to_light(reading, start, end)
        take(light[0], light[1], kind, normal)
    if "@" in text and (reading.platforms or _offers(reading)):
        for match in _AT.finditer(text):
            handle = match.group(1).rstrip(_TAIL)
            if len(handle) < 2 or handle.isdigit() and len(handle) < 4:
                continue
            platform = _platform_at(reading, match.start()) or "handle"
            take(match.start(), match.start(1) + len(handle), platform, handle)
    for start, end, platform, normal in _named_handles(reading, lexicon):
        take(start, end, platform, normal)
    for start, end, platform, normal in _lone_handles(reading, lexicon):
        take(start, end, platform, normal)


def _offers(reading: Reading) -> bool:
    """Whether anything but a reply to somebody stands around an @name."""
    return bool(SHOP_WORDS.intersection(reading.words)) or _MONEY.search(reading.view.text) is not None


SHOP_WORDS = frozenset(
    """dispo dispos livraison livre livrons livraisons meetup menu promo mp dm pm inbox secteur arrivage restock plug h24
    terrain delivery drop drops deliver ship ships shipping stealth escrow envoi versand lieferung entrega entregas envio
    consegna spedizione bezorging verzending liv recharge charbon vends vend ouvert serieux pochon message contact ecris
    ecrivez write ask order commande tarif tarifs prix price prices payment paiement recrute cherche wanted driver pay
    scrivi escribe chama fala stuur schreib app""".split()
)
_MONEY = re.compile(r"\d\s?(?:€|£|euros?\b|e\b|g\b|kg\b|oz\b)|[€£$]\s?\d")


def _claim(reading: Reading, start: int, end: int, value: dict[str, object]) -> None:
    """Record a contact given in offsets of the light view, and claim the tokens it covers."""
    original = reading.light.span(start, end)
    reading.found.append((*original, "CONTACT", value))
    _block_original(reading, *original)


def _block(reading: Reading, start: int, end: int) -> None:
    _block_original(reading, *reading.light.span(start, end))


def _block_original(reading: Reading, start: int, end: int) -> None:
    first = bisect_left(reading.starts, start, key=lambda at: reading.view.offsets[at])
    for at in range(max(first - 1, 0), len(reading.words)):
        if reading.view.offsets[reading.starts[at]] >= end:
            break
        if reading.view.ends[reading.ends[at] - 1] > start:
            reading.claimed[at] = "CONTACT"


def _to_light(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Offsets of the strong view as offsets of the light one."""
    if reading.view is reading.light:
        return start, end
    o_start, o_end = reading.view.span(start, end)
    offsets = reading.light.offsets
    return bisect_left(offsets, o_start), bisect_left(offsets, o_end)


def _platform_words(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    at = 0
    platforms = lexicon.platforms
    while at < len(reading.words):
        if reading.words[at] in platforms:
            hit = platforms.match(reading.words, at, reading.reach(at, 3))
            if hit:
                yield at, at + hit[0], hit[1][0].value
                at += hit[0]
                continue
        at += 1


def _near_platform(reading: Reading, start: int, end: int) -> str | None:
    """The platform named on the same line, close before or after text[start:end] of the strong view."""
    best: tuple[int, str] | None = None
    for first, stop, platform in reading.platforms:
        if platform == "phone":
            continue
        left, right = reading.starts[first], reading.ends[stop - 1]
        if left >= start and right <= end:
            continue
        between = reading.view.text[right:start] if right <= start else reading.view.text[end:left]
        distance = len(between) + between.count("\n") * 40 + (0 if right <= start else 6)
        if distance <= 48 and (best is None or distance < best[0]):
            best = (distance, platform)
    return best[1] if best else None


def _platform_at(reading: Reading, start: int) -> str | None:
    origin = reading.light.offsets[start]
    strong = start if reading.view is reading.light else bisect_left(reading.view.offsets, origin)
    platform = _near_platform(reading, strong, strong + 1)
    if platform in (None, "phone", "email"):
        known = {platform for _, _, platform in reading.platforms} - {"phone", "email", "link"}
        return known.pop() if len(known) == 1 else None
    return platform


def _links(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, str, str]]:
    for match in _LINK.finditer(text):
        host, path = match.group(1).removeprefix("www."), (match.group(2) or "").rstrip(".,;:!?)…")
        start, end = match.start(), (match.end(1) if not match.group(2) else match.start(2) + len(path))
        parts = host.split(".")
        bare = match.group()[: match.start(1) - match.start()] == "" and not path
        if bare and len(parts) == 2 and (len(parts[0]) < 3 or parts[1] in ("me", "to", "it", "us", "es", "de", "pro", "top", "id", "ee", "live", "chat", "group", "bio", "tv", "world", "ca", "li", "market", "farm", "link", "app", "online", "co", "be", "im", "au", "ru", "su", "info", "club", "vip", "ch", "pt", "pl", "site", "cc", "gg", "lol")):
            continue  # "g.me", "ok.top": two sentences without a space
        if any(".".join(parts[n:]) in lexicon.stop_domains for n in range(len(parts) - 1)):
            yield start, end, "stop", host
            continue
        platform = next(
            (lexicon.platform_domains[".".join(parts[n:])] for n in range(len(parts) - 1) if ".".join(parts[n:]) in lexicon.platform_domains),
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


def _named_handles(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[int, int, str, str]]:
    """Handles beside a platform word: `snap lagrenouille94`, `👻: x`, `lagrenouille_94 sur snap`."""
    light = reading.light
    text = light.text
    for first, stop, platform in reading.platforms:
        if platform in ("phone", "email", "link") or reading.claimed[first]:
            continue
        _, o_end = reading.view.span(reading.starts[first], reading.ends[stop - 1])
        o_start, _ = reading.view.span(reading.starts[first], reading.ends[first])
        at = o_end if len(text) == len(light.original) else bisect_left(light.offsets, o_end)
        connect = _CONNECT.match(text[at : at + 60])
        skipped = connect.group() if connect else ""
        if skipped.count("\n") <= 1:
            handle = _HANDLE.match(text, at + len(skipped))
            firm = bool(re.search(r"[:=@>👻➡→👉]", skipped)) or reading.kinds[first] == EMOJI
            if handle and not (skipped == "" and reading.kinds[first] == WORD):
                name = handle.group().rstrip(_TAIL)
                end = handle.start() + len(name)
                after = text[end : end + 2]
                if _is_handle(name, firm, after, platform, lexicon, light, handle.start(), end):
                    yield handle.start(), end, platform, name
                    continue
        before_at = o_start if len(text) == len(light.original) else bisect_left(light.offsets, o_start)
        before = text[max(0, before_at - 60) : before_at]
        back = re.search(
            r"([a-z0-9_][a-z0-9_.\-]{2,39})[\s:\-–—>()\[\]👻.]*(?:(?:sur|on|via|in|en|auf|op|su|no|par|le|is on|my|mon|chez|only|is)\s+){0,2}[\s(\[]*$",
            before,
        )
        if back:
            name = back.group(1).rstrip(_TAIL)
            start = before_at - len(before) + back.start(1)
            if _shape(name) >= 2:
                yield start, start + len(name), platform, name


def _shape(name: str) -> int:
    """How much a word looks like a handle: 0 not at all … 3 surely."""
    if len(name) < 4 or name.replace(".", "").replace(",", "").isdigit():
        return 0
    if re.fullmatch(r"\d+(?:[.,]\d+)?[a-z]{1,3}|\d+[a-z]{1,8}\d*[a-z]?|[a-z]{1,2}\d{1,3}", name):
        return 0  # an amount, a price, a département
    score = 0
    if "_" in name:
        score += 2
    if re.search(r"[a-z]\d", name) or re.search(r"\d[a-z]{3}", name):
        score += 2 if len(name) >= 6 else 1
    if re.search(r"[a-z]\.[a-z0-9]", name) and len(name) >= 6:
        score += 2 if len(re.findall(r"[._]", name)) > 1 or re.search(r"\d", name) else 1
    if "-" in name and re.search(r"\d", name) and re.search(r"[a-z]{3}", name):
        score += 1
    return min(score, 3)


def _is_handle(
    name: str, firm: bool, after: str, platform: str, lexicon: Lexicon, light: object, start: int, end: int
) -> bool:
    if len(name) < 3 or name.isdigit():
        return False
    if platform == "threema":
        return len(name) == 8 and not name.isalpha() or _shape(name) >= 2 or firm and len(name) >= 5
    shape = _shape(name)
    if shape >= 1:
        return True
    if re.fullmatch(r"\d+[.,\d]*[a-z]{0,3}", name) or name in lexicon.generic or name in NOT_HANDLES:
        return False
    if name in lexicon.platforms or name in lexicon.substances and len(name) < 7 or name in lexicon.delivery:
        return False
    closing = after[:1] in ("", "\n", ",", ";", ")", "]", "|") or not after[:1].isascii() or after[:2] in ("  ", " (", ". ")
    return len(name) >= 4 and (firm or closing and len(name) >= 6)


def _lone_handles(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[int, int, str, str]]:
    """Words that only a handle is written like: `la_grenouille_94`, `dydy.truc59`, `patron.sans.tete`."""
    text = reading.light.text
    if "_" not in text and not _DOTTED.search(text):
        return
    platforms = {platform for _, _, platform in reading.platforms} - {"phone", "email", "link"}
    for match in _LONE.finditer(text):
        name = match.group().rstrip(_TAIL)
        shape = _shape(name)
        if len(name) < 6 or shape < 1 or _AMOUNTS.search(name):
            continue
        start, end = match.start(), match.start() + len(name)
        parts = re.split(r"[._]", name)
        joints = len(parts) - 1
        asked = bool(_ASKS.search(text[max(0, start - 16) : start]))
        closes = text[end : end + 2].strip(" ")[:1] in ("", "\n", "|") or text[end : end + 1] in (",", " ")
        wordy = sum(len(part) > 2 for part in parts) >= min(2, len(parts)) or len(parts) > 2 and len(max(parts, key=len)) > 3
        numbered = bool(re.search(r"[a-z]\d|\d[a-z]", name))
        if wordy and (
            (joints >= 2 and closes)
            or (joints >= 1 and (numbered or asked))
            or (shape >= 2 and platforms and (numbered or joints))
        ):
            platform = _platform_at(reading, start) or (platforms.copy().pop() if len(platforms) == 1 else "handle")
            yield start, end, platform, name


_DOTTED = re.compile(r"[a-z]\.[a-z0-9]")
_LONE = re.compile(r"(?<![\w.@/+-])[a-z0-9_][a-z0-9_.\-]{4,39}(?![\w/@])")
_AMOUNTS = re.compile(
    r"\d(?:g|e|mg|kg|h|x|eur|euros|oz|ml|u)(?:\b|_|\d)|^\d+[.,]\d+|(?:^|[._])\d+[._]\d+(?:[._]|$)|^[a-z](?:[._][a-z])+$"
)
_ASKS = re.compile(
    r"(?:ajoute|add|dm|mp|ecris|via|app|secours|backup|snap|for|contact|sur|demander|chez|c'est|@)\W{0,3}$"
)
NOT_HANDLES = frozenset(
    """pour mais vous nous tous tout avec sans chez dans plus moins bien aussi alors donc quand comme cette celui hier
    demain jamais toujours encore apres avant story stories live message messages photo photos video videos groupe
    group prive privee private privees direct directement contact contacte contactez ajoute ajoutez ajouter rejoins
    rejoignez please pls thanks merci svp stp uniquement exclusivement seulement only just also then that this there
    here have with from your mine they them what when where dont account compte comptes officiel official premium plus
    dispo disponible available online offline today tonight tomorrow link liens lien bio below dessous ci-dessous
    dessus above channel canal bot menu carte prix infos info details commande commandes order orders number numero
    phone call calls appel appels texte text reponse response rapide fast serieux serieuse nouveau nouvelle new old
    secours backup perso pro business support service services client clients vendeur seller vendor plug dealer page
    profil profile photo filter filters filtre filtres streak streaks flamme flammes score scores premium plan plans
    chat chats discussion conversation bloque banni banned ban supprime hacked pirate google apple android facebook
    instagram twitter tiktok youtube snapchat telegram whatsapp signal anymore again never ever really vraiment parce
    elle elles leur leurs notre votre fait faire voir regarde regarder envoyer envoye envoie envoyez demande demandez
    ecris ecrivez écrivez parler parle repond repondez tagged posted sent read seen vu vus suite apres-midi soir matin
    weekend semaine jour nuit maintenant sinon sino pas meme sont etait sera peut veux veut peux faut sais crois pense
    privado privato privat nachricht schreib schreibt schreiben melden bitte oder nicht auch noch fur euch sich mich
    solo para por como aqui ahora luego mensaje escribeme escribe manda mandame hablame scrivimi scrivetemi messaggio
    messaggi gratis info contatto contatti contacto mensagem fala falar manda chama chamar stuur bericht berichtje voor
    meer niet alleen ook graag answer question questions anytime dm dms pm pms hmu hit tap add adds lock down zone""".split()
)
"""Words after a platform's name that are no handle."""
_ = NUMBER
