"""Schemas: how the set of values that a schema allows changes.

In come references to two schemas; out come the changes between them, each with the relation of new to old: equal,
narrower, wider, incomparable or unknown. Open `relation` first, then `schema` for the spelling that all is read into.
"""
