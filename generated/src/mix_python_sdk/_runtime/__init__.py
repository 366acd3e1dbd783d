"""The runtime: what every call goes through, whatever the API.

Nothing here is public; what callers use is re-exported by the package around it. The way of `client.pets.get(id="p1")`
to the socket, a module for each step:

1. `resources/pets.py`, generated: `Pets.get` hands its description and its arguments to `Resource._call`.
2. `client`: `Resource` has a `Caller` make the call out of the arguments and the settings. `request`, `parameters` and
   `encoding` write path, query, headers and body; a wrong argument ends here.
3. `transport`: `drive` asks the call what to do. `Call.steps` in `call` is a generator of steps, a request to send or
   a wait, and decides after each attempt with the policy of `retries`; it does no I/O, so sync and async share it.
4. `transport`: `_attempt` sends the request once, and reads the response through `body`, or into a file (`download`).
5. `http_clients` has the `httpx2.HTTPTransport` whose `handle_request` writes to the socket, or the user's own client;
   `connections` watches each socket for the deadline of the call and for what arrives after a response.

Back up, `response` turns what came into a result of `models` or into an error of `errors`. `operation` has the
descriptions of the first step, `settings` what callers set, `logs` what is logged. In tests, `fakes` replaces the network, and
`stubs` has what it answers.
"""
