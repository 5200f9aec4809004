"""Uploads what `sparseshift convert MODEL DESTINATION --to wandb` wrote by `wandb sync`, to a server that stands in for the
site, and compares what arrives with the model's records.

Usage, in an environment with the package wandb: python check_wandb.py MODEL DESTINATION
"""

import gzip
import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

received = {}


class Site(http.server.BaseHTTPRequestHandler):
    """Answers the requests of wandb 0.31, and keeps the rows that arrive."""

    def log_message(self, *_):
        pass

    def contents(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return gzip.decompress(data) if self.headers.get("Content-Encoding") == "gzip" else data

    def reply(self, document):
        data = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.reply({})

    def do_PUT(self):
        self.contents()
        self.reply({})

    def do_POST(self):
        data = self.contents()
        if "graphql" in self.path:
            variables = json.loads(data).get("variables") or {}
            if variables.get("config"):
                received.setdefault("config", json.loads(variables["config"]))
            bucket = {"id": "1", "name": variables.get("name"), "displayName": "run", "historyLineCount": 0,
                      "project": {"id": "1", "name": "project", "entity": {"id": "1", "name": "me"}}}
            self.reply({"data": {
                "viewer": {"id": "1", "entity": "me", "username": "me", "flags": "{}"},
                "serverInfo": {"cliVersionInfo": {"max_cli_version": "0.99.0"}, "features": []},
                "upsertBucket": {"bucket": bucket, "inserted": True}, "model": {"bucket": None}, "project": None,
                "createRunFiles": {"runID": "1", "uploadHeaders": [], "files": []}}})
            return
        if self.path.endswith("/file_stream"):
            for name, part in (json.loads(data).get("files") or {}).items():
                received.setdefault(name, []).extend(json.loads(line) for line in part["content"])
        self.reply({"exitcode": None, "limits": {}})


def main():
    model, destination = map(Path, sys.argv[1:])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {**os.environ, "WANDB_BASE_URL": f"http://127.0.0.1:{server.server_port}", "WANDB_API_KEY": "a" * 40}
    [run] = destination.glob("offline-run-*")
    subprocess.run(
        [Path(sys.executable).parent / "wandb", "sync", "--yes", run], check=True, env=environment, timeout=300)
    lines = [json.loads(line) for line in (model / "metrics.jsonl").read_text().splitlines()]
    expected = [line for line in lines if "step" in line]
    rows = received["wandb-history.jsonl"]
    assert [row["_step"] for row in rows] == [line["step"] for line in expected]
    assert [row["train/loss"] for row in rows] == [line["loss"] for line in expected]
    assert received["config"]["oc"]["value"] > 0
    summary = received["wandb-summary.json"][-1]
    assert abs(summary["final/loss"] - lines[-1]["summary"]["loss"]) < 1e-12
    print(f"{len(rows)} rows and {len(received['config'])} settings arrived")


main()
