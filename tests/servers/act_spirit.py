"""Two topics of the test's own: add, change (edit the first, take the second down) or remove them."""

import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - Django must be set up first
from django.utils import timezone  # noqa: E402
from spirit.category.models import Category  # noqa: E402
from spirit.comment.models import Comment  # noqa: E402
from spirit.topic.models import Topic  # noqa: E402

TEXTS = {
    "Dispo (edited)": "C pure écaille 1g 60 / 2g 110 / 5g 250, beuh amnesia 5g 50€, livraison Bron toute la nuit, snap laloutre_bleue69",
    "Dispo (deleted)": "Kétamine 1g 40€ 5g 150€, taz 10€ les 5 pour 40, meet-up Perrache ou livraison 69, telegram @hibou_du_soir69",
}
topics = Topic.objects.filter(title__in=TEXTS)
if sys.argv[1] == "add":
    user = get_user_model().objects.get(username="bob")
    for title, text in TEXTS.items():
        topic = Topic.objects.create(
            user=user, category=Category.objects.get(title="Annonces"), title=title, last_active=timezone.now()
        )
        Comment.objects.create(user=user, topic=topic, comment=text, comment_html=f"<p>{text}</p>")
elif sys.argv[1] == "change":
    edited, deleted = TEXTS
    Comment.objects.filter(topic__title=edited).update(comment_html=f"<p>{TEXTS[edited]} ou grandduc_bron</p>")
    topics.filter(title=deleted).update(is_removed=True)
elif sys.argv[1] == "remove":
    Comment.objects.filter(topic__in=topics).delete()
    topics.delete()
