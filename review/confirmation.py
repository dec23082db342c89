"""Before a decision for a whole campaign: exactly what will change, and what stays."""

from collections.abc import Mapping

from review.pages import ConfirmPage
from review.parts import Fact
from review.view import view_from
from review.visit import Visit
from review.vocabulary import LABEL_WORDS
from store.cards import Card
from store.decided import Scope, for_supervisors


def confirm_page(visit: Visit, card: Card, scope: Scope, form: Mapping[str, object]) -> ConfirmPage:
    """`form` is what was sent; it is carried along, with the number that the page names."""
    words = visit.words
    label = words.gettext(LABEL_WORDS[str(form["label"])])
    fields = [(name, str(value)) for name, value in form.items() if name not in ("csrf", "attributes", "confirmed")]
    attributes = form["attributes"]
    assert isinstance(attributes, list)  # noqa: S101 - the form declares it so
    fields += [("attributes", str(value)) for value in attributes]
    fields += [("csrf", visit.csrf), ("confirmed", str(scope.open))]
    stays = [
        Fact(
            name=words.number(posts),
            value=words.ngettext(
                "post already decided %(label)s",
                "posts already decided %(label)s",
                posts,
                label=words.gettext(LABEL_WORDS.get(decided, decided)),
            ),
        )
        for decided, posts in scope.decided.items()
    ]
    if scope.restricted:
        text = words.ngettext(
            "post that only a supervisor may see", "posts that only a supervisor may see", scope.restricted
        )
        stays.append(Fact(name=words.number(scope.restricted), value=text))
    will_change = [
        Fact(
            name=words.number(scope.open),
            value=words.ngettext("post receives %(label)s", "posts receive %(label)s", scope.open, label=label),
        )
    ]
    if for_supervisors(str(form["label"]), dict.fromkeys(attributes, True)):
        text = words.ngettext(
            "post from then on seen by supervisors only", "posts from then on seen by supervisors only", scope.open
        )
        will_change.append(Fact(name=words.number(scope.open), value=text))
    return ConfirmPage(
        shell=visit.shell(),
        title=words.ngettext("One decision for %(num)s post", "One decision for %(num)s posts", scope.open),
        action=f"/posts/{card.post.id}/decision",
        fields=tuple(fields),
        will_change=tuple(will_change),
        stays=tuple(stays),
        button=words.ngettext("Decide %(num)s post", "Decide %(num)s posts", scope.open),
        back=f"/posts/{card.post.id}{view_from(str(form['view'])).query()}",
        note=words.gettext("One undo takes it all back, for ten minutes; after that, by a new decision."),
    )
