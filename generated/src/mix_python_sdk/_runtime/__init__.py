"""The runtime: what every call goes through, whatever the API.

Nothing here is public; what callers use is re-exported by the package around it.
"""
