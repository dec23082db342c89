"""The tables of words: labels and their keys, mentions, attributes, bands, reasons one may state."""

from dataclasses import dataclass

from review.words import msgid


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelWord:
    """One of the nine labels: its key is read as a letter, so AZERTY and QWERTY both work."""

    value: str
    key: str
    word: str
    meaning: str
    short: str
    """What fits on a drawn key."""
    tone: str = ""
    """Class suffix of the stylesheet."""


LABELS: tuple[LabelWord, ...] = (
    LabelWord(
        value="sale_ad",
        key="V",
        word=msgid("Sale"),
        meaning=msgid("offers supply, to whoever reads"),
        short=msgid("sale"),
        tone="sale",
    ),
    LabelWord(
        value="recruitment_ad",
        key="R",
        word=msgid("Recruitment"),
        meaning=msgid("lookout, seller, courier, stash keeper"),
        short=msgid("recruit"),
        tone="recruit",
    ),
    LabelWord(
        value="unrelated", key="F", word=msgid("Unrelated"), meaning=msgid("false trail"), short=msgid("nothing")
    ),
    LabelWord(
        value="drug_talk",
        key="E",
        word=msgid("Drug talk"),
        meaning=msgid("use, jokes, lyrics, opinion"),
        short=msgid("talk"),
    ),
    LabelWord(
        value="seeking",
        key="D",
        word=msgid("Seeking"),
        meaning=msgid("wants to obtain; counted, not followed"),
        short=msgid("seeking"),
    ),
    LabelWord(
        value="news", key="A", word=msgid("News"), meaning=msgid("press, police, courts, politics"), short=msgid("news")
    ),
    LabelWord(
        value="harm_reduction",
        key="S",
        word=msgid("Health, harm reduction"),
        meaning=msgid("prevention, care, asking for help; erased early"),
        short=msgid("health"),
    ),
    LabelWord(
        value="legal_trade",
        key="C",
        word=msgid("Legal trade"),
        meaning=msgid("CBD, pharmacy, vape, cooking"),
        short=msgid("legal"),
    ),
    LabelWord(
        value="other_illicit_offer",
        key="X",
        word=msgid("Other illicit"),
        meaning=msgid("false papers, weapons; to the supervisor"),
        short=msgid("illicit"),
        tone="other",
    ),
)
LABEL_WORDS = {label.value: label.word for label in LABELS}
FLAGGED = ("sale_ad", "recruitment_ad")
"""The two labels that make a post flagged: by their sum, so that the likeliest single label may be another one."""
DOUBTED_WORDS = {"sale_ad": msgid("Sale?"), "recruitment_ad": msgid("Recruitment?")}
"""What a flagged post is shown as when neither of the two is the likeliest label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionWord:
    """One type of mention: icon and class carry the same name, colour and pattern are in the stylesheet."""

    type: str
    icon: str
    word: str


MENTIONS: tuple[MentionWord, ...] = (
    MentionWord(type="SUBSTANCE", icon="substance", word=msgid("Substance")),
    MentionWord(type="QUANTITY", icon="quantity", word=msgid("Quantity")),
    MentionWord(type="PRICE", icon="price", word=msgid("Price")),
    MentionWord(type="CONTACT", icon="contact", word=msgid("Contact")),
    MentionWord(type="PLACE", icon="place", word=msgid("Place")),
    MentionWord(type="DELIVERY", icon="delivery", word=msgid("Delivery")),
    MentionWord(type="PAYMENT", icon="payment", word=msgid("Payment")),
)

ATTRIBUTES: tuple[tuple[str, str, str], ...] = (
    ("scam_suspected", "1", msgid("Scam?")),
    ("wholesale", "2", msgid("Wholesale")),
    ("violence_signal", "3", msgid("Violence")),
    ("minor_signal", "4", msgid("Minor")),
)
ATTRIBUTE_WORDS = {value: word for value, _key, word in ATTRIBUTES}
REMOVAL_WORDS = {
    "http_404": msgid("its own page no longer exists (404)"),
    "http_410": msgid("its own page is marked as gone (410)"),
    "tombstone": msgid("the site says that it was withdrawn"),
    "delete_event": msgid("its author deleted it"),
}
"""How the site said that a post is gone, by store.removals.REASONS."""

SKIP_REASONS: tuple[tuple[str, str], ...] = (
    ("unsure", msgid("I am not sure")),
    ("language", msgid("I do not read this language")),
    ("need_context", msgid("More context is needed")),
    ("second_look", msgid("A second person should look")),
    ("distressing", msgid("Hard to look at; someone else should take it")),
    ("conflict", msgid("I know this account or place")),
)
REVEAL_REASONS: tuple[tuple[str, str], ...] = (
    ("decide", msgid("Needed to decide on this post")),
    ("crosscheck", msgid("Cross-check with a procedure")),
    ("notice", msgid("Preparing a notice to the platform")),
    ("rights", msgid("Request of the person concerned")),
    ("control", msgid("Control of quality or of the log")),
)

BANDS: tuple[tuple[str, str], ...] = (
    ("uncertain", msgid("uncertain")),
    ("likely", msgid("likely")),
    ("very_likely", msgid("very likely")),
)
"""The score in words, as the store writes them, the lowest first; never shown as digits."""

PLATFORMS = {
    "telegram": "Telegram",
    "snapchat": "Snapchat",
    "whatsapp": "WhatsApp",
    "instagram": "Instagram",
    "signal": "Signal",
    "discord": "Discord",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "session": "Session",
    "threema": "Threema",
    "wickr": "Wickr",
    "potato": "Potato",
    "facebook": "Facebook",
    "tiktok": "TikTok",
    "twitter": "X",
    "x": "X",
    "matrix": "Matrix",
    "simplex": "SimpleX",
    "skype": "Skype",
    "viber": "Viber",
    "wechat": "WeChat",
    "wire": "Wire",
    "xmpp": "XMPP",
    "zangi": "Zangi",
    "icq": "ICQ",
    "kik": "Kik",
    "line": "LINE",
    "onlyfans": "OnlyFans",
    "handle": msgid("Handle"),
    "platform": msgid("Handle"),
    "phone": msgid("Telephone"),
    "sms": msgid("Telephone"),
    "email": msgid("E-mail"),
    "web": msgid("Web page"),
    "link": msgid("Link"),
    "feed": msgid("Feed"),
    "listing": msgid("Listing"),
    "imageboard": msgid("Imageboard"),
    "reddit": "Reddit",
    "discourse": "Discourse",
    "nodebb": "NodeBB",
    "lemmy": "Lemmy",
    "wordpress": "WordPress",
    "classified": msgid("Classified ads"),
    "forum": msgid("Forum"),
}
ROLE_WORDS = {
    "analyst": msgid("analyst"),
    "supervisor": msgid("supervisor"),
    "auditor": msgid("auditor"),
    "admin": msgid("administrator"),
}

PRIORITY_WORDS = {
    "published_within_the_hour": msgid("published within the hour"),
    "published_within_a_day": msgid("published within a day"),
    "wholesale": msgid("wholesale amounts"),
    "menu": msgid("a whole menu"),
    "recruitment": msgid("recruitment"),
    "new_campaign": msgid("new campaign"),
    "blind_check": msgid("blind check: label before seeing the machine reading"),
    "minor_signal": msgid("sign of a minor"),
}
"""Why a post stands where it stands, in the order of their points; the evidence itself is drawn as slots."""
DELIVERIES = {
    "home": msgid("to the home"),
    "meetup": msgid("meeting"),
    "fixed_point": msgid("fixed point"),
    "pickup": msgid("to be fetched"),
    "post": msgid("by post"),
}
PAYMENTS = {
    "cash": msgid("cash"),
    "card": msgid("card"),
    "coupon": msgid("prepaid coupon"),
    "crypto": msgid("crypto-currency"),
    "transfer": msgid("transfer"),
    "paypal": "PayPal",
    "deposit": msgid("deposit"),
    "escrow": msgid("escrow"),
}
LANGUAGE_WORDS = {
    "fr": msgid("French"),
    "en": msgid("English"),
    "es": msgid("Spanish"),
    "de": msgid("German"),
    "it": msgid("Italian"),
    "nl": msgid("Dutch"),
    "pt": msgid("Portuguese"),
    "ar": msgid("Arabic"),
}
