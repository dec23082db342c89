"""The yardstick: a bare Scrapy spider with the same selectors, that counts its items and keeps nothing.

Usage: python benchmarks/bare_spider.py START_URL CONCURRENCY  →  one JSON line {"items", "seconds"}
"""

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class Bare(scrapy.Spider):
    name = "bare"
    start_url = ""

    async def start(self) -> AsyncIterator[Any]:
        yield scrapy.Request(self.start_url)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        for post in response.css("div.post"):
            yield {
                "id": post.css("::attr(data-id)").get(),
                "author": post.css("a.author::text").get(),
                "url": response.urljoin(post.css("a.link::attr(href)").get() or ""),
                "at": post.css("time::attr(datetime)").get(),
                "text": "\n".join(post.css("div.text ::text").getall()),
            }
        if following := response.css("a.next::attr(href)").get():
            yield response.follow(following)


def main() -> None:
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": int(sys.argv[2]),
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    crawler = process.create_crawler(Bare)
    process.crawl(crawler, start_url=sys.argv[1])
    began = time.perf_counter()
    process.start()
    assert crawler.stats is not None
    print(json.dumps({"items": crawler.stats.get_value("item_scraped_count"), "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
