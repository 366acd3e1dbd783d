"""Reading: parse a file into a `Document`, or report where and why it cannot be parsed.

The input is a file, a text or standard input, in JSON or YAML; the output is plain data that knows the line of
every node. No input causes a traceback. Start with `load`.
"""
