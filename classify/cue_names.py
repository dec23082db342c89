"""The names of all cues: counts, kinds, shapes, listed words and what stands together; their order is that of the weights."""

from classify.signs import SIGN_WORDS

STEPS: dict[str, tuple[int, ...]] = {
    "substance": (1, 2, 4, 8),
    "strong substance": (1, 2, 4),
    "quantity": (1, 2, 4, 8),
    "price": (1, 2, 4, 8),
    "ladder": (1, 2, 3, 5),
    "contact": (1, 2, 3),
    "place": (1, 2, 4),
    "delivery": (1, 2, 3),
    "payment": (1, 2),
    "emoji": (1, 3, 8, 20),
    "hashtag": (1, 3, 6),
    "question": (1, 2),
    "line": (2, 4, 8, 16, 40),
    "link": (1,),
    "disguise": (1, 4, 12),
}
LENGTHS = (25, 50, 90, 160, 300, 600, 1200, 3000)
PLATFORMS = (
    "snapchat",
    "telegram",
    "whatsapp",
    "signal",
    "potato",
    "wickr",
    "threema",
    "session",
    "instagram",
    "facebook",
    "x",
    "tiktok",
    "discord",
    "matrix",
    "handle",
    "phone",
    "email",
    "link",
)
MODES = ("home", "meetup", "fixed_point", "pickup", "post")
SUBSTANCE_KINDS: dict[str, str] = {
    **dict.fromkeys(("cannabis", "cannabis_herb", "cannabis_resin", "cannabis_concentrate"), "cannabis"),
    **dict.fromkeys(("semi_synthetic_cannabinoids", "synthetic_cannabinoids"), "made cannabinoids"),
    **dict.fromkeys(("cocaine", "crack_cocaine", "tusi"), "cocaine"),
    **dict.fromkeys(("heroin", "opium", "morphine", "fentanyl_and_analogues", "nitazenes", "opioids_other"), "opioids"),
    **dict.fromkeys(
        (
            "mdma",
            "amphetamine",
            "methamphetamine",
            "3-mmc",
            "mephedrone",
            "synthetic_cathinones",
            "ketamine",
            "ghb_gbl",
            "pcp",
        ),
        "party drugs",
    ),
    **dict.fromkeys(("lsd", "psilocybin", "dmt", "2c-b", "mescaline", "salvia"), "psychedelics"),
    **dict.fromkeys(("nitrous_oxide",), "nitrous oxide"),
    **dict.fromkeys(("alkyl_nitrites", "kratom", "khat"), "often legal"),
}
"""The rest of the vocabulary are medicines."""
MEANS = ("cash", "crypto", "coupon", "transfer", "card", "escrow")
TOGETHER: tuple[tuple[str, ...], ...] = (
    ("substance", "price", "contact"),
    ("substance", "price", "delivery"),
    ("substance", "delivery", "contact"),
    ("substance", "place", "contact"),
    ("substance", "ladder"),
    ("strong substance", "ladder"),
    ("sign of recruitment", "price", "contact"),
    ("sign of hiring", "sign of secrecy of work", "contact"),
    ("sign of hiring", "sign of secrecy of work", "price"),
    ("sign of availability", "substance", "contact"),
    ("sign of availability", "substance", "place"),
)
"""Bundles of three and more that are cues of their own."""


def _names() -> tuple[str, ...]:
    counted = [f"{kind} ≥ {step}" for kind, steps in STEPS.items() for step in steps]
    signs = [f"sign of {sign} ≥ {step}" for sign in SIGN_WORDS for step in (1, 2, 4)]
    kinds = [f"contact: {kind}" for kind in (*PLATFORMS, "other")]
    modes = [f"delivery: {mode}" for mode in (*MODES, "other")]
    means = [f"payment: {kind}" for kind in (*MEANS, "other")]
    substances = [f"substance: {kind}" for kind in (*dict.fromkeys(SUBSTANCE_KINDS.values()), "medicines", "other")]
    shape = [f"length ≤ {limit}" for limit in LENGTHS] + [
        "ends with a question",
        "mostly capitals",
        "many digits",
        "falling unit price",
        "pay for a time",
    ]
    slots = [f"{count} kinds of evidence" for count in (2, 3, 4, 5)]
    return (
        *counted,
        *signs,
        *kinds,
        *modes,
        *means,
        *substances,
        *shape,
        *slots,
        *(" + ".join(names) for names in TOGETHER),
    )


CUES: tuple[str, ...] = _names()
"""Every cue, in the order of the model's weights."""
CUE_INDEX = {name: index for index, name in enumerate(CUES)}
PAIRED: tuple[str, ...] = tuple(
    name
    for name in CUES
    if name.endswith("≥ 1")
    or name.startswith(("contact: ", "substance: ", "delivery: "))
    or name in ("ends with a question", "mostly capitals", "many digits", "falling unit price", "pay for a time")
)
"""Cues that count again with every other of them in the same post: an ad is a bundle of slots, not a word."""
PAIRED_INDEX = {CUE_INDEX[name]: index for index, name in enumerate(PAIRED)}
PAIRS = len(PAIRED) * (len(PAIRED) - 1) // 2
