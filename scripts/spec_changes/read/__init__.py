"""Read: the two documents to compare, and the list of findings that were accepted. Open `sources` first."""
