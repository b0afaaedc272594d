"""Reads a Dockerfile and carries out its steps below a folder that stands for the image's root.

Where a container engine would give each stage a file system, here a folder plays it: paths of
ENV, ARG, WORKDIR and COPY are taken below it, and RUN lines reach them through their variables.
What the steps do is then done by the real tools. The finished stage stands at the same place, so
that what was installed with its path in it still runs.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

_VARIABLE = re.compile(r"\$(\w+)")
_LITERAL_PATH = re.compile(r"""(?:^|[\s"'=])/\w""")


@dataclass(frozen=True)
class Step:
    """One instruction, its continued lines joined."""

    word: str
    rest: str


def read_steps(text: str) -> list[Step]:
    """The instructions of a Dockerfile; a comment may stand between continued lines."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    pairs = [line.strip().partition(" ") for line in joined.splitlines() if line.strip()]
    return [Step(word.upper(), rest.strip()) for word, _, rest in pairs]


@dataclass
class Image:
    """What stands at the end: the last stage below ``root``, and how it is to be run."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    volumes: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def place(self, path: str) -> Path:
        """Where a path of the image is on this machine."""
        return self.root / path.lstrip("/")


class Builder:
    """Carries out the steps of a Dockerfile, one after the other."""

    def __init__(
        self, context: Path, work: Path, host: dict[str, str], arguments: dict[str, str]
    ) -> None:
        """``host`` is the environment that RUN finds; ``arguments`` are as --build-arg gives."""
        self._context = context
        self._work = work
        self._host = host
        self._given = arguments
        self._stages: dict[str, Path] = {}
        self._stage = ""
        self.image = Image(work / "root")
        self._arguments: dict[str, str] = {}

    def build(self, steps: list[Step]) -> Image:
        """The finished image; raises AssertionError for a step that fails or is not known."""
        for step in steps:
            getattr(self, f"_{step.word.lower()}", self._unknown)(step.rest)
        return self.image

    def _unknown(self, rest: str) -> None:
        raise AssertionError(f"a step that this reader does not know: {rest}")

    def _from(self, rest: str) -> None:
        words = rest.split()
        if self._stage:
            self._stages[self._stage] = self._work / self._stage
            self.image.root.rename(self._work / self._stage)
        self._stage = words[2] if len(words) == 3 else "last"
        self.image = Image(self._work / "root", environ={"PATH": self._host["PATH"]})
        self.image.root.mkdir(parents=True)
        self._arguments = {}

    def _arg(self, rest: str) -> None:
        name, _, default = rest.partition("=")
        self._arguments[name] = self._given.get(name, self._below_root(default))

    def _env(self, rest: str) -> None:
        for word in shlex.split(rest):
            name, _, value = word.partition("=")
            self.image.environ[name] = self._below_root(value)

    def _below_root(self, value: str) -> str:
        parts = [
            str(self.image.place(part)) if part.startswith("/") else self._expand(part)
            for part in value.split(":")
        ]
        return ":".join(parts)

    def _expand(self, text: str) -> str:
        known = self._host | self._arguments | self.image.environ
        return _VARIABLE.sub(lambda found: known[found.group(1)], text)

    def _workdir(self, rest: str) -> None:
        self.image.folder = rest
        self.image.place(rest).mkdir(parents=True, exist_ok=True)

    def _copy(self, rest: str) -> None:
        words = rest.split()
        source = self._context
        if words[0].startswith("--from="):
            source = self._stages[words.pop(0).partition("=")[2]]
        *names, target = words
        folder = self.image.place(target if target[0] == "/" else f"{self.image.folder}/{target}")
        for name in names:
            origin = source / name.lstrip("/")
            if origin.is_dir():
                ignored = shutil.ignore_patterns("__pycache__") if source is self._context else None
                shutil.copytree(origin, folder, symlinks=True, dirs_exist_ok=True, ignore=ignored)
            else:
                into = folder / origin.name if target.endswith("/") or len(names) > 1 else folder
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(origin, into)

    def _run(self, rest: str) -> None:
        assert not _LITERAL_PATH.search(rest), f"a place that is no variable: RUN {rest}"
        done = subprocess.run(
            ["/bin/sh", "-c", rest],
            cwd=self.image.place(self.image.folder),
            env=self._host | self._arguments | self.image.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"RUN {rest}\n{done.stdout}\n{done.stderr}"

    def _user(self, rest: str) -> None:
        self.image.user = rest

    def _volume(self, rest: str) -> None:
        self.image.volumes.append(rest)

    def _expose(self, rest: str) -> None:
        assert rest == self.image.environ["PORT"]

    def _healthcheck(self, rest: str) -> None:
        self.image.health = json.loads(rest.partition(" CMD ")[2])

    def _cmd(self, rest: str) -> None:
        self.image.command = json.loads(rest)


def python_folder(folder: Path) -> Path:
    """A folder with ``python`` in it, as the base image has it on its PATH."""
    folder.mkdir()
    (folder / "python").symlink_to(sys._base_executable)
    return folder
