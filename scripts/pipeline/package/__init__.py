"""Package: turn the intermediate representation into the files of a package.

The input is a `Package`; the output is files by their path, which only `write` stores. Start with `render`.
"""
