#!/bin/sh
# Sees to what pip cannot bring: a Python with tkinter and venv, Xvfb for machines without a display, a Chinese
# font. Prints the interpreter to use on stdout and all else on stderr; fails only where the program cannot run.
# usage: scripts/system-packages.sh [python]
set -eu

say() { printf '%s\n' "$*" >&2; }
present() { for tool; do command -v "$tool" >/dev/null 2>&1 || return 1; done; }
imports() { "$1" -c "import $2" >/dev/null 2>&1; }
supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; }

# One that has tkinter; else the distribution's own, the only one its python3-tk serves; else any.
choose() {
    own="/usr/bin/python3 /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3.11"
    all="python3 python3.13 python3.12 python3.11 $own"
    for python in $all; do if supported "$python" && imports "$python" tkinter; then return; fi; done
    for python in $own $all; do if supported "$python"; then return; fi; done
    python=
}

# Fills `needed` and `wanted` (Debian's package names), and says both in words.
look() {
    needed= wanted= words=
    imports "$python" tkinter || { needed="$needed python3-tk"; words="$words, tkinter for $python"; }
    imports "$python" 'venv, ensurepip' || { needed="$needed python$version-venv"; words="$words, venv for $python"; }
    [ "$(uname)" = Linux ] || return 0
    present Xvfb xvfb-run xauth || { wanted="$wanted xvfb xauth"; words="$words, Xvfb with xvfb-run"; }
    present fc-list || wanted="$wanted fontconfig"
    [ -n "$(fc-list :lang=zh family 2>/dev/null)" ] || { wanted="$wanted fonts-noto-cjk"; words="$words, a Chinese font"; }
}

apt() {
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" </dev/null >/dev/null
}
install() { [ $# = 0 ] || apt install -y --no-install-recommends "$@" || say "apt-get could not install: $*"; }

python=${1:-}
[ -n "$python" ] || choose
if [ -z "$python" ] || ! supported "$python"; then
    say "Python 3.11, 3.12 or 3.13 is needed${python:+, and $python is not one}."
    exit 1
fi
python=$("$python" -c 'import sys; print(sys.executable)')
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
look

# Packages serve the distribution's own Python, the one under /usr.
if [ -n "$needed" ] && [ "$("$python" -c 'import sys; print(sys.base_prefix)')" != /usr ]; then
    say "$python lacks tkinter or venv, and system packages would not reach it."
    say "Choose another one: make PYTHON=/usr/bin/python3"
    exit 1
fi

sudo=
[ "$(id -u)" = 0 ] || sudo="sudo -n"
if [ -n "$needed$wanted" ] && present apt-get && $sudo true 2>/dev/null; then
    say "Installing system packages:$needed$wanted"
    apt update || say "apt-get update failed; trying with the lists there are."
    install $needed
    install $wanted # apart, so that these cannot keep the needed ones out
    look
fi

if [ -n "$needed$wanted" ]; then
    say "Missing on this machine: ${words#, }."
    if present apt-get; then say "Install with: sudo apt-get install --no-install-recommends$needed$wanted"; fi
    [ -z "$needed" ] || exit 1
    say "The program runs without: Xvfb only stands in for a display, the font only shows Chinese characters."
fi
echo "$python"
