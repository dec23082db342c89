"""What was read and not yet stored, of all runs of a crawl together: the bound that keeps its memory flat."""

import asyncio


class Backlog:
    """Counts posts, and bytes of the answers that they were read from. Everything happens on the reactor's thread."""

    def __init__(self, most_posts: int, most_bytes: int) -> None:
        self._most = (most_posts, most_bytes)
        self._posts = 0
        self._bytes = 0
        self._room = asyncio.Event()
        self._room.set()

    def add(self, posts: int, size: int) -> None:
        """Posts were read (or, with numbers below zero, were stored)."""
        self._posts += posts
        self._bytes += size
        if self._posts < self._most[0] and self._bytes < self._most[1]:
            self._room.set()
        else:
            self._room.clear()

    async def room(self) -> None:
        """Wait until the intake has caught up."""
        await self._room.wait()
