"""A first look at texts that arrive: what they are recognised by, and whether there is anything to mask. Plain."""

from documents import detection, likeness


def look_at(texts):
    """[(the four numbers of its sketch, whether the detection finds anything), …], one for each text."""
    return [(likeness.sketch(text), bool(detection.find(text))) for text in texts]
