"""Cedar through cedarpy, in its own environment: a program that decides and is timed there."""
