"""Report: the findings as text, markdown, JSON or HTML.

In comes a `Report`; out comes the text of one format, with the verdict in its first line. Open `report` first.
"""
