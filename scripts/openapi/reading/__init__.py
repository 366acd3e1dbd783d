"""Reading: from the bytes of a file to a `Document`, or to problems that say where and why not.

In comes a file, a text or standard input, JSON or YAML, whoever wrote it; out comes plain data that knows the line of
every node. No input leads to a traceback. Open `load` first.
"""
