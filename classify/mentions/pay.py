"""Sums that are paid for work, not for goods: `150/j`, `25e la course`, `£160 a shift`."""

import re

_SPAN = re.compile(
    r"\s*(?:€|£|\$|e\b|euros?\b|eur\b|balles\b)?\s*"
    r"(?:/|par |per |a |an |la |le |pro |por |al |alla |am |net\b|pp\b|the |each )?\s*(?:par )?"
    r"(?:jours?\b|j\b|journee|semaine|sem\b|nuit|mois\b|soir\b|soiree|course\b|colis\b|livraison\b|aller\b|heure\b|h\b"
    r"|day\b|week\b|night\b|nite\b|shift\b|run\b|trip\b|drop\b|packet\b|parcel\b|delivery\b|hour\b|hr\b"
    r"|tag\b|woche|tour\b|fahrt|paket\b|stunde|dag\b|nacht|rit\b|pakket|uur\b|dia\b|semana|noche|viaje|paquete|turno"
    r"|giorno|settimana|viaggio|pacco|noite|viagem|net\b|pp\b|trajet|voyage|schicht)"
)
_LINKED = re.compile(
    r"\s*(?:€|£|\$|e\b|euros?\b|eur\b|balles\b)?\s*(?:/|par |per |a |an |la |le |l'|pro |por |al |am |the |net\b|pp\b|each )"
)


def is_pay(tail: str) -> bool:
    """Whether the text after an amount, in lower case and without accents, names the work or the time it is paid for."""
    return _SPAN.match(tail) is not None


def is_wage(tail: str) -> bool:
    """The same with a word or a stroke between: `150/j`, not `150 soir`."""
    return _LINKED.match(tail) is not None and is_pay(tail)
