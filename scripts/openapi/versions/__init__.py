"""Versions: convert documents of 3.0, 3.1 and 3.2 to one form, that of 3.1.

The input is a `Document` of any of the three; the output says the same in 3.1, with origins. Start with
`spell_as_3_1`.
"""
