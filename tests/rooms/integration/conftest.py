"""Puts the example module, which is documentation and no package, on the path."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parents[2] / "docs" / "integration" / "python"
for folder in (str(HERE), str(EXAMPLE)):
    if folder not in sys.path:
        sys.path.insert(0, folder)
