"""One file a subject: parse the request, ask the store, fill a page."""
