"""pywb, as a process of its own, with one WACZ to replay: `python -m tests.browser.replaying FOLDER PORT`."""

import os
import subprocess
import sys
import types
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.house import end, free_port, wait_for

_KEPT = Path("collections/kept")


@contextmanager
def replayed(wacz: Path, folder: Path) -> Iterator[str]:
    """Where pywb shows what a WACZ holds: an address of it stands behind this one."""
    lay_out(wacz, folder)
    url = f"http://127.0.0.1:{(port := free_port())}"
    with (folder / "pywb.log").open("w") as log:
        command = [sys.executable, "-m", "tests.browser.replaying", str(folder), str(port)]
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(url, process, folder / "pywb.log")
            yield f"{url}/{_KEPT.name}/"
        finally:
            end(process)


def lay_out(wacz: Path, folder: Path) -> None:
    """Unpacked as pywb wants it, with the WACZ's own index; pages to be shown without a frame or a banner."""
    with zipfile.ZipFile(wacz) as packed:
        for name, kept in (
            ("archive/data.warc.gz", "archive/data.warc.gz"),
            ("indexes/index.cdx", "indexes/index.cdxj"),
        ):
            path = folder / _KEPT / kept
            path.parent.mkdir(parents=True)
            path.write_bytes(packed.read(name))
    (folder / "config.yaml").write_text("framed_replay: false\n")
    (folder / "templates").mkdir()
    (folder / "templates/banner.html").write_text("")


def _serve(folder: str, port: str) -> None:
    # pywb's proxy, which is not used here, needs a library that does not know today's cryptography.
    proxy = types.ModuleType("wsgiprox.wsgiprox")
    proxy.WSGIProxMiddleware = None  # type: ignore[attr-defined]
    sys.modules |= {"wsgiprox": types.ModuleType("wsgiprox"), "wsgiprox.wsgiprox": proxy}
    os.chdir(folder)
    from pywb.apps.cli import wayback

    wayback(["--port", port, "--bind", "127.0.0.1"])


if __name__ == "__main__":
    _serve(*sys.argv[1:])
