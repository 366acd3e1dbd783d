"""Operations: from the operations of a document to the intermediate representation.

In come the normal form of a document and its models; out come resources, operations, arguments, responses and error
classes. Open `build_operations` first; `adapter` is the only module that knows openapi-python-client.
"""
