"""The companion's build: ``sphinx-build -W docs site``."""

project = "superpos_proofs"
author = "The superpos_proofs authors"
copyright = author  # no year: the same tree gives the same bytes
extensions = ["myst_parser", "superpos_proofs.site.build"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "superpos_proofs: a reading companion"
html_math_renderer = "mathml"
html_static_path = ["static"]
html_css_files = ["companion.css"]
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None
