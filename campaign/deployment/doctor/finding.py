from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`check` is a word that names it; `what` is wrong, and `mend` says what to do."""

    check: str
    what: str
    mend: str
    wrong: bool = True
