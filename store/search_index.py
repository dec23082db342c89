"""Keeps what the search looks through in step with the posts.

    reindex(connection, post_ids)     after their current revision or its reading changed; idempotent
    forget(connection, post_ids)      before they are erased

Read back from the tables, so that it holds what they hold: contacts that any model version recognised stay masked.
Audit samples are not found by searching, so they have no rows here.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, delete, false, func, insert, select

from store.folding import compact, tokens
from store.tables import Assessment, Mention, Offer, Post, PostPrice, Revision, SearchText

CHUNK = 500
SUBSTANCE, PLACE, DEPARTEMENT = "qsub", "qloc", "qdep"
CURRENCIES = (None, "EUR")


def reindex(connection: Connection, post_ids: Sequence[int]) -> None:
    for start in range(0, len(post_ids), CHUNK):
        _reindex(connection, post_ids[start : start + CHUNK])


def forget(connection: Connection, post_ids: Sequence[int]) -> None:
    for table in (PostPrice.core(), SearchText.core()):
        connection.execute(delete(table).where(table.c.post_id.in_(post_ids)))


def _reindex(connection: Connection, post_ids: Sequence[int]) -> None:
    forget(connection, post_ids)
    latest = (
        select(func.max(Assessment.id))
        .where(Assessment.revision_id == Post.revision_id)
        .correlate(Post)
        .scalar_subquery()
        .label("reading")
    )
    found = connection.execute(
        select(Post.id, Revision.text, Revision.title, Revision.hashtags, latest)
        .join(Revision, Revision.id == Post.revision_id)
        .where(Post.id.in_(post_ids), Post.audit == false())
    ).all()
    readings = {row.reading: row.id for row in found if row.reading is not None}
    facts: dict[int, dict[str, None]] = defaultdict(dict)
    said = select(Assessment.id, Assessment.substances).where(Assessment.id.in_(readings))
    for row in connection.execute(said):
        facts[readings[row.id]].update(dict.fromkeys(SUBSTANCE + compact(each) for each in row.substances))
    named = select(Mention.assessment_id, Mention.value).where(
        Mention.assessment_id.in_(readings), Mention.type == "PLACE"
    )
    for row in connection.execute(named):
        if row.value.get("role") != "excluded":
            facts[readings[row.assessment_id]].update(dict.fromkeys(_place(row.value)))
    texts = [
        {
            "post_id": row.id,
            "words": " ".join(tokens(" ".join((row.title or "", row.text, *row.hashtags)))),
            "facts": " ".join(facts[row.id]),
        }
        for row in found
    ]
    offers = select(Offer.assessment_id, Offer.substance, Offer.price, Offer.grams, Offer.currency)
    stated: Counter[int] = Counter()
    prices = []
    for offer in connection.execute(offers.where(Offer.assessment_id.in_(readings)).order_by(Offer.id)):
        if offer.currency in CURRENCIES:
            post_id = readings[offer.assessment_id]
            stated[post_id] += 1
            per_gram = offer.price / offer.grams if offer.grams else None
            shared = {"number": stated[post_id], "substance": offer.substance}
            prices.append({"post_id": post_id, **shared, "price": offer.price, "per_gram": per_gram})
    if texts:
        connection.execute(insert(SearchText.core()), texts)
    if prices:
        connection.execute(insert(PostPrice.core()), prices)


def _place(value: dict[str, object]) -> list[str]:
    name, code = str(value.get("name") or ""), str(value.get("departement") or "")
    return [PLACE + compact(name)] * bool(compact(name)) + [DEPARTEMENT + compact(code)] * bool(compact(code))
