#!/usr/bin/env bash
# Does not source lib.sh: needs neither the job jar nor Spark.
set -euo pipefail

usage() {
  cat << 'EOF'
usage: submit/fetch-data.sh fashion-mnist DIR

Puts the full Fashion-MNIST (60,000 training and 10,000 test images, MIT license, 30 MB) into DIR: from Debian's package
dataset-fashion-mnist where it is installed, or can be (apt-get, as root), else by download from its authors' repository.
What is there already and whole is left alone.
EOF
}

say() {
  echo "$*" >&2
}

# SHA-256 of the unpacked files: how they are packed differs between the sources.
checksums="\
train-images-idx3-ubyte c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888
train-labels-idx1-ubyte bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9
t10k-images-idx3-ubyte 5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b
t10k-labels-idx1-ubyte 0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"

sha256() {
  if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# Whether a folder holds all files, unharmed.
whole() {
  local name checksum
  while read -r name checksum; do
    if [ "$(gunzip -c "$1/$name.gz" 2> /dev/null | sha256)" != "$checksum" ]; then
      return 1
    fi
  done <<< "$checksums"
}

# Debian's package, installed if that is possible, into a folder.
from_debian() {
  local installed=/usr/share/datasets/fashion-mnist
  if [ ! -d "$installed" ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
      return 1
    fi
    say "Installing Debian's package dataset-fashion-mnist ..."
    { apt-get -q update && apt-get -q -y install dataset-fashion-mnist; } >&2 || return 1
  fi
  cp "$installed"/*.gz "$1"
}

download() {
  local home=https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion name
  while read -r name _; do
    say "Downloading $name.gz ..."
    if command -v curl > /dev/null; then
      curl -fsSL --retry 3 -o "$1/$name.gz" "$home/$name.gz" || return 1
    else
      wget -q -t 3 -O "$1/$name.gz" "$home/$name.gz" || return 1
    fi
  done <<< "$checksums"
}

fashion_mnist() {
  local target="$1" partial
  if whole "$target"; then
    say "Fashion-MNIST is in $target."
    return
  fi
  mkdir -p "$target"
  partial="$(mktemp -d "$target/.partial.XXXXXX")"
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '$partial'" EXIT
  if ! { from_debian "$partial" && whole "$partial"; } && ! { download "$partial" && whole "$partial"; }; then
    say "Fashion-MNIST could be had neither from Debian nor by download, or came damaged; see above. $target is as it was."
    exit 1
  fi
  chmod 644 "$partial"/*
  mv "$partial"/*.gz "$target"
  say "Fashion-MNIST is in $target. Next: submit/prepare-data.sh --source $target --output data/fashion-mnist"
}

case "${1:-}" in
  -h | --help) usage ;;
  fashion-mnist)
    if [ $# != 2 ]; then
      usage >&2
      exit 2
    fi
    fashion_mnist "$2"
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
