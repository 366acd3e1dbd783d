"""The ground floor: one reading of OpenAPI, for everything above it.

It turns the text of a document into a `Document`: plain data that knows the file and line of every node. Nothing
here knows about Python, clients or reports. Start with `document`.
"""
