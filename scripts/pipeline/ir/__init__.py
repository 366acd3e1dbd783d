"""The intermediate representation: all that the templates see of a document.

Annotations and defaults are Python source; every other text is the document's own, with control characters removed,
and reaches the output through the filters `literal` and `docstring` only.
"""
