"""The official XML Schemas, read from a folder: they may be used by all and are not ours to hand on."""

from pathlib import Path
from typing import Any

from lxml import etree

from moteplass.kit.noark5.check import xml

# Where an operator gets them; told when they are missing.
NOARK5 = "github.com/arkivverket/schemas, N5/v5.0 and ADDML/v8.3/addml.xsd"
DIAS = "github.com/arkivverket/schemas, METS/latest and PREMIS/latest, and xlink.xsd from loc.gov/standards/xlink"
# Beside the folder with Noark 5's, or in it.
DIAS_FOLDER = "xsd-dias"
XLINK = "http://www.loc.gov/standards/xlink/xlink.xsd"
# What the file is called in a package → what Arkivverket calls it.
CALLED = {"dias-mets.xsd": "DIAS_METS.xsd", "dias-premis.xsd": "DIAS_PREMIS.xsd"}


class Schemas:
    def __init__(self, folder: Path | None) -> None:
        self._folders = (folder, folder / DIAS_FOLDER, folder.parent / DIAS_FOLDER) if folder else ()

    def find(self, name: str) -> Path | None:
        for folder in self._folders:
            for each in (name, CALLED.get(name, name)):
                if (folder / each).is_file():
                    return folder / each
        return None

    def load(self, name: str) -> Any:
        """The schema, ready to validate; None where it is missing. Raises ValueError where it is no schema."""
        path = self.find(name)
        if path is None:
            return None
        machine = xml.parser()
        machine.resolvers.add(_Beside(path.parent))
        try:
            return etree.XMLSchema(etree.parse(str(path), machine))
        except (etree.LxmlError, OSError) as error:
            raise ValueError(f"{name} is no XML Schema we can read: {error}") from error


class _Beside(etree.Resolver):  # type: ignore[misc]
    """What a schema imports lies beside it, whatever address it is known by."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def resolve(self, url: str, public: str, context: Any) -> Any:
        return self.resolve_filename(str(self._folder / url.rpartition("/")[2]), context)
