"""The keywords of JSON Schema, by what the generated models do with them."""

CARRIED_KEYWORDS = frozenset(
    """
    $ref additionalProperties allOf anyOf const default deprecated description discriminator enum exclusiveMaximum
    exclusiveMinimum format items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum
    multipleOf oneOf pattern properties readOnly required type uniqueItems writeOnly x-send-default
    """.split()
)
"""The keywords that have an effect on the generated models."""

LIMITS_BY_TYPE = {
    "array": frozenset({"maxItems", "minItems", "uniqueItems"}),
    "number": frozenset({"exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"}),
    "object": frozenset({"maxProperties", "minProperties"}),
    "string": frozenset({"maxLength", "minLength", "pattern"}),
}
"""The keywords among them that limit values of one type."""

LIMITS = frozenset[str]().union(*LIMITS_BY_TYPE.values())
"""The keywords that limit values of some type."""

ANNOTATIONS = frozenset("$comment contentEncoding contentMediaType example examples externalDocs title xml".split())
"""The keywords that are for people and do not change the models."""

CHECKS = frozenset(
    """
    contains dependentRequired dependentSchemas else if maxContains minContains not patternProperties prefixItems
    propertyNames then unevaluatedItems unevaluatedProperties
    """.split()
)
"""The keywords that refuse values, and that the models cannot carry."""

OTHER_KEYWORDS = frozenset("$anchor $defs $dynamicAnchor $dynamicRef $id $schema $vocabulary contentSchema".split())
"""The other keywords of JSON Schema that the models cannot carry."""
