"""Calls: every operation of one package, called against a server that is made from its document.

Runs in a process of its own, because it imports the package. Open `call_package` first.
"""
