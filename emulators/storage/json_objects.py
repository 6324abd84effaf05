"""JSON interface of objects: metadata, listing, deletion, composing and copying."""

from typing import Any

from aiohttp import web

from emulators.storage import downloads, errors, listing
from emulators.storage.blobs import Blobs
from emulators.storage.call import Call
from emulators.storage.objects import Objects, Place, Source
from emulators.storage.preconditions import Preconditions, check_etags
from emulators.storage.routes import answer, empty, on
from emulators.storage.store import Store
from shared.record import record

ALL = "storage/v1/b/{bucket}/o"
ONE = f"{ALL}/{{object}}"
TARGET = "b/{target_bucket}/o/{target_object}"


@record
class ObjectApi:
    """Handlers of objects that exist."""

    store: Store
    blobs: Blobs
    objects: Objects

    @on("GET", ALL)
    async def list(self, call: Call) -> web.Response:
        """One page of versions, by name, then generation."""
        bucket = self.store.get_bucket(call.names["bucket"])
        query = listing.Query.read(call.query)
        versions = self.store.scan(bucket["name"], query.first, noncurrent=query.versions)
        rows = ((version.name, version.generation, version) for version in versions)
        page = listing.paginate(query, rows)
        page.items = [self.objects.shown(version.resource) for version in page.items]
        return answer(listing.shown("storage#objects", page))

    @on("PATCH", ONE)
    @on("PUT", ONE)
    async def change(self, call: Call) -> web.Response:
        """Change the given metadata; by PUT, replace all metadata that a client may set."""
        resource = self.objects.patch(
            call.place,
            await call.json(),
            _demands(call),
            replace_all=call.method == "PUT",
            override=call.query.get("overrideUnlockedRetention", "").lower() == "true",
        )
        return answer(resource)

    @on("GET", ONE)
    async def get(self, call: Call) -> web.Response:
        """Answer with metadata, or with the content when ``alt=media``."""
        if call.query.get("alt") == "media":
            return await self.download(call)
        version = self.objects.get(call.place)
        Preconditions.read(call.query).check(version.resource, reading=True)
        check_etags(call.headers, version.resource["etag"])
        return answer(self.objects.shown(version.resource))

    @on("GET", f"download/{ONE}")
    async def download(self, call: Call) -> web.Response:
        """Answer with the content, or the part of it that ``Range`` names."""
        version = self.objects.get(call.place)
        Preconditions.read(call.query).check(version.resource, reading=True)
        etag = version.resource["etag"]
        check_etags(call.headers, etag)
        return downloads.media(self.blobs, version, call.headers, {"ETag": etag})

    @on("DELETE", ONE)
    async def delete(self, call: Call) -> web.Response:
        """Delete a version."""
        self.objects.delete(call.place, Preconditions.read(call.query))
        return empty()

    @on("POST", f"{ONE}/compose")
    async def compose(self, call: Call) -> web.Response:
        """Concatenate objects of the bucket."""
        given = await call.json()
        sources = [_component(call, source) for source in given.get("sourceObjects", [])]
        resource = self.objects.compose(
            sources, call.place, _destination(call, given.get("destination", {})), _demands(call)
        )
        return answer(resource)

    @on("POST", f"{ONE}/copyTo/{TARGET}")
    async def copy(self, call: Call) -> web.Response:
        """Copy an object and answer with the copy."""
        return answer(await self._copy(call))

    @on("POST", f"{ONE}/rewriteTo/{TARGET}")
    async def rewrite(self, call: Call) -> web.Response:
        """Copy an object; always done in one call, so there is no rewrite token."""
        resource = await self._copy(call)
        return answer(
            {
                "kind": "storage#rewriteResponse",
                "totalBytesRewritten": resource["size"],
                "objectSize": resource["size"],
                "done": True,
                "resource": resource,
            }
        )

    async def _copy(self, call: Call) -> dict[str, Any]:
        given = _destination(call, await call.json())
        generation = call.query.get("sourceGeneration")
        source = Source(
            Place(call.names["bucket"], call.names["object"], _number(generation)),
            Preconditions.read(call.query, "ifSource"),
        )
        target = Place(call.names["target_bucket"], call.names["target_object"])
        return self.objects.copy(source, target, given, _demands(call))


def _demands(call: Call) -> Preconditions:
    return Preconditions.read(call.query)


def _destination(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """Metadata of a target; the key comes from the query, never from a copied resource."""
    kept = {name: value for name, value in given.items() if name != "kmsKeyName"}
    key = call.query.get("kmsKeyName") or call.query.get("destinationKmsKeyName")
    return kept | {"kmsKeyName": key} if key else kept


def _component(call: Call, given: dict[str, Any]) -> Source:
    if not given.get("name"):
        raise errors.required("sourceObjects[].name")
    demands = {name: str(value) for name, value in (given.get("objectPreconditions") or {}).items()}
    place = Place(call.names["bucket"], given["name"], _number(given.get("generation")))
    return Source(place, Preconditions.read(demands))


def _number(given: Any) -> int | None:
    if given is None:
        return None
    if not str(given).isdecimal():
        raise errors.invalid(f"Invalid value for generation: {given!r}")
    return int(given)
