"""Mentions: substances, quantities, prices, contacts, places, delivery and payment as spans of the original text."""

from classify.mentions.finder import MentionFinder

__all__ = ["MentionFinder"]
