"""What may happen to objects: become live, change, be displaced, copied, composed or deleted.

Each operation checks and writes within one transaction that never awaits, so of any number of
racing writers with the same precondition exactly one finds it true.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from emulators.storage import errors, fields, hashes, resources, retention, times
from emulators.storage.blobs import Blob, Blobs
from emulators.storage.hashes import Digest
from emulators.storage.notifications import Notifier
from emulators.storage.preconditions import Preconditions
from emulators.storage.store import Resource, Store, Version
from shared.record import record

MAX_SOURCES = 32
ALWAYS = Preconditions()


@record
class Place:
    """Where an object is, or shall be; a generation names one version instead of the live one."""

    bucket: str
    name: str
    generation: int | None = None


@record
class Source:
    """One object that a composition reads."""

    place: Place
    conditions: Preconditions = ALWAYS


@record
class Objects:
    """Operations on objects, over metadata, contents and notifications."""

    store: Store
    blobs: Blobs
    notifier: Notifier
    origin: str

    def get(self, place: Place) -> Version:
        """Live version, or the one of a generation.

        Raises:
            Refused: 404 for the bucket or the object.
        """
        self.store.get_bucket(place.bucket)
        if place.generation is None:
            found = self.store.find_live(place.bucket, place.name)
        else:
            found = self.store.find_generation(place.bucket, place.name, place.generation)
        if found is None:
            raise errors.no_such_object(place.bucket, place.name)
        return found

    def shown(self, resource: Resource) -> Resource:
        """Resource as clients see it: with its links, and with the end of its retention."""
        bucket = self.store.get_bucket(resource["bucket"])
        return resources.linked(retention.shown(resource, bucket), self.origin)

    def check_target(self, place: Place, conditions: Preconditions) -> None:
        """Refuse early what ``put`` would refuse, before any byte is sent.

        Raises:
            Refused: 400, the name; 404, the bucket is missing; 412.
        """
        fields.check_object_name(place.name)
        self.store.get_bucket(place.bucket)
        before = self.store.find_live(place.bucket, place.name)
        conditions.check(before.resource if before else None)

    def put(
        self,
        place: Place,
        blob: Blob,
        given: Mapping[str, Any],
        conditions: Preconditions = ALWAYS,
        *,
        components: int = 0,
        expected: Mapping[str, str] = MappingProxyType({}),
        also: Callable[[Resource], None] | None = None,
    ) -> Resource:
        """Make a content with the ``expected`` hashes the live version.

        ``also`` writes in the same transaction.

        The content is removed again when it is refused.

        Raises:
            Refused: 404, the bucket is missing; 412; 403, the former version is protected; 400.
        """
        before: Version | None = None
        try:
            hashes.check(expected, blob.digest)
            with self.store.transaction():
                bucket = self.store.get_bucket(place.bucket)
                before = self.store.find_live(place.bucket, place.name)
                conditions.check(before.resource if before else None)
                generation = self.store.next_generation()
                if before:
                    self._displace(bucket, before, overwrittenByGeneration=generation)
                resource = resources.new_object(bucket, place.name, generation, blob.digest, given)
                if components:
                    resource["componentCount"] = components
                self._insert(resource, blob.id, overwroteGeneration=before and before.generation)
                if also:
                    also(resource)
        finally:
            self._release(blob.id, *([before.blob] if before else []))
        return self.shown(resource)

    def patch(
        self,
        place: Place,
        patch: Resource,
        conditions: Preconditions,
        *,
        replace_all: bool = False,
        override: bool = False,
    ) -> Resource:
        """Change metadata, which raises the metageneration.

        Raises:
            Refused: 404; 412; 403, its retention would be weakened.
        """
        with self.store.transaction():
            before = self.get(place)
            conditions.check(before.resource)
            after = resources.patched_object(before.resource, patch, replace=replace_all)
            retention.refuse_weaker_retention(before.resource, after, override=override)
            self.store.update_version(replace(before, resource=after))
            self.notifier.note("OBJECT_METADATA_UPDATE", after)
        return self.shown(after)

    def delete(self, place: Place, conditions: Preconditions) -> None:
        """Delete a generation for good; without one, archive where versioning is on.

        Raises:
            Refused: 404; 412; 403, the version is protected.
        """
        with self.store.transaction():
            version = self.get(place)
            conditions.check(version.resource)
            bucket = self.store.get_bucket(place.bucket)
            if place.generation is None:
                self._displace(bucket, version)
            else:
                self._remove(version)
        self._release(version.blob)

    def copy(
        self,
        source: Source,
        target: Place,
        given: Mapping[str, Any],
        conditions: Preconditions,
    ) -> Resource:
        """Make a version's content live elsewhere; the bytes are shared, not read.

        Metadata that is given replaces all of the source's; otherwise the source's is kept.

        Raises:
            Refused: as ``get`` and ``put``.
        """
        version = self._source(source)
        if not resources.OBJECT_FIELDS & given.keys():
            kept = {name: version.resource.get(name) for name in _COPIED}
            given = {**kept, **given}
        count = int(version.resource.get("componentCount", 0))
        blob = Blob(version.blob, _digest(version.resource))
        return self.put(target, blob, given, conditions, components=count)

    def compose(
        self,
        sources: Sequence[Source],
        target: Place,
        given: Mapping[str, Any],
        conditions: Preconditions,
    ) -> Resource:
        """Make the concatenation of 1 to 32 objects of one bucket live.

        Raises:
            Refused: 400, a wrong number of sources; otherwise as ``get`` and ``put``.
        """
        if not 1 <= len(sources) <= MAX_SOURCES:
            raise errors.invalid(
                f"The number of source components provided ({len(sources)}) must be"
                f" between 1 and {MAX_SOURCES}."
            )
        versions = [self._source(source) for source in sources]
        self.check_target(target, conditions)
        blob = self.blobs.join([version.blob for version in versions])
        blob = replace(blob, digest=replace(blob.digest, md5=""))
        count = sum(int(version.resource.get("componentCount", 1)) for version in versions)
        first = {"contentType": versions[0].resource["contentType"]}
        return self.put(target, blob, {**first, **given}, conditions, components=count)

    def _source(self, source: Source) -> Version:
        version = self.get(source.place)
        source.conditions.check(version.resource)
        return version

    def _insert(self, resource: Resource, blob: str, **extra: Any) -> None:
        generation = int(resource["generation"])
        version = Version(resource["bucket"], resource["name"], generation, True, blob, resource)  # noqa: FBT003
        self.store.insert_version(version)
        self.notifier.note("OBJECT_FINALIZE", resource, **extra)

    def _displace(self, bucket: Resource, version: Version, **extra: Any) -> None:
        """Take a live version away: archive it where versioning is on, else remove it."""
        if not bucket.get("versioning", {}).get("enabled"):
            self._remove(version, **extra)
            return
        retention.refuse_loss(retention.shown(version.resource, bucket), times.now())
        resource = version.resource | {"timeDeleted": times.write(times.now())}
        self.store.update_version(replace(version, live=False, resource=resource))
        self.notifier.note("OBJECT_ARCHIVE", resource, **extra)

    def _remove(self, version: Version, **extra: Any) -> None:
        bucket = self.store.get_bucket(version.bucket)
        retention.refuse_loss(retention.shown(version.resource, bucket), times.now())
        self.store.delete_version(version)
        self.notifier.note("OBJECT_DELETE", version.resource, **extra)

    def _release(self, *blobs: str) -> None:
        for blob in blobs:
            if not self.store.uses(blob):
                self.blobs.delete(blob)


_COPIED = resources.OBJECT_FIELDS - {"temporaryHold", "eventBasedHold", "retention"}


def _digest(resource: Resource) -> Digest:
    return Digest(int(resource["size"]), resource.get("md5Hash", ""), resource["crc32c"])
