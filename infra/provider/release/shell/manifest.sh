# What a release was when it was unpacked: `.promha-manifest` by content, `.promha-fingerprint` by what changes with any write.
LC_ALL=C
export LC_ALL

# fingerprint <folder>: size, mode, times, inode of each file and link; no content is read.
fingerprint() {
  (cd "$1" && find . ! -name '.promha-*' \( -type d -printf '%p d %m %U %G\n' -o -printf '%p %y %s %m %U %G %T@ %C@ %i %l\n' \) | sort | sha256sum)
}

# manifest <folder> [<file>]: a line of kind, mode, owner and link target for each path, and one with the sha256 of each file; these
# are taken from the file where it speaks of just the files that are there.
manifest() {
  (cd "$1" && {
    find . ! -name '.promha-*' -printf '%p %y %m %U %G %l\n'
    if [ -n "${2:-}" ] && [ "$(cut -c 67- "$2" | sort)" = "$(find . -type f ! -name '.promha-*' | sort)" ]; then
      cat "$2"
    else
      find . -type f ! -name '.promha-*' -exec sha256sum {} +
    fi
  } | sort)
}
