"""Calls: keep the paths, parameters, bodies and responses that a client can use, each rewrite in a module."""
