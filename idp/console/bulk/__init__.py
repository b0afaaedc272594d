"""Acts on many at once: rights taken back (K8), accounts closed (K2), sessions ended (K20).

Each thing is an act of its own, in its own transaction with its own row in the audit trail: by no
article are they one act, and what refuses one of them must not keep the others from being done. A
decree that names many is one act, and stays in ``appointments``.
"""
