"""Fill the Spirit forum with the posts of posts.json: a topic each, with a few ordinary replies."""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings.dev_local")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - Django must be set up first
from django.utils import timezone  # noqa: E402
from spirit.category.models import Category  # noqa: E402
from spirit.comment.models import Comment  # noqa: E402
from spirit.topic.models import Topic  # noqa: E402

REPLIES = ("Merci pour l'info", "Je passe demain si c'est encore bon", "Un petit up pour ce sujet")


def html(text: str) -> str:
    return "<p>" + text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>") + "</p>"


posts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
users = {
    name: get_user_model().objects.create_user(name, f"{name}@example.org", "only-on-loopback")
    for name in ("alice", "bob", "carla")
}
category = Category.objects.create(title="Annonces")
now = timezone.now()
for number, post in enumerate(posts):
    at = now - timedelta(hours=len(posts) - number)
    topic = Topic.objects.create(user=users[post["author"]], category=category, title=post["title"])
    # The first topic is long enough for a second page of comments.
    texts = [
        post["text"],
        *(f"Réponse {place} : toujours d'accord pour samedi" for place in range(45) if number == 0),
        *REPLIES[: number % 4],
    ]
    for place, text in enumerate(texts):
        author = users[post["author"]] if place == 0 else users["carla"]
        comment = Comment.objects.create(user=author, topic=topic, comment=text, comment_html=html(text))
        Comment.objects.filter(pk=comment.pk).update(date=at + timedelta(minutes=place))
    Topic.objects.filter(pk=topic.pk).update(
        date=at, last_active=at + timedelta(minutes=len(texts)), comment_count=len(texts)
    )
