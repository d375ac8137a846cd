"""Sums of figures that are not quite sure: amounts add up, ranges add in quadrature."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

# Squares of amounts of fourteen digits, many of them.
_EXACT = Context(prec=60)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum, and the squares of how far below and above each part may be. Add sums with +.

    The parts are taken as independent, so that not all are wrong the same way at once: the range of a sum is the root
    of the sum of the squares. A part without a range is exact.
    """

    amount: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    above: Decimal = Decimal(0)
    count: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            _EXACT.add(self.amount, other.amount),
            _EXACT.add(self.below, other.below),
            _EXACT.add(self.above, other.above),
            self.count + other.count,
        )

    @property
    def low(self) -> Decimal:
        return self.amount - _root(self.below)

    @property
    def high(self) -> Decimal:
        return self.amount + _root(self.above)

    def times(self, factor: int) -> "Sum":
        """The sum in another unit: hours as kroner."""
        square = factor * factor
        return Sum(self.amount * factor, self.below * square, self.above * square, self.count)


NOTHING = Sum()


def of(amount: Decimal, low: Decimal | None = None, high: Decimal | None = None) -> Sum:
    """The sum of one figure."""
    below = amount - low if low is not None else Decimal(0)
    above = high - amount if high is not None else Decimal(0)
    return Sum(amount, _EXACT.multiply(below, below), _EXACT.multiply(above, above), 1)


def total(parts: Iterable[Sum]) -> Sum:
    """All of them added."""
    found = NOTHING
    for part in parts:
        found += part
    return found


def _root(square: Decimal) -> Decimal:
    return _EXACT.sqrt(square).quantize(_CENT, ROUND_HALF_UP, _EXACT)
