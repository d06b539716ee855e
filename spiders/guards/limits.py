"""How much a server may send and how long it may take; every limit with its reason."""

from __future__ import annotations

from storage.coding import LONGEST

#: one payload; the largest gazette issue seen is 96 MB, archives of attachments reach 500 MB. It lies on the
#: disk, not in memory, eight of them at most
BODY = LONGEST
#: response header lines, and all their bytes: Scrapy alone took 200,000 lines (+174 MB); real ones are below 60
HEADERS = 200
HEADER_BYTES = 64 * 1024
#: hops of one redirect chain; browsers allow 20, portals need 2 (http -> https -> www), loops need none
REDIRECTS = 5
#: bytes of robots.txt that are parsed (RFC 9309 asks for at least 500 KiB): 11.6 MB froze the parser for 9 s
ROBOTS = 512 * 1024
#: bytes of robots.txt that are downloaded at all
ROBOTS_BODY = 4 * 1024 * 1024
#: seconds one exchange may take, and one more for every MiB that came (see `bodies`)
SECONDS = 180.0
#: seconds one crawl may take: a night from 22:00 to 04:00
NIGHT = 6 * 3600.0
#: the longest Crawl-delay that is obeyed; a longer one would make a run outlast the night
CRAWL_DELAY = 60.0
#: listing pages of one run; a larger back-fill takes several nights
LISTINGS = 2_000
#: new documents and attachments of one run, for the same reason and so that a trap cannot fill the disk
DOCUMENTS = 50_000
#: blocked answers in a row after which a run stops: going on only hardens the block
BLOCKED_STREAK = 5
#: different URLs in a row that nobody answers for after which a host counts as down; single dead links are common
SILENT_STREAK = 10
#: resident memory of a crawl process in MiB: 92 at rest; bodies over 1 MiB are not in it, lists of links are
MEMORY = 1024
#: bytes left on the spool's disk below which a crawl stops: catalog and ledger need room to take in what there is
FREE = 1024 * 1024 * 1024
