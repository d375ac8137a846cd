"""Our tables agree with the official files they are taken from."""

import csv
import re

import pytest
import yaml
from lxml import etree

from moteplass.kit.noark5.codes import CODES, ORDER
from moteplass.kit.noark5.formats import by_puid
from tests.kit.noark5.package import OFFICIAL, SHARED

XS = "{http://www.w3.org/2001/XMLSchema}"
# The catalogue's name → the schema's.
RENAMED = {"presedensstatus": "presedensStatus", "graderingskode": "grad"}

pytestmark = pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no official files in {SHARED}")


def test_elements_stand_in_the_schema_s_order() -> None:
    types = etree.parse(str(OFFICIAL / "arkivstruktur.xsd")).iter(XS + "complexType")
    official = {each.get("name"): tuple(e.get("name") for e in each.iter(XS + "element")) for each in types}
    assert {name: official[name] for name in ORDER} == ORDER


def test_code_values_are_those_of_the_catalogue() -> None:
    official = {}
    for file in (SHARED / "template" / "metadata").glob("M*.yaml"):
        metadata = yaml.safe_load(file.read_text())
        condition = metadata["Betingelser"] or ""
        if condition.startswith("Obligatoriske verdier"):
            name = RENAMED.get(metadata["Navn"], metadata["Navn"])
            official[name] = frozenset(re.findall("«(.*?)»", condition))
    assert official == CODES


def test_formats_are_those_of_the_register() -> None:
    with (SHARED / "formats" / "raf-2022-03-01-formats.tsv").open() as file:
        official = {
            puid: (set(row["extension"].split(",")), row["valid_to"], "application" in row["condition"])
            for row in csv.DictReader(file, delimiter="\t")
            for puid in row["puid"].split(",")
        }
    ours = {
        puid: (set(each.endings), each.until.isoformat() if each.until else "", each.by_application)
        for puid, each in by_puid().items()
    }
    assert ours == official
