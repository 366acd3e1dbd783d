"""Python: what a change does to users of the generated client.

In come two documents; out come findings about names, arguments, fields and types of the packages generated from them.
Open `compare_packages` first.
"""
