"""Read: documents from files or from git, and their suppressions.

In come names as a user types them; out come a `Document` for each, or a `SpecError` that says what is wrong. Open
`sources` first.
"""
