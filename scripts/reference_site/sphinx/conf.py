"""The configuration of Sphinx; `scripts/docs.py` passes the title and the version."""

from __future__ import annotations

extensions = ["myst_parser", "notfound.extension", "sphinx_copybutton", "sphinx_design", "sphinxext.opengraph"]

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3  # the anchors that other renderers of Markdown give to headings

html_theme = "furo"
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
notfound_urls_prefix = "/"
ogp_enable_meta_description = True
ogp_social_cards = {"enable": False}
html_theme_options = {"navigation_with_keys": True}
toc_object_entries = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
