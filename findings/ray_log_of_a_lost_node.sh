#!/usr/bin/env bash
# ray 2.60.0: the driver prints the log of a node that is lost, though it asked for no logs.
#
# With `log_to_driver=False`, `logging_level=ERROR` and `configure_logging=False` the driver prints
# nothing of what tasks and nodes log. When a node goes, the last lines of its raylet's log still
# appear on the driver's terminal, as a message of their own that no option of `ray.init` governs.
#
# Output seen: 14 lines of a lost node on the terminal
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet ray==2.60.0
cd "$work"

RAY_USAGE_STATS_ENABLED=0 "$work/venv/bin/python" - >"$work/printed" 2>&1 <<'EOF'
import logging
import sys
import time

import ray
from ray.cluster_utils import Cluster

cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
second = cluster.add_node(num_cpus=1)
ray.init(
    address=cluster.address, log_to_driver=False, logging_level=logging.ERROR,
    configure_logging=False,
)
cluster.wait_for_nodes()
sys.stdout.flush()
print("=== the node is removed", flush=True)
cluster.remove_node(second, allow_graceful=False)
deadline = time.monotonic() + 60
while sum(node["Alive"] for node in ray.nodes()) > 1 and time.monotonic() < deadline:
    time.sleep(0.5)
time.sleep(10)
print("=== end", flush=True)
ray.shutdown()
cluster.shutdown()
EOF

lines=$(sed -n '/^=== the node is removed/,/^=== end/p' "$work/printed" | grep -c 'raylet' || true)
echo "$lines lines of a lost node on the terminal"
[ "$lines" -gt 0 ]
