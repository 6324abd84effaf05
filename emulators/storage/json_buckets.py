"""JSON interface of buckets: resources, policies, retention lock, notification configurations."""

from typing import Any

from aiohttp import web

from emulators.storage import errors, listing, resources, retention
from emulators.storage.call import Call
from emulators.storage.notifications import Configs, Notifier
from emulators.storage.preconditions import Preconditions
from emulators.storage.routes import answer, empty, on
from emulators.storage.store import Store
from shared.record import record

V1 = "storage/v1"
ONE = f"{V1}/b/{{bucket}}"
CONFIGS = f"{ONE}/notificationConfigs"


@record
class BucketApi:
    """Handlers of buckets."""

    store: Store
    configs: Configs
    notifier: Notifier

    @on("GET", f"{V1}/b")
    async def list(self, call: Call) -> web.Response:
        """Buckets of the project, which is always the same, by pages."""
        query = listing.Query.read(call.query)
        rows = ((bucket["name"], 1, bucket) for bucket in self.store.list_buckets())
        page = listing.paginate(query, (row for row in rows if row[0] >= query.first))
        return answer(listing.shown("storage#buckets", page))

    @on("POST", f"{V1}/b")
    async def insert(self, call: Call) -> web.Response:
        """Make a bucket; 409 when the name is taken."""
        bucket = resources.new_bucket(await call.json())
        if self.store.find_bucket(bucket["name"]):
            text = (
                "Your previous request to create the named bucket succeeded and you already own it."
            )
            raise errors.conflict(text, "BucketAlreadyOwnedByYou")
        self.store.save_bucket(bucket)
        return answer(bucket)

    @on("GET", ONE)
    async def get(self, call: Call) -> web.Response:
        """Answer with one bucket."""
        bucket = self.store.get_bucket(call.names["bucket"])
        Preconditions.read(call.query).check(bucket, reading=True)
        return answer(bucket)

    @on("PATCH", ONE)
    @on("PUT", ONE)
    async def change(self, call: Call) -> web.Response:
        """Change the given fields; by PUT, replace all fields that a client may set."""
        return self._change(call, await call.json(), replace=call.method == "PUT")

    @on("DELETE", ONE)
    async def delete(self, call: Call) -> web.Response:
        """Remove an empty bucket; 409 when it is not."""
        name = call.names["bucket"]
        Preconditions.read(call.query).check(self.store.get_bucket(name))
        if not self.store.is_empty(name):
            text = "The bucket you tried to delete is not empty."
            raise errors.conflict(text, "BucketNotEmpty")
        with self.store.transaction():
            self.store.delete_bucket(name)
        return empty()

    @on("POST", f"{ONE}/lockRetentionPolicy")
    async def lock_retention(self, call: Call) -> web.Response:
        """Make the retention policy permanent; the metageneration must be given."""
        bucket = self.store.get_bucket(call.names["bucket"])
        if "ifMetagenerationMatch" not in call.query:
            raise errors.required("ifMetagenerationMatch")
        if "retentionPolicy" not in bucket:
            raise errors.invalid("Bucket has no retention policy to lock.")
        return self._change(call, {"retentionPolicy": {"isLocked": True}}, replace=False)

    @on("GET", f"{ONE}/iam")
    async def get_policy(self, call: Call) -> web.Response:
        """Answer with the IAM policy; nothing here enforces it."""
        name = call.names["bucket"]
        self.store.get_bucket(name)
        default = {"kind": "storage#policy", "version": 1, "etag": "CAE=", "bindings": []}
        return answer(self.store.get_policy(name) or default)

    @on("PUT", f"{ONE}/iam")
    async def set_policy(self, call: Call) -> web.Response:
        """Keep an IAM policy."""
        name = call.names["bucket"]
        self.store.get_bucket(name)
        policy = {"kind": "storage#policy", "etag": "CAE=", **await call.json()}
        self.store.set_policy(name, policy)
        return answer(policy)

    @on("GET", f"{ONE}/iam/testPermissions")
    async def test_permissions(self, call: Call) -> web.Response:
        """Grant every permission that is asked for."""
        self.store.get_bucket(call.names["bucket"])
        wanted = call.all_of("permissions")
        kind = "storage#testIamPermissionsResponse"
        return answer({"kind": kind, "permissions": wanted})

    @on("GET", CONFIGS)
    async def list_configs(self, call: Call) -> web.Response:
        """Answer with the notification configurations of a bucket."""
        self.store.get_bucket(call.names["bucket"])
        items = self.configs.list(call.names["bucket"])
        return answer({"kind": "storage#notifications", "items": items})

    @on("POST", CONFIGS)
    async def insert_config(self, call: Call) -> web.Response:
        """Add a notification configuration."""
        bucket, given = call.names["bucket"], await call.json()
        self.configs.check(bucket, given)
        await self.notifier.require_topic(given["topic"])
        return answer(self.configs.insert(bucket, given))

    @on("GET", f"{CONFIGS}/{{config}}")
    async def get_config(self, call: Call) -> web.Response:
        """Answer with one notification configuration."""
        return answer(self.configs.get(call.names["bucket"], call.names["config"]))

    @on("DELETE", f"{CONFIGS}/{{config}}")
    async def delete_config(self, call: Call) -> web.Response:
        """Remove a notification configuration."""
        self.configs.delete(call.names["bucket"], call.names["config"])
        return empty()

    @on("GET", f"{V1}/projects/{{project}}/serviceAccount")
    async def service_account(self, call: Call) -> web.Response:
        """Answer with the account that publishes notifications."""
        email = f"service-{call.names['project']}@gs-project-accounts.iam.gserviceaccount.com"
        return answer({"kind": "storage#serviceAccount", "email_address": email})

    def _change(self, call: Call, patch: dict[str, Any], *, replace: bool) -> web.Response:
        before = self.store.get_bucket(call.names["bucket"])
        Preconditions.read(call.query).check(before)
        after = resources.patched_bucket(before, patch, replace=replace)
        retention.refuse_weaker_policy(before, after)
        self.store.save_bucket(after)
        return answer(after)
