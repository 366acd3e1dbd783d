# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""What a caller can watch: requests, responses, errors and retries."""

from ._runtime.settings import Hooks, Retry

__all__ = ["Hooks", "Retry"]
