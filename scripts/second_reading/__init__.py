"""The second reading: compares what another program understands of a document with what this pipeline made of it.

openapi-python-client reads the prepared document in a separate process, in parallel with the other stages. What it
understood becomes a `Reading`, and so does the intermediate representation; the two must agree on operations,
parameters, bodies, statuses, models and fields. Start with `beside`, which a run uses; `compare` has what is compared.
"""
