"""The companion as a site: pages generated from the registry, and the Sphinx extension for docs/.

Only ``docs/conf.py`` imports it; it needs the extra ``docs``.
"""
