"""From the regulation to what proves it: article, rules, tests, screen or document.

``python -m tests.traceability`` writes ``docs/testing/traceability.md``. What an article on access
still lacks is found by ``tests/pergub/test_traceability.py``.
"""
