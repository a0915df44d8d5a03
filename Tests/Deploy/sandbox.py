"""Runs a program under the system calls that deploy/systemd/hardening.conf allows, where no systemd is there to do it:
`sandbox.py PROGRAM ARGUMENTS…`. What is not allowed fails as SystemCallErrorNumber says."""

import errno
import os
import pathlib
import subprocess
import sys

import pyseccomp

CONF = pathlib.Path(__file__).resolve().parent.parent.parent / "deploy/systemd/hardening.conf"


def members(name: str) -> set[str]:
    """A system call, or a group of them as systemd has it."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", name], capture_output=True, text=True, check=True).stdout
    names = [line.split()[0] for line in listed.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*(members(one) for one in names))


def allowed() -> set[str]:
    calls = members("@default")
    for line in CONF.read_text().splitlines():
        if line.startswith("SystemCallFilter="):
            said = line.removeprefix("SystemCallFilter=")
            named = set().union(*(members(one) for one in said.lstrip("~").split()))
            calls = calls - named if said.startswith("~") else calls | named
    return calls


calls = allowed()  # Asks systemd-analyze, which the filter would not let run.
rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
for call in sorted(calls):
    try:
        rules.add_rule(pyseccomp.ALLOW, call)
    except (ValueError, OSError):
        pass  # Of another architecture, or newer than the library: not allowed.
rules.load()
os.execv(sys.argv[1], sys.argv[1:])
