"""Mend: make a valid document of one that is not, so that one bad corner costs that corner and no more.

What is mended means what its author meant; what has two readings is left out. Either is recorded, and an error with
`--strict`. Start with `mend`.
"""
