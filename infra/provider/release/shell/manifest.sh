# What a release was when it was unpacked: `.promha-manifest` by content, `.promha-fingerprint` by what changes with any write.
LC_ALL=C
export LC_ALL

# fingerprint <folder>: size, mode, times, inode of each file and link; no content is read.
fingerprint() {
  (cd "$1" && find . ! -name '.promha-*' \( -type d -printf '%p d %m %U %G\n' -o -printf '%p %y %s %m %U %G %T@ %C@ %i %l\n' \) | sort | sha256sum)
}

# manifest <folder>: a line of kind, mode, owner and link target for each path, and one with the sha256 of each file
manifest() {
  (cd "$1" && {
    find . ! -name '.promha-*' -printf '%p %y %m %U %G %l\n'
    find . -type f ! -name '.promha-*' -exec sha256sum {} +
  } | sort)
}
