"""The admin server: health, keys, faults, reset, waiting for quiet, and pages of the services."""

import asyncio
import json
import time
from dataclasses import asdict
from typing import Any

from aiohttp import web

from emulators.faults import Fault
from emulators.guard import own_pages_only
from emulators.service import HOST, Config, Service

POLL_S = 0.01


class Admin:
    """Handlers over all running services."""

    def __init__(self, config: Config, services: list[Service]) -> None:
        self._config = config
        self._services = services
        self._faults_known = {service.name: service.faults for service in services}

    def routes(self) -> list[web.RouteDef]:
        """List the routes of the admin server itself."""
        return [
            web.get("/healthz", self.healthz),
            web.get("/jwks.json", self.jwks),
            web.get("/.well-known/openid-configuration", self.discovery),
            web.get("/idle", self.idle),
            web.post("/reset", self.reset),
            web.get("/faults", self.list_faults),
            web.put("/faults", self.set_fault),
            web.delete("/faults", self.remove_faults),
        ]

    async def healthz(self, _request: web.Request) -> web.Response:
        """200 with the names of the services; the port opens after all of them."""
        names = [service.name for service in self._services]
        return web.json_response({"status": "ok", "services": names})

    async def jwks(self, _request: web.Request) -> web.Response:
        """Public keys of the identity tokens."""
        return web.json_response(self._config.issuer.jwks())

    async def discovery(self, _request: web.Request) -> web.Response:
        """OpenID provider metadata."""
        return web.json_response(self._config.issuer.discovery())

    async def idle(self, request: web.Request) -> web.Response:
        """200 as soon as every service is idle; 504 with the busy ones after ``timeout_s``."""
        ends_at = time.monotonic() + float(request.query.get("timeout_s", "10"))
        while busy := self._busy():
            if time.monotonic() >= ends_at:
                return web.json_response({"idle": False, "busy": busy}, status=504)
            await asyncio.sleep(POLL_S)
        return web.json_response({"idle": True})

    async def reset(self, request: web.Request) -> web.Response:
        """Empty all services, or those named by ``?service=``, and withdraw their faults."""
        names = request.query.getall("service", [service.name for service in self._services])
        for service in self._services:
            if service.name in names:
                await service.reset()
                self._config.faults.remove(service.name)
        return web.Response(status=204)

    async def list_faults(self, _request: web.Request) -> web.Response:
        """Every fault with the counts that are left."""
        return web.json_response(self._config.faults.listed())

    async def set_fault(self, request: web.Request) -> web.Response:
        """Order the fault of the body: service, target and what goes wrong."""
        try:
            service, target, fault = self._read_fault(await request.json())
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        self._config.faults.set(service, target, fault)
        return web.Response(status=204)

    async def remove_faults(self, request: web.Request) -> web.Response:
        """Withdraw faults by ``?service=&target=``; without them, all."""
        self._config.faults.remove(request.query.get("service"), request.query.get("target"))
        return web.Response(status=204)

    def _busy(self) -> list[str]:
        return [service.name for service in self._services if not service.idle()]

    def _read_fault(self, given: Any) -> tuple[str, str, Fault]:
        if not isinstance(given, dict) or not isinstance(given.get("service"), str):
            raise TypeError(f"a fault is an object with a service, not {json.dumps(given)}")
        rest = {name: value for name, value in given.items() if name not in ("service", "target")}
        known, service, fault = self._faults_known, given["service"], Fault.read(rest)
        if service not in known:
            raise ValueError(f"no service {service!r}; known: {', '.join(known)}")
        if beyond := fault.beyond(known[service]):
            has = ", ".join(name for name in asdict(fault) if name in known[service])
            raise ValueError(f"{service} has no {', '.join(beyond)}; it has {has}")
        return service, str(given.get("target", "*")), fault


async def serve(config: Config, services: list[Service]) -> web.AppRunner:
    """Start the admin server with the routes that the services mount."""
    app = web.Application(middlewares=[own_pages_only])
    app.add_routes(Admin(config, services).routes())
    for service in services:
        service.mount(app.router)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, HOST, config.port("admin")).start()
    return runner
