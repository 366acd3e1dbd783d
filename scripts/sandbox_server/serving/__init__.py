"""Serving: the ASGI application and the server that runs it. Start with `app`."""
