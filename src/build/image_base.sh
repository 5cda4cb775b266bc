#!/bin/sh
# Usage: image_base.sh FILE
#
# Makes FILE, unless it is there already: what the image is built on, as an archive in the form of "docker save". It is
# Debian 13 with its own Java and pg_dump 17, and the user app. Takes mmdebstrap, a minute and 0.3 GB; no Docker, no registry.
set -eu
[ $# -eq 1 ] || { echo "usage: image_base.sh FILE" >&2; exit 2; }
[ ! -f "$1" ] || exit 0
mkdir -p "$(dirname "$1")"
work=$(mktemp -d "$1.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The same packages, the same bytes.
SOURCE_DATE_EPOCH=1767225600
export SOURCE_DATE_EPOCH
# The package of Java fails without a folder for its manual.
mmdebstrap --quiet --variant=essential --include=openjdk-21-jre-headless,postgresql-client-17,ca-certificates \
    --dpkgopt='path-exclude=/usr/share/man/*/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --essential-hook='mkdir -p "$1/usr/share/man/man1"' \
    --customize-hook='echo app:x:1000:1000::/app:/usr/sbin/nologin >> "$1/etc/passwd"' \
    --customize-hook='echo app:x:1000: >> "$1/etc/group"' \
    --customize-hook='install -d -o 1000 -g 1000 "$1/backups"' \
    trixie "$work/layer.tar" < /dev/null > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }

cat > "$work/config.json" <<END
{"architecture": "$(dpkg --print-architecture)", "os": "linux", "config": {"Env": ["PATH=/usr/sbin:/usr/bin"]},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)"]},
 "history": [{"created_by": "mmdebstrap"}]}
END
echo '[{"Config": "config.json", "RepoTags": ["timescale-integration-base:trixie"], "Layers": ["layer.tar"]}]' \
    > "$work/manifest.json"
tar -C "$work" -cf "$work/image.tar" manifest.json config.json layer.tar
mv "$work/image.tar" "$1"
