"""Check: what makes a document unfit to generate from, each finding with file, line, pointer, rule and hint.

In comes a `Document`; out come problems. Open `rules` first: it lists every rule.
"""
