"""The second reading: what another program understands of a document, held against what this pipeline made of it.

openapi-python-client reads the prepared document by itself, in a process of its own beside the other stages. What it
understood becomes a `Reading`, and so does the intermediate representation; the two must agree on operations,
parameters, bodies, statuses, models and fields. Start with `beside`, which a run uses; `compare` has what is compared.
"""
