# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""What a caller sets: how calls are retried."""

from ._runtime.settings import BackoffStrategy, RetryConfig

__all__ = ["BackoffStrategy", "RetryConfig"]
