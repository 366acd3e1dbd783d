"""Overlays: change somebody else's document without editing it, as the OpenAPI Overlay Specification 1.0 and 1.1 says.

The input is a document as it was read and the overlays in their order; the output is the changed document, in which
every node that an overlay added knows its line in the overlay.
"""
