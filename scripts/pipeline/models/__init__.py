"""Models: from the schemas of a document to the pydantic models of the package.

In comes a checked `Document`; out comes its normal form, and the source of the models with what was read back from it.
Open `generate_models` first; it is the only module that knows datamodel-code-generator.
"""
