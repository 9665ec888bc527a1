"""Node_exporter, Prometheus and Alertmanager by pyinfra, the way its documentation shows; the scope is read from a JSON file."""

import json
import os

from pyinfra import host
from pyinfra.facts.files import Directory
from pyinfra.operations import files, server, systemd

FOLDER = os.environ["BENCH_SCOPE"]

with open(os.path.join(FOLDER, "scope.json"), encoding="utf-8") as text:
    SCOPE = {payload["host"]: payload["services"] for payload in json.load(text)}


def local(kind, path):
    return os.path.join(FOLDER, host.name, kind, path.lstrip("/"))


def archive(file, path):
    """Unpacks an archive where it is not yet."""
    if host.get_fact(Directory, path=path):
        return
    sent = f"/var/tmp/{file}"
    files.put(name=f"Send {file}", src=local("archives", file), dest=sent)
    files.directory(name=f"Make {path}", path=path)
    server.shell(name=f"Unpack {file}", commands=[f"tar -xzf {sent} -C {path} --strip-components=1 --no-same-owner && rm {sent}"])


def changed(operations):
    return lambda: any(operation.did_change() for operation in operations)


def service(spec):
    name, account = spec["name"], spec["account"]
    server.group(name=f"Group {account['group']}", group=account["group"], system=True)
    server.user(
        name=f"User {account['user']}",
        user=account["user"],
        group=account["group"],
        system=True,
        create_home=False,
        shell="/usr/sbin/nologin",
    )
    for folder in spec["folders"]:
        files.directory(
            name=f"Folder {folder['path']}",
            path=folder["path"],
            mode=folder["mode"],
            user=folder["owner"],
            group=folder["group"],
        )
    for one in spec["archives"]:
        archive(one["file"], one["path"])
    put = {"restart": [], "reload": [], "none": []}
    for one in spec["files"]:
        put[one["onChange"]].append(
            files.put(
                name=f"File {one['path']}",
                src=local("files", one["path"]),
                dest=one["path"],
                mode=one["mode"],
                user=one["owner"],
                group=one["group"],
            )
        )
    # pyinfra writes in place, so the check comes after; it stops the restart of a service with files that it cannot read.
    checks = [" ".join(argv).replace("{stage}", "") for argv in spec["checks"]]
    if checks:
        server.shell(name=f"Check {name}", commands=checks, _if=changed(put["reload"] + put["restart"]))
    restart = changed(put["restart"])
    systemd.daemon_reload(name=f"Units for {name}", _if=restart)
    # First of the two: a service that was started a moment ago would be started twice, and Alertmanager ends late while it is young.
    systemd.service(name=f"Restart {name}", service=name, restarted=True, _if=restart)
    systemd.service(name=f"Run {name}", service=name, running=True, enabled=True)
    if "reloadUrl" in spec:
        server.shell(
            name=f"Reload {name}",
            commands=[f"curl -sS -f -o /dev/null -X POST {spec['reloadUrl']}"],
            _if=lambda: changed(put["reload"])() and not restart(),
        )
    wait = "i=0; until curl -sf -o /dev/null {url}; do i=$((i + 1)); [ $i -lt 300 ] || exit 1; sleep 0.1; done"
    server.shell(
        name=f"Wait for {name}",
        commands=[wait.format(url=url) for url in spec["readyUrls"]],
        _if=changed(put["restart"] + put["reload"]),
    )


for wanted in SCOPE[host.name]:
    service(wanted)
