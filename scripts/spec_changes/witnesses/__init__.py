"""Witnesses: messages that show what a change does. One is valid on one side of it and refused on the other.

In come two schemas and the way from the whole message to them; out comes a message, or how many were tried. A witness proves
its finding; that none was found proves nothing. Open `search` first.
"""
