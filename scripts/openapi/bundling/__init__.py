"""Bundling: combine a document and the files it refers to into one `Document`.

The input is a document that refers to other files, and a way to read them. The output has only local references,
and every node still knows the file and line it was read from. Start with `bundle`.
"""
