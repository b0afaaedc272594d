"""Units: the tree of Perangkat Daerah and Unit Kerja with their heads (K3)."""
