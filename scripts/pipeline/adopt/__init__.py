"""Adopt: add what other people's documents lack and the later stages rely on.

The input is an OpenAPI 3.1 `Document`; the output is the adopted `Document`, every node of which knows where it
comes from, and the list of what was left out. Start with `adopt`: it lists the rewrites in order.
A complete document passes through unchanged.
"""
