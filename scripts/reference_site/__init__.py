"""The reference site: the HTTP reference and the Python pages, side by side, for a browser without a network."""
