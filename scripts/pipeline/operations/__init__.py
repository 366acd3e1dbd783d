"""Operations: turn the operations of a document into the intermediate representation.

The input is a prepared document and its models; the output is resources, operations, arguments, responses and error
classes. Start with `build_operations`.
"""
