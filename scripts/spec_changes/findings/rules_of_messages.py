"""The rules about operations, parameters, bodies, responses, credentials and servers."""

from __future__ import annotations

from .finding import Bump, Level
from .severity import Rule, Verdict, adds, breaks, name, notes, rule, warns

IGNORED = "It is usually ignored when sent, but its effect is lost."
HANDLED = "Absence was always allowed, so clients already handle it."

SURFACE: dict[str, Rule] = {
    "path-added": rule("a path was added", both=adds("New surface; nothing that exists changes.")),
    "operation-added": rule("an operation was added", both=adds("New surface; nothing that exists changes.")),
    "operation-removed": rule("an operation was removed", both=breaks("Calls now end in 404 or 405.")),
    "deprecated-operation-removed": rule(
        "an operation was removed after its sunset",
        both=warns("It was deprecated and its announced sunset has passed.", Bump.MAJOR)),
    "operation-id-changed": name("an operationId changed, appeared or went", "The URL is the same; the name of the generated method moves."),
    "python-name-changed": name("x-python-name or x-python changed", "Messages are the same; the name in the generated code moves."),
    "repeatable-changed": name("x-repeatable changed", "Messages are the same; it decides whether the client repeats a call by itself."),
    "tag-changed": name("the tags of an operation changed", "Messages are the same; tags group the generated methods."),
    "path-parameter-renamed": name("a path variable was renamed", "The URL is the same; the name of the argument moves."),
    "webhook-added": rule("a webhook was added", both=adds("New surface; nothing that exists changes.")),
    "webhook-removed": rule("a webhook was removed", both=warns("Nothing fails, but what clients wait for no longer comes.")),
    "callback-added": rule("a callback was added", both=adds("New surface; nothing that exists changes.")),
    "callback-removed": rule("a callback was removed", both=warns("Nothing fails, but what clients wait for no longer comes.")),
    "callback-address-changed": rule(
        "the address of a callback is taken from another place", both=warns("It no longer comes to clients that give the address as before.")),
    "address-kept": rule("a server changed, perhaps with the path, and the address is the same", both=Verdict(Level.INFO, Bump.NONE, "Requests go to the same URLs.")),
    "server-replaced": rule("a server took the place of another", both=warns("Clients that use the old address fail once it goes away.")),
    "server-added": rule("a server was added", both=adds("The servers that were listed stay.")),
    "server-removed": rule("a server was removed", both=warns("Clients that use this address fail once it goes away.")),
    "default-server-changed": rule("another server is the first one", both=warns("Most clients use the first server by default.")),
    "server-changed": rule("a server's variables changed", both=warns("Addresses built with the old values may stop working.")),
}  # fmt: skip

PARAMETERS: dict[str, Rule] = {
    "parameter-added": rule("an optional parameter was added", request=adds("Calls without it stay valid.")),
    "required-parameter-added": rule("a required parameter was added", request_narrower=breaks("Calls without it were valid, even if it has a default.")),
    "parameter-declared": rule(
        "a path variable that was not declared now is",
        both=warns("The URL had this variable already; the base said nothing about its values.")),
    "parameter-undeclared": rule(
        "a path variable is no longer declared", both=notes("The URL still has this variable; nothing is said about its values.")),
    "deprecated-parameter-removed": rule(
        "a parameter was removed after its sunset", both=adds("It was deprecated, and its announced sunset has passed.")),
    "parameter-removed": rule("a parameter was removed", request=warns(IGNORED)),
    "parameter-moved": rule("a parameter moved to another place", both=breaks("It is read from another place now.")),
    "parameter-style-changed": rule("style or explode changed", both=breaks("The same value is written with other bytes.")),
    "parameter-became-array": rule("a query parameter became an exploded array", request=adds("A single value is still written the same way.")),
    "parameter-encoding-changed": rule("allowReserved or a media type of a parameter changed", both=warns("Values may be written with other bytes.")),
    "parameter-became-required": rule("a parameter became required", request_narrower=breaks("Calls without it were valid.")),
    "parameter-became-optional": rule("a parameter became optional"),
    "allow-empty-value-changed": rule("allowEmptyValue changed"),
}  # fmt: skip

BODIES: dict[str, Rule] = {
    "body-added": rule("an optional request body was added"),
    "required-body-added": rule("a required request body was added"),
    "body-removed": rule("a request body was removed", request=breaks("A declared input was withdrawn.")),
    "body-became-required": rule("a request body became required"),
    "body-became-optional": rule("a request body became optional"),
    "media-type-added": rule("a media type was added", both=adds("The media types that were there stay.")),
    "media-type-removed": rule("a media type was removed", both=breaks("Clients that send or accept it fail (415 or 406).")),
    "media-type-changed": rule(
        "a media type took the place of another", both=breaks("Clients that send or accept the old one fail (415 or 406).")),
    "media-type-widened": rule("a media type became a range that covers it"),
    "media-type-narrowed": rule("a range of media types became one of them"),
    "media-type-parameters-changed": rule("parameters of a media type changed", both=warns("Same type, other parameters: strict peers may refuse it.")),
    "encoding-changed": rule("the encoding of a part changed", both=warns("The part may be written with other bytes.")),
    "part-style-changed": rule("style or explode of a part of a form changed", both=breaks("The same value is written with other bytes.")),
    "part-content-type-changed": rule("the content type of a part changed"),
    "part-became-list": rule("a part of a form may be sent several times", request=adds("A single one is still written the same way.")),
    "bodiless-response-changed": rule(
        "what is documented as the body of a response changed, which never has one",
        both=Verdict(Level.INFO, Bump.NONE, "HTTP sends no body with this status, or in answer to HEAD.")),
    "response-body-added": rule("a response body was added", response=adds("There was none to misread."), request=adds("There was none before.")),
    "response-body-removed": rule("a response body was removed", response=breaks("Clients read a body that no longer comes.")),
    "success-status-added": rule("a success status was added", response=warns("Clients that test for the old status do not know it.")),
    "success-status-removed": rule("a success status was removed", response=breaks("What clients wait for is no longer promised.")),
    "success-status-changed": rule(
        "a success status took the place of another", response=breaks("Clients that test for the old status do not know the new one.")),
    "error-status-added": rule("an error status was added", both=adds("The list of errors need not be complete.")),
    "error-status-removed": rule("an error status was removed", both=notes("The list of errors need not be complete.")),
    "default-response-added": rule("a default response was added", both=adds("It describes what was open before.")),
    "default-response-removed": rule("the default response was removed", both=warns("Nothing is promised any more for the other statuses.")),
    "header-added": rule("a response header was added", both=adds("Clients ignore headers they do not know.")),
    "header-removed": rule("an optional response header was removed", response=notes(HANDLED), request=warns(IGNORED)),
    "required-header-removed": rule("a required response header was removed"),
    "header-became-optional": rule("a response header became optional"),
    "header-became-required": rule("a response header became required"),
}  # fmt: skip

SECURITY: dict[str, Rule] = {
    "security-added": rule("a security requirement was added where there was none", both=breaks("Calls without credentials were valid.")),
    "security-removed": rule("the last security requirement was removed", both=adds("Calls need no credentials any more.")),
    "security-became-required": rule("credentials that were optional became required", both=breaks("Calls without credentials were valid.")),
    "security-became-optional": rule("credentials became optional", both=adds("Calls with credentials stay valid.")),
    "security-replaced": rule("a way to authenticate took the place of another", both=breaks("Clients only have the old credentials.")),
    "security-alternative-added": rule("another way to authenticate was added", both=adds("The old ways stay.")),
    "security-alternative-removed": rule("a way to authenticate was removed", both=breaks("Clients that use it are refused.")),
    "security-scheme-added": rule("a scheme was added to a requirement", both=breaks("Clients do not have these further credentials.")),
    "security-scheme-removed": rule("a scheme was dropped from a requirement", both=adds("Less is asked for.")),
    "security-scope-added": rule("a scope was added to a requirement", both=breaks("Tokens issued before lack the scope.")),
    "security-scope-removed": rule("a scope was dropped from a requirement", both=adds("Less is asked for.")),
    "security-scheme-changed": rule("a used security scheme changed", both=breaks("Credentials are built or sent in another way.")),
    "security-url-changed": rule("a URL of a used security scheme changed", both=warns("Clients that hold the old URL may fail to get tokens.")),
    "security-scope-withdrawn": rule(
        "a flow of a used security scheme no longer lists a scope", both=warns("Clients that ask for it may get no token.")),
    "security-scope-listed": rule("a flow of a used security scheme lists another scope", both=adds("What was listed stays.")),
    "security-scheme-described": rule("an unused part of a security scheme changed", both=notes("No operation asks for it.")),
}  # fmt: skip
