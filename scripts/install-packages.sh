# Sourced by ./run and ./check: installs the Debian or Ubuntu packages that are missing.
# Usage: install_packages PACKAGE…

build_packages=(
    g++ cmake ninja-build pkg-config
    libfmt-dev libcli11-dev nlohmann-json3-dev libssl-dev libpcap-dev zlib1g-dev libcpp-httplib-dev
    libglfw3-dev libimgui-dev libstb-dev libfreetype-dev libpng-dev
    libgl-dev libopengl-dev libegl-dev libgl1-mesa-dri libegl-mesa0
    fonts-inter fonts-jetbrains-mono
)
test_packages=(
    libgtest-dev
    python3 tshark tcpdump netcat-openbsd strace iproute2 util-linux procps
    xvfb xauth xdotool xclip imagemagick librsvg2-bin sudo
)

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Runs a command as root: directly, or with sudo. Never asks for a password where nobody can type one.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif ! command -v sudo >/dev/null; then
        echo "osiscope: these packages need root to install, and there is no sudo here. As root, run:" >&2
        echo "  $*" >&2
        return 1
    elif [ -t 0 ] && [ -z "${CI:-}" ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
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
    echo "osiscope: installing ${missing[*]}"
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0)
    if ! as_root "${apt[@]}" -qq install -y --no-install-recommends "${missing[@]}" >"${TMPDIR:-/tmp}/osiscope-apt.$$" 2>&1; then
        # A fresh machine has no package lists yet.
        as_root "${apt[@]}" -qq update &&
            as_root "${apt[@]}" -qq install -y --no-install-recommends "${missing[@]}" || {
            cat "${TMPDIR:-/tmp}/osiscope-apt.$$" >&2
            rm -f "${TMPDIR:-/tmp}/osiscope-apt.$$"
            return 1
        }
    fi
    rm -f "${TMPDIR:-/tmp}/osiscope-apt.$$"
}

# Builds a preset, silently when nothing changed. Usage: build_preset NAME [TARGET…]
build_preset() {
    local preset=$1
    shift
    if [ ! -f "build/$preset/build.ninja" ]; then
        echo "osiscope: configuring $preset"
        cmake --preset "$preset" >"build-$preset.log" 2>&1 || { cat "build-$preset.log" >&2; rm -f "build-$preset.log"; return 1; }
        rm -f "build-$preset.log"
    fi
    # Ninja's own progress on a terminal; elsewhere only what went wrong.
    if [ -t 1 ]; then
        cmake --build --preset "$preset" ${1:+--target "$@"}
    else
        cmake --build --preset "$preset" ${1:+--target "$@"} -- --quiet
    fi
}
