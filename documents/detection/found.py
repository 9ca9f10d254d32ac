from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Found:
    """Half-open [start, end) in code points of the text; `kind` is card, iban, account, phone or email."""

    start: int
    end: int
    kind: str
