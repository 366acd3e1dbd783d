# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""Types that signatures name besides the models."""

from ._runtime.response import ApiResponse
from ._runtime.settings import UNSET, Unset

__all__ = ["UNSET", "ApiResponse", "Unset"]
