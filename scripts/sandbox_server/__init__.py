"""The sandbox: a Mix server for tests, examples and maintainers. Requests and responses are checked against `openapi.yaml`.

- `operations`: a handler for each operation; start here
- `contract/`: the checks of requests and responses that follow from the document
- `storage/`: sessions, messages and media files
- `control/`: the control surface under `/_sandbox/`, for what the API has no operation for
- `serving/`: the ASGI application, and limits on who may call it and how slowly
- `api_errors`: the errors it responds with
- `testing`: sandboxes for tests; `conformance_hooks`: what schemathesis needs to know
"""
