"""Schemas: how the set of values that a schema allows changes. Open `relation` first."""
