"""The sandbox: a Mix server for tests, examples and maintainers, held to `openapi.yaml` in both directions.

- `contract`: what the document says of each operation, and the checks of requests and replies that follow from it
- `operations`: what the eight operations mean
- `store`, `transcript`, `media`: where sessions, messages and files are kept
- `control`: the control surface under `/_sandbox/`, which does what the API has no operation for
- `app`: the parts put together as an ASGI application; `serving` runs it
- `testing`: sandboxes for tests; `conformance_hooks`: what schemathesis needs to know
"""
