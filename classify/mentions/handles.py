"""Handles without an @: beside a platform word, or written as only a handle is."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from classify.lexicon import Lexicon
from classify.mentions.platforms import platform_at
from classify.mentions.reading import EMOJI, WORD, Reading
from classify.mentions.vocabulary import word_set

_HANDLE = re.compile(r"[a-z0-9_][a-z0-9_.\-]{2,39}")
TAIL = "._-"
_CONNECT = re.compile(
    r"^[\s:=@>\-–—~|/(\[\"'*•.#_➡→👉⬇️👻📲📱💬🔵🟡⚡➜✈️]*"
    r"(?:(?:id|is|est|moi|c'?est|c|add|user|username|me|pseudo|nom|name|sur|on|at|au|compte|account|perso|pro|direct|à|a|unter|als|nach|en|il|mio|o meu|"
    r"me at|nr|no|num|numero|moi sur|moi au|bot|canal|channel|only|uniquement|officiel|official|nouveau|secours|backup|menu|handle)\b[\s:=@>\-–—➡→👉.]*){0,3}"
)


def named_handles(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[int, int, str, str]]:
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
                name = handle.group().rstrip(TAIL)
                end = handle.start() + len(name)
                after = text[end : end + 2]
                if _is_handle(name, after, platform, lexicon, firm=firm):
                    yield handle.start(), end, platform, name
                    continue
        before_at = o_start if len(text) == len(light.original) else bisect_left(light.offsets, o_start)
        before = text[max(0, before_at - 60) : before_at]
        back = re.search(
            r"([a-z0-9_][a-z0-9_.\-]{2,39})[\s:\-–—>()\[\]👻.]*(?:(?:sur|on|via|in|en|auf|op|su|no|par|le|is on|my|mon|chez|only|is)\s+){0,2}[\s(\[]*$",
            before,
        )
        if back:
            name = back.group(1).rstrip(TAIL)
            start = before_at - len(before) + back.start(1)
            if _shape(name) >= 2 and not _is_word(name, lexicon):
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


def _is_handle(name: str, after: str, platform: str, lexicon: Lexicon, *, firm: bool) -> bool:
    if len(name) < 3 or name.isdigit():
        return False
    if platform == "threema":
        return (len(name) == 8 and not name.isalpha()) or _shape(name) >= 1 or (firm and len(name) >= 5)
    if _is_word(name, lexicon):
        return False  # livr4ison, b0lton
    shape = _shape(name)
    if shape >= 1:
        return True
    if re.fullmatch(r"\d+[.,\d]*[a-z]{0,3}", name) or name in lexicon.generic or name in NOT_HANDLES:
        return False
    if name in lexicon.platforms or (name in lexicon.substances and len(name) < 7) or name in lexicon.delivery:
        return False
    closing = (
        after[:1] in ("", "\n", ",", ";", ")", "]", "|") or not after[:1].isascii() or after[:2] in ("  ", " (", ". ")
    )
    return len(name) >= 4 and (firm or (closing and len(name) >= 6))


_LETTERS = str.maketrans("013457", "oieast")


def _is_word(name: str, lexicon: Lexicon) -> bool:
    """Whether a name is a word of the trade with digits for letters."""
    plain = name.translate(_LETTERS)
    return plain.isalpha() and any(
        plain in known
        for known in (
            lexicon.substances,
            lexicon.delivery,
            lexicon.payment,
            lexicon.places,
            lexicon.units,
            lexicon.generic,
        )
    )


def lone_handles(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[int, int, str, str]]:
    """Words that only a handle is written like: `la_grenouille_94`, `dydy.truc59`, `patron.sans.tete`."""
    text = reading.light.text
    if "_" not in text and not _DOTTED.search(text):
        return
    platforms = {platform for _, _, platform in reading.platforms} - {"phone", "email", "link"}
    for match in _LONE.finditer(text):
        name = match.group().rstrip(TAIL)
        shape = _shape(name)
        if len(name) < 6 or shape < 1 or _AMOUNTS.search(name) or _is_word(name, lexicon):
            continue
        start, end = match.start(), match.start() + len(name)
        parts = re.split(r"[._]", name)
        joints = len(parts) - 1
        asked = bool(_ASKS.search(text[max(0, start - 16) : start]))
        closes = text[end : end + 2].strip(" ")[:1] in ("", "\n", "|") or text[end : end + 1] in (",", " ")
        wordy = sum(len(part) > 2 for part in parts) >= min(2, len(parts)) or (
            len(parts) > 2 and len(max(parts, key=len)) > 3
        )
        numbered = bool(re.search(r"[a-z]\d|\d[a-z]", name))
        if wordy and (
            (joints >= 2 and closes)
            or (joints >= 1 and (numbered or asked))
            or (shape >= 2 and platforms and (numbered or joints))
        ):
            platform = platform_at(reading, start) or (platforms.copy().pop() if len(platforms) == 1 else "handle")
            yield start, end, platform, name


_DOTTED = re.compile(r"[a-z]\.[a-z0-9]")
_LONE = re.compile(r"(?<![\w.@/+-])[a-z0-9_][a-z0-9_.\-]{4,39}(?![\w/@])")
_AMOUNTS = re.compile(
    r"(?:^|[._-])\d+(?:g|e|mg|kg|h|x|eur|euros|oz|ml|u)(?:\b|_|\d)|^\d+[.,]\d+|(?:^|[._])\d+[._]\d+(?:[._]|$)|^[a-z](?:[._][a-z])+$"
)
_ASKS = re.compile(
    r"(?:ajoute|add|dm|mp|msg|text|message|write|ask for|ecris|via|app|secours|backup|snap|for|contact|sur|demander|chez|c'est|@)\W{0,3}$"
)
NOT_HANDLES = word_set("""pour mais vous nous tous tout avec sans chez dans plus moins bien aussi alors donc quand comme cette celui hier
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
    meer niet alleen ook graag answer question questions anytime dm dms pm pms hmu hit tap add adds lock down zone""")
"""Words after a platform's name that are no handle."""
