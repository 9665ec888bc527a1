# Prints scheme, host and port of the address that the relay posts to; the token in it never leaves the host. Set before: F (file)
sed -n 's#^\(https\{0,1\}://[^/]*\)/.*#\1#p' "$F" 2>/dev/null | head -n 1
