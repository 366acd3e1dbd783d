"""Models: turn the schemas of a document into the pydantic models of the package.

The input is a checked `Document`; the output is its normal form, and the source of the models, parsed again.
Start with `generate_models`; it is the only module that knows datamodel-code-generator.
"""
