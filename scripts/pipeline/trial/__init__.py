"""The trial: a package is imported, and all its types are built, before it is written. Start with `trial`."""
