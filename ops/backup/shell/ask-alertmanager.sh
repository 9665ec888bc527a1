# Part of scripts of one service. Set before: ROLE, PORT, W (a folder of root's own), ACCESS_USER (empty where the stack has no `security`).
# ask_alertmanager <arguments of amtool>: asks the Alertmanager of this host with the amtool beside it.
ask_alertmanager() {
  amtool=$(sed -n 's|^ExecStart=\(/[^ ]*\)/alertmanager .*|\1/amtool|p' "/etc/systemd/system/$ROLE.service")
  if [ -z "$ACCESS_USER" ]; then
    "$amtool" --alertmanager.url="http://127.0.0.1:$PORT" "$@"
    return
  fi
  security=/etc/alertmanager/security
  printf 'basic_auth:\n  username: %s\n  password_file: %s/password\ntls_config:\n  ca_file: %s/ca.pem\n' "$ACCESS_USER" "$security" "$security" >"$W/amtool.yml"
  "$amtool" --http.config.file="$W/amtool.yml" --alertmanager.url="https://127.0.0.1:$PORT" "$@"
}
