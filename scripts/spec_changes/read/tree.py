"""The nodes of one document, with the document that they belong to."""

from __future__ import annotations

from openapi.document import Document
from openapi.nodes import Nodes


class Tree(Nodes):
    """Reaches into `document`; what is not of the expected kind counts as absent."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.data)
        self.document = document
