"""Reads a Dockerfile as its stages and their instructions, for scripts/try_image.sh: `dockerfile.py FILE` prints one
instruction a line as STAGE<tab>INSTRUCTION<tab>ARGUMENT."""

import pathlib
import sys


def instructions(text: str):
    """Joins continued lines; comments and blank lines are none."""
    joined = ""
    for line in text.splitlines():
        if not joined and (not line.strip() or line.lstrip().startswith("#")):
            continue
        if joined and line.lstrip().startswith("#"):
            continue
        joined += line.strip().removesuffix("\\").rstrip() + " "
        if not line.rstrip().endswith("\\"):
            name, _, argument = joined.strip().partition(" ")
            joined = ""
            yield name.upper(), argument.strip()


def main() -> None:
    stage = -1
    for name, argument in instructions(pathlib.Path(sys.argv[1]).read_text()):
        stage += name == "FROM"
        print(stage, name, argument, sep="\t")


main()
