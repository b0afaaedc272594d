"""One search over all of the console: what the viewer may see, and nothing else."""
