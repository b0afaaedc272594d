"""Side-by-side benchmarks: this provider against two others, one core each, same driver.

Owns the load driver, the peers' set-up and the table; it measures from outside
over HTTP and the command line, and imports nothing of the product.
"""
