"""Ways to change a package before it is written."""

from collections.abc import Callable

from moteplass.kit.noark5.codes import CATALOGUE
from tests.kit.noark5.package import Package
from tests.kit.noark5.texts import CHANGES, EXTRACT, RUNNING, STRUCTURE, made, prop, summed


def swap(file: str, old: str, new: str, times: int = 1) -> Callable[[Package], None]:
    return lambda package: package.swap(file, old, new, times)


def both(*damages: Callable[[Package], object]) -> Callable[[Package], object]:
    return lambda package: [damage(package) for damage in damages]


def flag(name: str, value: str) -> Callable[[Package], None]:
    other = "false" if value == "true" else "true"
    return swap(EXTRACT, f'"{name}"><value>{other}', f'"{name}"><value>{value}')


def before(mark: str, more: str, file: str = STRUCTURE) -> Callable[[Package], None]:
    return swap(file, mark, more + mark)


def renamed_documents(package: Package) -> None:
    package.documents = {name.replace("DOKUMENT", "dokumenter"): b for name, b in package.documents.items()}
    package.swap(STRUCTURE, "DOKUMENT/", "dokumenter/", -1)


def swapped_entries(package: Package) -> None:
    _, first, second, _ = package.texts[RUNNING].split("\n", 4)[1:]
    package.swap(RUNNING, f"{first}\n{second}", f"{second}\n{first}")


def lost(name: str) -> Callable[[Package], None]:
    def damage(package: Package) -> None:
        package.after = lambda files: files.pop(name)  # type: ignore[assignment]

    return damage


def found(name: str) -> Callable[[Package], None]:
    def damage(package: Package) -> None:
        package.after = lambda files: files.update({name: b"?"})

    return damage


def put(name: str, content: bytes) -> Callable[[Package], None]:
    return lambda package: package.documents.update({name: content})


def own_schema(package: Package) -> None:
    package.schemas["eget.xsd"] = b"<schema/>"
    package.swap(
        EXTRACT,
        prop("schema", "", summed(CATALOGUE)),
        prop("schema", "", summed("eget.xsd")) + prop("schema", "", summed(CATALOGUE)),
    )


def latin(package: Package) -> None:
    package.swap(CHANGES, "UTF-8", "ISO-8859-1")
    package.encodings[CHANGES] = "latin-1"


def code(name: str, good: str, bad: str = "Noe annet") -> Callable[[Package], None]:
    return swap(STRUCTURE, f"<{name}>{good}</{name}>", f"<{name}>{bad}</{name}>")


def day(before_: str, after: str) -> Callable[[Package], None]:
    return swap(STRUCTURE, made(before_), made(after))
