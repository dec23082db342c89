"""The words of an alert: names of sources, what ails them and what to do; never a post's text, an address or a contact."""

from collections.abc import Sequence

from review import ailments
from review.words import Words
from store.alerts import Change


def subject(changes: Sequence[Change], words: Words) -> str:
    """How many sources turned ailing, and how many recovered."""
    ailing = sum(each.ailment is not None for each in changes)
    parts = []
    if ailing:
        parts.append(words.ngettext("%(num)s source ails", "%(num)s sources ail", ailing))
    if recovered := len(changes) - ailing:
        parts.append(words.ngettext("%(num)s source has recovered", "%(num)s sources have recovered", recovered))
    return f"Veilleur: {words.listed(parts)}"


def body(changes: Sequence[Change], words: Words) -> str:
    """A paragraph a source, those that ail first."""
    lines = [
        f"{each.name}: {ailments.name(each.ailment, words)}. {ailments.advice(each.ailment, words)}"
        for each in changes
        if each.ailment is not None
    ]
    well = words.gettext("is read again as before.")
    lines += [f"{each.name}: {well}" for each in changes if each.ailment is None]
    lines.append(words.gettext("All sources: veilleur sources health"))
    return "\n\n".join(lines)


def trial(words: Words) -> tuple[str, str]:
    """Subject and body of a message that only tries the way."""
    return words.gettext("Veilleur: a trial alert"), words.gettext(
        "This is what an alert about a source will look like. Nothing is wrong."
    )
