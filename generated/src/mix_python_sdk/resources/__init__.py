# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""The resources: one class for each tag of the document, found on the client."""
