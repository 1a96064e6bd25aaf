#!/bin/sh
# Makes the virtual environment from a bare python3 and installs a lock file into it.
# Usage: setup-venv.sh PYTHON VENV LOCKFILE
set -eu
python=$1 venv=$2 lock=$3

fail() { printf 'newsvigil: %s\n' "$*" >&2; exit 1; }

command -v "$python" >/dev/null 2>&1 || fail "no '$python' found. Install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv), or name one: make PYTHON=/path/to/python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "$("$python" --version) is too old: Newsvigil needs Python 3.11 or newer. Name a newer one: make PYTHON=python3.12"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
  fail "this Python cannot make virtual environments. Install its venv package (Debian, Ubuntu: apt install python3-venv; Fedora has it in python3-pip)"

# An interpreter that was upgraded or removed leaves a venv that starts nothing: make it anew.
if [ -d "$venv" ] && ! "$venv/bin/python" -c 'import pip' >/dev/null 2>&1; then rm -rf "$venv"; fi
if [ ! -d "$venv" ]; then
  echo "newsvigil: setting up $venv (once; about a minute) ..." >&2
  "$python" -m venv "$venv" || fail "could not make $venv"
fi
# The lock names every package there is: nothing is left to resolve, and old pips stumble over it (lxml[html-clean]).
echo "newsvigil: installing what $lock names ..." >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r "$lock" ||
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock" ||
  fail "could not install the packages of $lock. Is the package index reachable? (pip's message stands above)"
