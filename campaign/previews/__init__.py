"""The picture of a record for previews elsewhere: what it is and how it is called, drawn as PNG.

Those who show previews take PNG or JPEG and nothing else, so that an SVG would not do. It is drawn by Pillow, with a
font of our own: what fonts a server has, nobody knows. The words are those of `campaign.telling`; they stand in the
file as text, too, for whoever cannot see it. No photograph, no face, no flag.
"""

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

SIZE = WIDTH, HEIGHT = 1200, 630  # pixels; what those who show previews ask for
PAPER, INK, QUIET, ACCENT, RULE = "#fcfbf8", "#1c1b19", "#5a564f", "#17496b", "#ddd8cd"
EDGE, BAR = 80, 18
FONT = Path(__file__).parent / "DejaVuSans.ttf"
SIZES = (68, 60, 52, 46, 40)  # of a title: the largest that fits
LINES_HIGH = 300  # pixels for the title
BIDI = "rtl"


@cache
def _font(size):
    return ImageFont.truetype(str(FONT), size)


@cache
def _known():
    """The characters that the font has."""
    missing = _font(20).getmask("\U0010ffff").getbbox(), bytes(_font(20).getmask("\U0010ffff"))

    @cache
    def has(character):
        mask = _font(20).getmask(character)
        return (mask.getbbox(), bytes(mask)) != missing

    return has


def drawable(text):
    """The text without signs that the font has not (flags, pictures); "" where it has not even the letters."""
    has = _known()
    kept = "".join(c for c in text if c.isspace() or has(c))
    letters = [c for c in text if c.isalpha()]
    return "" if any(not has(c) for c in letters) else " ".join(kept.split())


def draw(told, direction="ltr"):
    """The picture as bytes of PNG; `told` is a `telling.Told`."""
    image = Image.new("RGB", SIZE, PAPER)
    canvas = ImageDraw.Draw(image)
    is_rtl = direction == BIDI
    x, anchor = (WIDTH - EDGE, "ra") if is_rtl else (EDGE, "la")
    canvas.rectangle((WIDTH - BAR, 0, WIDTH, HEIGHT) if is_rtl else (0, 0, BAR, HEIGHT), fill=ACCENT)
    canvas.text((x, 72), drawable(told.kind), QUIET, _font(34), anchor)
    y = _title(canvas, drawable(told.title), x, anchor)
    for line in _wrapped(drawable(" · ".join(told.labels)), _font(30), 2):
        canvas.text((x, y), line, QUIET, _font(30), anchor)
        y += 42
    canvas.line((EDGE, HEIGHT - 118, WIDTH - EDGE, HEIGHT - 118), RULE, 2)
    canvas.text((x, HEIGHT - 92), drawable(settings.SITE_NAME), ACCENT, _font(34), anchor)
    info = PngInfo()
    info.add_itxt("Title", told.title)
    info.add_itxt("Description", " · ".join([told.kind, *told.labels]))
    out = io.BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True, pnginfo=info)
    return out.getvalue()


def _title(canvas, text, x, anchor):
    """Draw the title as large as it fits; where what follows it may begin."""
    for size in SIZES:
        lines, high = _wrapped(text, _font(size), 9), int(size * 1.3)
        if len(lines) * high <= LINES_HIGH:
            break
    else:
        lines = _wrapped(text, _font(size), LINES_HIGH // high)
    y = 136
    for line in lines:
        canvas.text((x, y), line, INK, _font(size), anchor)
        y += high
    return y + 18


def _wrapped(text, font, most):
    """Lines that fit; what is too much ends with an ellipsis."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > WIDTH - 2 * EDGE:
            lines.append(line)
            line = word
        else:
            line = longer
    lines = [_cut(each, font) for each in [*lines, line] if each]
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(f"{lines[most - 1]} …", font, " …")]
    return lines


def _cut(line, font, end="…"):
    while len(line) > 2 and font.getlength(line) > WIDTH - 2 * EDGE:
        line = line.removesuffix(end)[:-1].rstrip() + end
    return line
