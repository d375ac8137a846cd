"""The name somebody has in a place where they do not show their own: always the same there, and of no use elsewhere."""

import hashlib
import hmac

from django.conf import settings

from moteplass.spine.speaking.models import Pseudonym

# No word for people, none that is unkind to be called.
_QUALITIES = """
Blid Blå Blank Brun Diger Fager Fin Flink Frisk Fri Gild Glad Grå Grønn Gul Hvit Høy Kvikk Lang Lett Liten Lun Lys
Munter Myk Mørk Nett Ny Rask Rolig Rund Rød Sindig Snar Snill Spak Stille Stolt Stor Svart Tapper Trygg Vaken Var Varm
Våken
"""
_CREATURES = """
Alke Ask Bekk Bjørk Due Elg Ener Falk Foss Furu Gaupe Gran Grevling Hare Hassel Hegre Hest Humle Hval Kråke Laks Lerke
Linerle Lom Lønn Måke Mår Oter Ravn Rev Rogn Rype Røyskatt Selje Skjære Spove Spurv Stær Svale Svane Tind Trost Ugle
Ulv Vipe Ørret
"""
_FIRST, _SECOND = _QUALITIES.split(), _CREATURES.split()


def pseudonym_of(user_id: int, place_id: int) -> str:
    """The person's name in the place, made the first time it is asked for. One query, three the first time.

    From a digest that only we can make, with the place in it: nobody works out who it is from what they know of a
    person, nor finds the same person in two places. Kept, so that it holds whatever becomes of the key.
    """
    mine = Pseudonym.objects.filter(place_id=place_id, user_id=user_id)
    attempt = 0
    while (found := mine.values_list("name", flat=True).first()) is None:
        name = _name(f"{place_id}/{user_id}/{attempt}")
        # Of two requests at once one's row stands; a name that another has here is passed over.
        Pseudonym.objects.bulk_create(
            [Pseudonym(place_id=place_id, user_id=user_id, name=name)], ignore_conflicts=True
        )
        attempt += 1
    return found


def _name(of: str) -> str:
    key = hashlib.sha256(f"moteplass.pseudonym {settings.SECRET_KEY}".encode()).digest()
    number = int.from_bytes(hmac.digest(key, of.encode(), "sha256"))
    number, first = divmod(number, len(_FIRST))
    number, second = divmod(number, len(_SECOND))
    return f"{_FIRST[first]} {_SECOND[second]} {number % 900 + 100}"
