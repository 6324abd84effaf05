"""Cloud Storage on one port: the JSON interface, and the XML interface that signed URLs use."""

from aiohttp import web

from emulators.faults import EVERY_FAULT
from emulators.service import HOST, Config
from emulators.storage.blobs import Blobs
from emulators.storage.edge import Edge
from emulators.storage.json_buckets import BucketApi
from emulators.storage.json_objects import ObjectApi
from emulators.storage.json_uploads import UploadApi
from emulators.storage.notifications import Configs, Notifier
from emulators.storage.objects import Objects
from emulators.storage.resumable import Sessions
from emulators.storage.routes import routes
from emulators.storage.signers import Signers
from emulators.storage.store import Store
from emulators.storage.xml_api import XmlApi

# The service takes 5 TiB; only metadata and multipart bodies are read whole here.
MAX_BODY = 1 << 30


class CloudStorage:
    """The running service, over one directory."""

    name = "storage"
    faults = EVERY_FAULT - {"reorder", "duplicate"}

    def __init__(self, config: Config) -> None:
        directory = config.directory(self.name)
        self._store = Store(directory / "metadata.sqlite")
        self._blobs = Blobs(directory / "contents")
        self._blobs.sweep(self._store.uses)
        configs = Configs(self._store)
        pubsub = f"{HOST}:{config.port('pubsub')}"
        self._notifier = Notifier(self._store, configs, pubsub)
        self._port = config.port(self.name)
        origin = f"http://{HOST}:{self._port}"
        objects = Objects(self._store, self._blobs, self._notifier, origin)
        self._sessions = Sessions(self._store, self._blobs, objects, directory / "uploads")
        signers = Signers(self._store)
        if config.signer:
            signers.load(config.signer)
        table = [
            *routes(ObjectApi(self._store, self._blobs, objects)),
            *routes(UploadApi(self._blobs, objects, self._sessions)),
            *routes(BucketApi(self._store, configs, self._notifier)),
        ]
        xml = XmlApi(self._store, self._blobs, objects, self._sessions, signers)
        self._edge = Edge(table, xml, signers, config.faults)
        self._runner: web.AppRunner | None = None

    async def serve(self) -> None:
        """Open the port and begin to publish notifications."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/{path:.*}", self._edge.handle)
        # A body with Content-Encoding is kept as it comes.
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, auto_decompress=False)
        await runner.setup()
        await web.TCPSite(runner, HOST, self._port).start()
        self._runner = runner
        self._notifier.start()

    async def stop(self) -> None:
        """Close the port, then the files."""
        if self._runner:
            await self._runner.cleanup()
        await self._notifier.stop()
        self._store.close()

    async def reset(self) -> None:
        """Forget all buckets, objects and uploads; registered signers stay."""
        self._store.clear()
        self._sessions.clear()
        self._blobs.sweep(self._store.uses)

    def idle(self) -> bool:
        """Tell whether all notifications have been published."""
        return self._notifier.is_idle()

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add nothing to the admin server."""
