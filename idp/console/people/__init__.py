"""People: the register of employees, one person's page, and their sessions (K2, K20)."""
