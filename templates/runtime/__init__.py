"""The runtime, which every call goes through. It is the same for every API.

Nothing here is public; the package around it exports what callers use. `client.pets.get(id="p1")` reaches the socket in
these steps:

1. `resources/pets.py`, generated: `Pets.get` hands its description and its arguments to `Resource._call`.
2. `client`: the `Caller` of the `Resource` makes a call from the arguments and the settings. `request`, `request_body`,
   `parameters`, `scalars` and `encoding` write path, query, headers and body; wrong arguments are rejected here.
3. `transport`: `drive` runs the call. `Call.steps` in `call` is a generator of steps, each a request to send or
   a wait; after each attempt it decides with the policy of `retries`. It does no I/O, so sync and async share it.
4. `transport`: `_attempt` sends the request once, and reads the response through `body`, or into a file (`download`).
5. `http_clients` has the `httpx2.HTTPTransport` whose `handle_request` writes to the socket, or the user's own client;
   `connections` watches each socket for the deadline of the call and for bytes after a response.

On the way back, `response` turns the response into a result from `models` or an error from `errors`. `operation` has the
descriptions of the first step, `settings` the callers' settings, `logs` the log. In tests, `fakes` replaces the network, and
`stubs` has the answers.
"""
