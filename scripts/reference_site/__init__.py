"""The documentation site: the package's Markdown, the project's pages and the HTTP reference, readable offline.

Sphinx renders the Markdown that `pages` gathers; Redoc renders the document. `build_site` puts both into one folder.
`addresses` knows where everything is on the site. Start with `build_site`.
"""
