"""`moteplass serve`: the page server (granian, WSGI)."""

from typing import Annotated, Any

import typer


def serve(
    host: Annotated[str, typer.Option(envvar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", help="Port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[
        int,
        typer.Option(envvar="MOTEPLASS_WORKERS", help="Server processes; about one for each core.", min=1),
    ] = 1,
    threads: Annotated[
        int,
        typer.Option(envvar="MOTEPLASS_THREADS", help="Requests answered at once in each process.", min=1),
    ] = 4,
) -> None:
    """Serve the pages until stopped. Put a proxy with TLS before it, and run `moteplass worker` beside it."""
    import os
    from importlib import import_module

    from moteplass.cli.embedded.processes import die_with_parent
    from moteplass.cli.environment import settings_module
    from moteplass.cli.errors import Problem
    from moteplass.cli.ports import check_port

    settings_module()
    check_port(host, port)

    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    parent = os.getpid()

    def load(*_: Any) -> Any:
        # Runs in each server process. They must not outlive this one, which holds the socket's other end.
        import signal

        if os.getpid() != parent:
            die_with_parent(signal.SIGTERM, parent)
        return import_module("moteplass.config.wsgi").application

    server = Granian(
        target="moteplass.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        # One address for HTTP/1; a proxy speaks HTTP/2 to the world.
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=15,
        log_level=LogLevels.warning,
    )
    try:
        server.serve(target_loader=load, wrap_loader=False)
    except OSError as error:
        raise Problem(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
