"""What a document says of itself: title, numbers, dates, issuers, validity, citations."""
