#!/bin/sh
# Usage: make-root.sh ROOT_DIR
#
# Makes ROOT_DIR, a Debian 13 root file system with PostgreSQL 17 and TimescaleDB (Apache edition), unless it is there
# already. Takes root, half a minute and 0.3 GB. Prints nothing when there is nothing to do. Several may run at once: the
# first makes it, the others wait. When it cannot be made: one line on stderr, exit status 1, and no ROOT_DIR.
#
# ROOT_DIR/outside holds psql, pg_dump, pg_restore and pg_isready, to be run from outside the root file system, with
# ordinary paths as arguments. They need neither chroot nor PostgreSQL on this machine.
set -eu

suite=trixie
packages=postgresql-17,postgresql-17-timescaledb
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
    echo "make-root.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || fail "usage: make-root.sh ROOT_DIR"
case $1 in
    /*) root=$1 ;;
    *) root=$PWD/$1 ;;
esac
[ ! -d "$root" ] || exit 0

[ "$(id -u)" -eq 0 ] || fail "only root can make the native TimescaleDB (mmdebstrap and chroot need it)"
command -v flock > /dev/null || fail "flock is missing (package util-linux)"
mkdir -p "$(dirname "$root")" || fail "cannot make the directory $(dirname "$root")"

# Children inherit the lock: if this script is killed, the next one waits for them too.
exec 9> "$root.lock"
flock 9
[ ! -d "$root" ] || exit 0

partial=$root.partial
log=$root.log
# A killed run may have left mounts in there: never follow them.
remove_partial() { rm -rf --one-file-system "$partial"; }
trap remove_partial EXIT
trap 'exit 1' HUP INT TERM
remove_partial
: > "$log"

# The first error in the log, for the one line that a person sees; what follows it is mostly its consequences.
reason() {
    grep -m 1 -E '^(E|mmdebstrap): ' "$log" || tail -n 1 "$log"
}

missing=
command -v mmdebstrap > /dev/null || missing=mmdebstrap
[ -e "$keyring" ] || missing="$missing debian-archive-keyring"
if [ -n "$missing" ]; then
    command -v apt-get > /dev/null || fail "missing and not to be had without apt-get:" $missing
    install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing > "$log" 2>&1; }
    install || { apt-get update > "$log" 2>&1 && install; } || fail "cannot install" $missing "- $(reason)"
fi

bootstrap() {
    mmdebstrap --variant=apt --include="$packages" \
        --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='path-exclude=/usr/lib/*/libLLVM*' \
        --dpkgopt='path-exclude=/usr/lib/postgresql/*/lib/bitcode/*' \
        --dpkgopt='path-exclude=/usr/lib/postgresql/*/lib/llvmjit*' \
        --customize-hook='rm -rf "$1"/var/lib/postgresql/* "$1"/etc/postgresql/*' \
        "$suite" "$partial" "$@" < /dev/null >> "$log" 2>&1
}

# Where this machine itself gets Debian from, if it does.
own_mirror() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2> /dev/null \
        | head -n 1
}

echo "Making the native TimescaleDB in $root (once; its log is $log) ..."
if ! bootstrap; then
    remove_partial
    mirror=$(own_mirror)
    { [ -n "$mirror" ] && bootstrap "$mirror"; } || fail "mmdebstrap failed: $(reason)"
fi

loader=$(cd "$partial" && ls lib64/ld-linux-*.so.* lib/ld-linux-*.so.* 2> /dev/null | head -n 1)
libraries=$(cd "$partial" && ls -d usr/lib/*-linux-gnu* | head -n 1)
[ -n "$loader" ] && [ -n "$libraries" ] || fail "no dynamic loader found in $partial"
mkdir "$partial/outside"
for program in psql pg_dump pg_restore pg_isready; do
    cat > "$partial/outside/$program" <<END
#!/bin/sh
# The loader and libraries of the root file system, whatever this machine has itself.
root=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
exec "\$root/$loader" --library-path "\$root/$libraries" "\$root/usr/lib/postgresql/17/bin/$program" "\$@"
END
    chmod 755 "$partial/outside/$program"
done
"$partial/outside/psql" --version >> "$log" 2>&1 || fail "psql does not run: $(reason)"
chroot "$partial" /usr/lib/postgresql/17/bin/postgres --version >> "$log" 2>&1 \
    || fail "postgres does not run: $(reason)"

mv -T "$partial" "$root"
