"""Package: from the intermediate representation to the files of a package.

In comes a `Package`; out come files by their path, which only `write` puts on the disk. Open `render` first.
"""
