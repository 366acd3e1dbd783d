"""The sandbox: a Mix server for tests, examples and maintainers. Requests and responses are checked against `openapi.yaml`.

- `contract`: the checks of requests and responses that follow from the document
- `operations`: a handler for each operation; begin here
- `store`, `transcript`, `media`: the storage of sessions, messages and files
- `control`: the control surface under `/_sandbox/`, for what the API has no operation for
- `app`: the ASGI application; `serving` runs it, `callers` and `bounded_protocol` limit who may call it and how slowly
- `api_errors`, `validation_messages`: the errors it responds with
- `testing`: sandboxes for tests; `conformance_hooks`: what schemathesis needs to know
"""
