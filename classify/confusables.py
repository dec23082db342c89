"""What single characters stand for: letters in disguise, invisible marks and digits in circles, read as plain text."""

import re
import unicodedata

INVISIBLE = frozenset(
    [0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2800, 0x3164, 0xFEFF, 0xFFA0]
    + [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC)]
    + [*range(0xFE00, 0xFE10), *range(0xE0000, 0xE01F0)]  # variation selectors and tags
    + [0x20E3]  # the keycap's frame: what is left is its digit
    + [*range(0x1F3FB, 0x1F400)]  # skin tones say nothing about what is sold
    + [ord(mark) for mark in "™℠®©"]
)
"""Code points that a reader does not see, or that only decorate the character before them."""

JOINER = 0x200D
"""Joins emoji into one (kept between two emoji, invisible anywhere else)."""

# Drawn like the Latin letter beside them. Capitals are listed apart from small letters.
_CYRILLIC = (
    "АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЅS ЈJ ҮY ЗЗ аa вb еe кk мm нh оo рp сc тt уy хx іi ѕs јj "
    "ԁd ԛq ԝw һh ӏl Ӏl ѵv үy ҡk ќk ѐe ёe ўy ЁE ЇI їi ӓa әe ғf ԌG"
)
_GREEK = "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX αa βb γy εe ζz ηn ιi κk μu νv οo ρp σo ςs τt υu χx ωw δd ϲc ϳj"
_LOOKALIKES = (
    "ʙb ᴀa ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɡg ɑa ɩi ɾr ʋv ʍm ǀl ɯw ɐa ǝe ɔc ʞk "
    "ʇt ʌv ʎy ɹr ɥh øo ØO łl ŁL đd ĐD ħh ŧt ŋn ðd þp ƒf ɓb ƈc ɗd ɠg ƙk ƥp ƭt ıi ȷj ¢c "
    "’' ‘' ‛' ʼ' ´' `' “\" ”\" „\" «\" »\" –- —- ―- ‐- ‑- −- ⁃- ⁄/ ∕/ ⧸/ ×x ✕x ✖x ➗/"
)
_PAIRS = f"{_CYRILLIC} {_GREEK} {_LOOKALIKES}".split(" ")
LETTERS = {ord(pair[0]): pair[1] for pair in _PAIRS}
LETTERS |= {0x1F150 + n: chr(ord("a") + n) for n in range(26)}  # negative circled
LETTERS |= {0x1F170 + n: chr(ord("a") + n) for n in range(26)}  # negative squared: 🅰 🅱 🅾 🅿 too
LETTERS |= {start + n: str(n + 1) for start in (0x2776, 0x2780, 0x278A) for n in range(9)}  # dingbat digits
LETTERS |= {0x24FF: "0", 0x1F10B: "0", 0x1F10C: "0", 0x0153: "oe", 0x0152: "oe", 0x00E6: "ae", 0x00C6: "ae"}

FLAG_LETTERS = {0x1F1E6 + n: chr(ord("a") + n) for n in range(26)}
"""Regional indicators: two make a flag, more may spell a word."""

_CODES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by
bz ca cc cd cf cg ch ci ck cl cm cn co cp cr cu cv cw cx cy cz de dg dj dk dm do dz ea ec ee eg eh er es et eu
fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu ic id ie il im in
io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg
mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl
pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz ta tc td
tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um un us uy uz va vc ve vg vi vn vu wf ws xk ye yt za zm zw
"""
COUNTRIES = frozenset(_CODES.split())
"""Two-letter codes that are drawn as a flag."""


EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff]")
"""A pictograph (roughly: the blocks that emoji live in)."""


def is_emoji(character: str) -> bool:
    """Whether the character is a pictograph."""
    return EMOJI.match(character) is not None


def _step(character: str) -> str:
    code = ord(character)
    if code in INVISIBLE:
        return ""
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # half a surrogate pair cannot be encoded
    if code in LETTERS:
        return LETTERS[code].lower()
    plain = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in plain if unicodedata.category(part) != "Mn")
    return unicodedata.normalize("NFC", plain).casefold()


def fold_character(character: str) -> str:
    """The plain lower-case reading of one character; empty for what is invisible. Folding it again changes nothing."""
    plain = _step(character)
    for _ in range(4):
        again = "".join(map(_step, plain))
        if again == plain:
            break
        plain = again
    return plain


class FoldTable(dict[int, str]):
    """A table for `str.translate` that works out each character once, when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = fold_character(chr(code))
        self[code] = plain
        return plain
