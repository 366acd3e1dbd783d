"""Models: turn the schemas of a document into the pydantic models of the package.

The input is a prepared `Spec`; the output is the source of the models, and what it defines. Start with `generate_models`; only
`generator` knows datamodel-code-generator.
"""
