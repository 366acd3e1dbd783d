"""Adopt: give a foreign document what the later stages rely on and it lacks, without an edit by its author.

In comes a `Document` in the spelling of OpenAPI 3.1; out come the adopted `Document`, every node of which knows where it
comes from, and the list of what was left out. Open `adopt` first: it lists the rewrites in their order.
A document that lacks nothing passes through unchanged.
"""
