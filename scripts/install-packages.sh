# Sourced by ./run and ./check: installs the Debian or Ubuntu packages that are missing.
# Usage: install_packages PACKAGE…

build_packages=(
    clang lld cmake ninja-build pkg-config gettext
    libfmt-dev libcli11-dev nlohmann-json3-dev libssl-dev libpcap-dev zlib1g-dev libzstd-dev liblz4-dev
    libglfw3-dev libdecor-0-plugin-1-cairo libimgui-dev libstb-dev libfreetype-dev libfontconfig-dev libpng-dev
    libgl-dev libopengl-dev libegl-dev libgl1-mesa-dri libegl-mesa0
    fonts-inter fonts-jetbrains-mono
)
test_packages=(
    libclang-rt-dev llvm libgtest-dev zstd lz4
    python3 tshark tcpdump netcat-openbsd strace iproute2 util-linux mount procps
    xvfb xauth xdotool xclip x11-utils openbox wmctrl weston imagemagick librsvg2-bin sudo
)
web_packages=(emscripten)

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Says what to type where nobody can be asked for a password here. Usage: tell_commands REASON PACKAGE…
tell_commands() {
    local reason=$1
    shift
    echo "osiscope: $reason. To install what is missing, paste these two commands into a terminal:" >&2
    echo "  sudo apt-get update" >&2
    echo "  sudo apt-get install -y --no-install-recommends $*" >&2
}

# Whether this script may run commands as root: it is root, needs no password, or can ask for one on a terminal.
can_be_root() {
    [ "$(id -u)" = 0 ] && return 0
    if ! command -v sudo >/dev/null; then
        echo "osiscope: there is no sudo here; become root for the two commands below and leave sudo out" >&2
        return 1
    fi
    sudo -n true 2>/dev/null && return 0
    [ -t 0 ] && [ -t 2 ] && [ -z "${CI:-}" ] && sudo -v
}

# Usage: as_root COMMAND…, once can_be_root has said yes.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# What a program says goes into a log, which is shown when it fails. Usage: quietly COMMAND…
quietly() {
    local log status=0
    log=$(mktemp "${TMPDIR:-/tmp}/osiscope.XXXXXXXX") || return 1
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" = 0 ] || tail -n 40 "$log" >&2
    rm -f "$log"
    return "$status"
}

install_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null; then
        echo "osiscope: this is not Debian or Ubuntu; make sure the equivalents of these are installed: $*" >&2
        return 0
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    if ! can_be_root; then
        tell_commands "installing packages takes root's rights, which cannot be had here" "${missing[@]}"
        return 1
    fi
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    echo "osiscope: reading the package lists"
    # Old lists may do when there is no network; installing says whether they did.
    quietly as_root "${apt[@]}" update 2>/dev/null || true
    echo "osiscope: installing ${missing[*]}"
    quietly as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" || {
        tell_commands "the packages could not be installed" "${missing[@]}"
        return 1
    }
}

# Runs a command as whoever owns this folder when that user came here with sudo, so that nothing in it becomes root's.
as_owner() {
    local owner=${SUDO_UID:-0}
    if [ "$(id -u)" != 0 ] || [ "$owner" = 0 ] || [ "$(stat -c %u .)" != "$owner" ]; then
        "$@"
        return
    fi
    local group=${SUDO_GID:-$owner} home
    home=$(getent passwd "$owner" | cut -d: -f6)
    # What an earlier version built as root.
    if [ -d build ] && [ -n "$(find build -maxdepth 2 -user 0 -print -quit)" ]; then chown -R -h "$owner:$group" build; fi
    setpriv --reuid="$owner" --regid="$group" --init-groups env HOME="${home:-/}" USER="${SUDO_USER:-}" "$@"
}

# Builds a preset, silently when nothing changed. Usage: build_preset NAME [TARGET…]
build_preset() {
    local preset=$1
    shift
    if [ ! -f "build/$preset/build.ninja" ]; then
        echo "osiscope: configuring $preset"
        quietly as_owner cmake --preset "$preset" || return 1
    fi
    as_owner ninja -C "build/$preset" -n "$@" 2>/dev/null | grep -q '^ninja: no work to do' && return 0
    # Ninja's own progress on a terminal; elsewhere only what went wrong.
    if [ -t 1 ]; then
        as_owner cmake --build --preset "$preset" ${1:+--target "$@"}
    else
        as_owner cmake --build --preset "$preset" ${1:+--target "$@"} -- --quiet
    fi
}
