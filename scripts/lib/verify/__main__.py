"""``python -m scripts.lib.verify rollout | post | migrations [FILE...]``."""

import json
import os
import sys
from pathlib import Path

from scripts.lib.verify import migrations, rollout
from scripts.lib.verify.cloud import Google


def main(act: str, arguments: list[str]) -> None:
    """Do one act; end with an error when it found a fault."""
    if act == "migrations":
        files = [Path(name) for name in arguments] or migrations.all_files(Path())
        _end([fault for path in files for fault in migrations.faults(path)])
    elif act == "rollout":
        _end(rollout.faults(Google(), _rollout()))
    elif act == "post":
        try:
            print(rollout.migrate_post(Google(), _rollout()))
        except rollout.MigrationFailed as failed:
            sys.exit(str(failed))
    else:
        sys.exit("usage: scripts/verify rollout | post | migrations [FILE...]")


def _rollout() -> rollout.Rollout:
    names = ("PROJECT", "LOCATION", "SERVICE", "REVISION")
    told = {name.lower(): os.environ[f"CLOUD_RUN_{name}"] for name in names}
    return rollout.Rollout(**told, images=json.loads(os.environ["IMAGES"]))


def _end(faults: list[str]) -> None:
    if faults:
        sys.exit("\n".join(faults))
    print("verified")


if __name__ == "__main__":
    main((sys.argv[1:] or [""])[0], sys.argv[2:])
