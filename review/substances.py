"""The controlled vocabulary of advertised substances in words; what a post advertises is never a composition."""

from review.words import Words, msgid

SUBSTANCES = {
    "cannabis": msgid("Cannabis"),
    "cannabis_herb": msgid("Herb"),
    "cannabis_resin": msgid("Resin"),
    "cannabis_concentrate": msgid("Cannabis concentrate"),
    "semi_synthetic_cannabinoids": msgid("Semi-synthetic cannabinoids"),
    "synthetic_cannabinoids": msgid("Synthetic cannabinoids"),
    "cocaine": msgid("Cocaine"),
    "crack_cocaine": msgid("Crack"),
    "tusi": msgid("Tusi"),
    "heroin": msgid("Heroin"),
    "opium": msgid("Opium"),
    "morphine": msgid("Morphine"),
    "codeine": msgid("Codeine"),
    "codeine_promethazine": msgid("Codeine-promethazine"),
    "oxycodone": msgid("Oxycodone"),
    "tramadol": msgid("Tramadol"),
    "fentanyl_and_analogues": msgid("Fentanyl and analogues"),
    "nitazenes": msgid("Nitazenes"),
    "buprenorphine": msgid("Buprenorphine"),
    "methadone": msgid("Methadone"),
    "opioids_other": msgid("Other opioids"),
    "benzodiazepines": msgid("Benzodiazepines"),
    "alprazolam": msgid("Alprazolam"),
    "clonazepam": msgid("Clonazepam"),
    "diazepam": msgid("Diazepam"),
    "flunitrazepam": msgid("Flunitrazepam"),
    "z_drugs": msgid("Z-drugs"),
    "pregabalin": msgid("Pregabalin"),
    "methylphenidate": msgid("Methylphenidate"),
    "other_medicines": msgid("Other medicines"),
    "mdma": msgid("MDMA"),
    "amphetamine": msgid("Amphetamine"),
    "methamphetamine": msgid("Methamphetamine"),
    "3-mmc": msgid("3-MMC"),
    "mephedrone": msgid("Mephedrone"),
    "synthetic_cathinones": msgid("Synthetic cathinones"),
    "ketamine": msgid("Ketamine"),
    "pcp": msgid("PCP"),
    "ghb_gbl": msgid("GHB/GBL"),
    "lsd": msgid("LSD"),
    "psilocybin": msgid("Psilocybin"),
    "dmt": msgid("DMT"),
    "2c-b": msgid("2C-B"),
    "mescaline": msgid("Mescaline"),
    "salvia": msgid("Salvia"),
    "nitrous_oxide": msgid("Nitrous oxide"),
    "alkyl_nitrites": msgid("Alkyl nitrites"),
    "khat": msgid("Khat"),
    "kratom": msgid("Kratom"),
    "steroids": msgid("Steroids"),
    "any": msgid("Unnamed product"),
}


def substance_word(value: str | None, words: Words) -> str:
    """The vocabulary's word; a value it does not know is shown as it is written, underscores as spaces."""
    if value is None:
        return words.gettext("Not said")
    return words.gettext(SUBSTANCES[value]) if value in SUBSTANCES else value.replace("_", " ")
