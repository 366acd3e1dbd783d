"""The ground floor: one reading of OpenAPI, for everything above it.

In comes the text of a document; out comes a `Document`: plain data that knows the file and line of every node. Nothing
here knows of Python, clients or reports. Open `document` first.
"""
