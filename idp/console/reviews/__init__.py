"""Reviews: campaigns, and answering one item after another (K10)."""
