"""Whether we may listen on a port, told before anything is started."""

import errno
import os
import socket

from moteplass.cli.errors import Problem

DEFAULT = 8000


def chosen_port() -> int:
    """The port from PORT, else 8000. Raises Problem where PORT is not a port number."""
    given = os.environ.get("PORT", "").strip()
    if not given:
        return DEFAULT
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Problem(
            f"PORT is {given!r}, which is not a port number.", "Use a number, for instance: PORT=8001 make up"
        )
    return int(given)


def check_port(host: str, port: int) -> None:
    """Raise Problem where another program listens on the port, or we may not."""
    families = [(socket.AF_INET6 if ":" in host else socket.AF_INET, host)]
    if host == "127.0.0.1":
        # A browser tries ::1 first for localhost: another program there would answer in our place.
        families.append((socket.AF_INET6, "::1"))
    for family, address in families:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Problem(
                    f"Port {port} is taken: another program listens on it.",
                    f"Choose another: PORT={_free_port_after(port)} make up",
                    f"Or see which program it is: ss -ltnp 'sport = :{port}'",
                ) from error
            if error.errno == errno.EACCES:
                raise Problem(
                    f"You may not listen on port {port}: ports below 1024 are for root.",
                    "Choose a higher one: PORT=8000 make up",
                ) from error
            if address == "::1":
                continue  # A machine without IPv6.
            raise Problem(f"Cannot listen on {host} port {port}: {error.strerror}.") from error


def _free_port_after(port: int) -> int:
    for candidate in range(port + 1, min(port + 100, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return candidate
    return DEFAULT
