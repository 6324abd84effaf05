"""What Cloud Deploy is handed for one service: its manifests and what to do around them.

Everything is JSON, which is YAML too, so that nothing but Python is needed where it is made.
"""

import json
from typing import Any

# What Cloud Run wrote about itself: handed back, it would be refused or taken for a wish.
_OBSERVED = (
    "client.knative.dev/",
    "run.googleapis.com/client-",
    "run.googleapis.com/ingress-status",
    "run.googleapis.com/operation-id",
    "run.googleapis.com/urls",
    "serving.knative.dev/",
)
_SIGNED = "run.googleapis.com/binary-authorization"


def kind_of(current: dict[str, Any]) -> str:
    """Which image the service as it stands runs: Terraform says so of those that ask for one."""
    told = current["spec"]["template"]["spec"]["containers"][0].get("env", [])
    return next((str(one["value"]) for one in told if one["name"] == "IMAGE_KIND"), "web")


def service(current: dict[str, Any], image: str) -> dict[str, Any]:
    """The service as it stands (``gcloud run services describe --format=json``), with ``image``.

    Terraform's settings come along as they are. The revision's name, the traffic and the status
    are left out: Cloud Deploy and Cloud Run decide those.
    """
    metadata, template = current["metadata"], current["spec"]["template"]
    containers = template["spec"]["containers"]
    wanted = [{**containers[0], "image": image}, *containers[1:]]
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {
            "name": metadata["name"],
            "annotations": _asked(metadata) | {_SIGNED: "default"},
        },
        "spec": {
            "template": {
                "metadata": {"annotations": _asked(template.get("metadata", {}))},
                "spec": {**template["spec"], "containers": wanted},
            }
        },
    }


def _asked(metadata: dict[str, Any]) -> dict[str, str]:
    annotations = metadata.get("annotations", {})
    return {key: said for key, said in annotations.items() if not key.startswith(_OBSERVED)}


def skaffold(
    name: str, image: str, images: dict[str, str], environments: list[str]
) -> dict[str, Any]:
    """How one service's manifests are rendered and verified, and what ends its release."""
    steps = {act: _step(act, image, images) for act in ("rollout", "post")}
    return {
        "apiVersion": "skaffold/v4beta13",
        "kind": "Config",
        "metadata": {"name": name},
        "deploy": {"cloudrun": {}},
        "verify": [{"name": "rollout", "container": steps["rollout"]}],
        "customActions": [{"name": "migrate-post", "containers": [steps["post"]]}],
        "profiles": [
            {"name": place, "manifests": {"rawYaml": [f"{place}.yaml"]}} for place in environments
        ],
    }


def _step(act: str, image: str, images: dict[str, str]) -> dict[str, Any]:
    return {
        "name": act,
        "image": image,
        "command": ["python"],
        "args": ["-m", "scripts.lib.verify", act],
        "env": [{"name": "IMAGES", "value": json.dumps(images)}],
    }
