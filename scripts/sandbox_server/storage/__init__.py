"""Storage: sessions, messages and media files, in SQLite and a folder next to it. Start with `store`."""
