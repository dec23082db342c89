"""How far two persons agree beyond chance: Cohen's kappa over the labels that both gave to the same posts.

    agreement(counts) -> Agreement                    counts of (first label, second label)
    pairs(session) -> list[Pair]                      one entry a pair of analysts, the largest first

Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 37-46; the
interval is the one of that paper, for large samples: below FEW posts no kappa is shown at all.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.tables import SecondLabel, SecondLook, User

FEW = 30
Z95 = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Over `posts`, `agreed` of them alike. `kappa` is None below FEW posts, and where both only ever used one label."""

    posts: int
    agreed: int
    kappa: float | None
    low: float | None = None
    high: float | None = None

    @property
    def too_few(self) -> bool:
        return self.posts < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two analysts, whoever of them looked first. `unblind` labels are left out of the agreement."""

    users: tuple[int, int]
    names: tuple[str, str]
    agreement: Agreement
    unblind: int


def agreement(counts: Mapping[tuple[str, str], int]) -> Agreement:
    posts = sum(counts.values())
    agreed = sum(n for (first, second), n in counts.items() if first == second)
    if posts < FEW:
        return Agreement(posts=posts, agreed=agreed, kappa=None)
    firsts, seconds = defaultdict[str, int](int), defaultdict[str, int](int)
    for (first, second), n in counts.items():
        firsts[first] += n
        seconds[second] += n
    observed = agreed / posts
    chance = sum(n * seconds[label] for label, n in firsts.items()) / posts**2
    if chance == 1:
        return Agreement(posts=posts, agreed=agreed, kappa=None)
    kappa = (observed - chance) / (1 - chance)
    reach = Z95 * sqrt(observed * (1 - observed) / posts) / (1 - chance)
    return Agreement(
        posts=posts, agreed=agreed, kappa=kappa, low=max(-1.0, kappa - reach), high=min(1.0, kappa + reach)
    )


def pairs(session: Session) -> list[Pair]:
    fields = (SecondLook.user_id, SecondLabel.user_id, SecondLook.label, SecondLabel.label, SecondLabel.blind)
    found = select(*fields, func.count()).join(SecondLabel, SecondLabel.look_id == SecondLook.id).group_by(*fields)
    counts = defaultdict[tuple[int, int], dict[tuple[str, str], int]](dict)
    unblind = defaultdict[tuple[int, int], int](int)
    for one, other, first, second, blind, n in session.execute(found):
        users, labels = ((one, other), (first, second)) if one < other else ((other, one), (second, first))
        if blind:
            counts[users][labels] = counts[users].get(labels, 0) + n
        else:
            unblind[users] += n
    wanted = {user for users in {*counts, *unblind} for user in users}
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())
    made = [
        Pair(
            users=users,
            names=(names[users[0]], names[users[1]]),
            agreement=agreement(counts[users]),
            unblind=unblind[users],
        )
        for users in {*counts, *unblind}
    ]
    return sorted(made, key=lambda pair: (-pair.agreement.posts, pair.names))
