"""Storage: sessions, messages and media files, in SQLite and a folder beside it. Start with `store`."""
