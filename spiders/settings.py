"""Scrapy's settings: its unsafe defaults off, our guards in. `scrapy.cfg` names this module."""

from __future__ import annotations

from importlib.metadata import version

from spiders.guards import limits

BOT_NAME = "dibao"
USER_AGENT = f"dibao/{version('dibao')}"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate, br",  # what every WARC reader can undo
}

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "dibao"

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # it executes Python
EXTENSIONS = {  # not even imported: the second brings aiohttp, a tenth of a crawl's start
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "spiders.guards.headers.BoundedHandler",
    "https": "spiders.guards.headers.BoundedHandler",
}
TWISTED_DNS_RESOLVER = "spiders.guards.resolver.GuardedResolver"
HTTPPROXY_ENABLED = False  # a proxy would resolve names out of the guard's sight
COMPRESSION_ENABLED = False  # the recorder undoes content codings, once
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "spiders.guards.egress_middleware.EgressMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.guards.robots.Robots": 100,
    "spiders.recorder.Recorder": 950,
}
DUPEFILTER_CLASS = "spiders.guards.seen.SeenFilter"
HTTPERROR_ALLOW_ALL = True  # the spider accounts for every status
METAREFRESH_ENABLED = False  # a page that refreshes is a page
REDIRECT_MAX_TIMES = limits.REDIRECTS
# not 429 (a rate limit is a block, not an accident), nor 412 and 521
RETRY_HTTP_CODES = [408, 500, 502, 503, 504, 522, 524]
RETRY_TIMES = 2

DOWNLOAD_MAXSIZE = limits.BODY
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = limits.SECONDS
DOWNLOAD_FAIL_ON_DATALOSS = False  # a torso is kept, as a torso
DOWNLOAD_DELAY = 1.0  # a card says its own
DOWNLOAD_DELAY_JITTER = 0  # never less than the card promises
# In page order, the newest first: what a run that is cut short has got is then the newest. Scrapy's own is LIFO.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 2  # a portal is one small machine as often as not
AUTOTHROTTLE_ENABLED = False
CLOSESPIDER_TIMEOUT = limits.NIGHT
MEMUSAGE_LIMIT_MB = limits.MEMORY
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5
LOG_LEVEL = "INFO"
