"""Every screen of the product as a browser sees it: found by following links, role by role."""
