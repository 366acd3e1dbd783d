"""Calls: every operation of one package, called against a server that is made from its document.

Runs in a separate process, because it imports the package. Open `call_package` first.
"""
