"""The outside world becomes captures; the only room that imports Scrapy."""
