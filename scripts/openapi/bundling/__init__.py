"""Bundling: a document and the files beside it become one `Document`.

In comes a document that refers to other files, and a way to read them; out comes one whose references are all local,
where every node still knows the file and line that it was read from. Open `bundle` first.
"""
