"""Prepare: bring a document into the form that the models and the operations are built from.

The input is a checked `Spec`; the output is a `Prepared`: the final document, every node of which knows where it comes
from, and what was changed and left out on the way. Start with `prepare`: it lists the rewrites in their order.

A rewrite is a function of the `Draft`. What it does to the meaning of the document it records as a `Change`, of a `Kind`
in `changes`; the summary of a run counts these.
"""
