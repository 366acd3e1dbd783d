"""Schemas: reduce them to what the models support, each rewrite in a module."""
