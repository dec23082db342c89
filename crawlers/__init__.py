"""Read public pages: the only room that knows Scrapy."""
