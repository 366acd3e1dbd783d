"""Versions: 3.0, 3.1 and 3.2 read into one spelling, that of 3.1.

In comes a `Document` of any of the three; out comes one that says the same in the words of 3.1, with origins. Open
`spell_as_3_1` first.
"""
