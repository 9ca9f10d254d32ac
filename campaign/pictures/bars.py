"""How many of each: bars of numbers, the longest as long as there is room."""

from dataclasses import dataclass

ROW = 26  # pixels from one to the next


@dataclass(frozen=True)
class Bar:
    key: str
    label: str
    number: int
    width: float  # percent
    top: int


def draw(rows):
    """Bars of [(key, label, number)] in this order."""
    most = max((number for _key, _label, number in rows), default=0)
    return [
        Bar(key, label, number, max(0.5, 100 * number / most) if number else 0, at * ROW)
        for at, (key, label, number) in enumerate(rows)
    ]
