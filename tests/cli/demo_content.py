"""The demo content as it lies in its files, for the tests that look it over."""

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

CONTENT = files("moteplass.cli.demo") / "content"


BOXES = sorted(folder.name for folder in (CONTENT / "ideas").iterdir() if folder.is_dir())


MAPS = sorted(file.name for file in (CONTENT / "opinions").iterdir())


ROOMS = sorted(file.name for file in (CONTENT / "documents").iterdir())


HEARINGS = sorted(folder.name for folder in (CONTENT / "hearings").iterdir() if folder.is_dir())


LANGUAGES = {"nb", "nn", "en"}


OFFSET = re.compile(r"([+-]\d+)(?:d(?: (\d\d):(\d\d))?|(h))")


NOON = datetime.combine(date(2026, 11, 23), time(12))


class _Strict(yaml.SafeLoader):
    """YAML lets a key given twice win silently, and an unquoted comma in `{…}` makes a key without a value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        assert len(mapping) == len(node.value), f"a key is given twice{node.start_mark}"
        assert None not in mapping.values(), f"a key without a value{node.start_mark}"
        return mapping


@cache
def load(path: str) -> Any:
    return yaml.load((CONTENT / path).read_text(encoding="utf-8"), Loader=_Strict)


def moment(offset: str) -> datetime:
    match = OFFSET.fullmatch(offset)
    assert match, offset
    amount, hour, minute, hours = match.groups()
    if hours:
        return NOON + timedelta(hours=int(amount))
    return datetime.combine(
        NOON.date() + timedelta(days=int(amount)), time(int(hour or 12), int(minute or 0))
    )


def hearing(slug: str) -> dict[str, Any]:
    return load(f"hearings/{slug}/hearing.yaml")["hearing"]  # type: ignore[no-any-return]


def answers(slug: str) -> list[dict[str, Any]]:
    if hearing(slug)["state"] == "draft":
        return []
    return load(f"hearings/{slug}/answers.yaml")["answers"]  # type: ignore[no-any-return]


def everyones_answers() -> list[dict[str, Any]]:
    return [answer for slug in HEARINGS for answer in answers(slug)]


def organisations() -> dict[str, Any]:
    return {row["key"]: row for row in load("organisations.yaml")["organisations"]}


def people() -> dict[str, Any]:
    return {row["key"]: row for row in load("people.yaml")["people"]}


def places() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = load("places.yaml")["places"]
    own = [f"hearings/{slug}/hearing.yaml" for slug in HEARINGS]
    own += [f"ideas/{slug}/box.yaml" for slug in BOXES] + [f"opinions/{name}" for name in MAPS]
    own += [f"documents/{name}" for name in ROOMS]
    return listed + [load(path)["place"] for path in own]


def ideas(slug: str, *names: str) -> list[dict[str, Any]]:
    files = [f"ideas/{slug}/{name}.yaml" for name in names or ("realised", "ideas")]
    there = [file for file in files if (CONTENT / file).is_file()]
    return [idea for file in there for idea in load(file)["ideas"]]


def questions(slug: str) -> dict[str, Any]:
    return {row["key"]: row for section in hearing(slug)["sections"] for row in section["questions"]}
