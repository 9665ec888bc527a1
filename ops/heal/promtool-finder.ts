/**
 * Shell lines that set `promtool` to the one of the release that the host runs, read from its unit: right also while the stack
 * file is already a version ahead.
 */
export const promtoolFinder = [
  "promtool=$(sed -n 's|^ExecStart=\\(/[^ ]*\\)/prometheus .*|\\1/promtool|p' /etc/systemd/system/prometheus.service)",
  '[ -x "$promtool" ] || { echo "no Prometheus of promha runs here (prometheus.service names no release)" >&2; exit 64; }',
].join('\n');
