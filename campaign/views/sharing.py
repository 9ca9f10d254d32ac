"""What other sites show of a record: its picture, a card to embed, and oEmbed, which says how."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from campaign import prefixes, previews, telling
from campaign.models import Petition
from campaign.serialize import Door
from campaign.views.locating import located
from documents.lists import JSON, problem

WIDTH, HEIGHT, LEAST = 480, 300, 200  # pixels of a card, and the least that it can be read in
# The card alone may stand within other sites' pages.
CARD_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
)


@require_safe
def picture(request, model, slug):
    """What a record is and how it is called, as PNG, for previews."""
    target, answer = located(request, model, slug, ".png")
    if answer is not None:
        return answer
    (brief,) = Door().briefs([target])
    return _png(telling.told(brief))


@require_safe
def site_picture(request):
    """The same of the whole site, for pages that are of no one record."""
    said = _("A public record in which every fact shows the exact passage it rests on.")
    return _png(telling.Told("", said, "", (), "", ""))


def _png(told):
    direction = "rtl" if translation.get_language_bidi() else "ltr"
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}  # it is made for other sites to show
    return HttpResponse(previews.draw(told, direction), content_type="image/png", headers=headers)


@require_safe
@xframe_options_exempt
def card(request, slug):
    """A petition in a frame of another site: no script, no cookie, nothing from elsewhere."""
    target, answer = located(request, Petition, slug, "/card/")
    if answer is not None:
        return answer
    (brief,) = Door().briefs([target])
    note = telling.noted([target]).get(target.pk, "")
    context = {"petition": brief, "told": telling.told(brief, Door().out(note), 40)}
    response = render(request, "campaign/card.html", context)
    response["Content-Security-Policy"] = CARD_POLICY
    return response


@require_safe
def oembed(request):
    """How to embed the petition whose page somebody pasted (https://oembed.com)."""
    if request.GET.get("format", "json") != "json":
        return problem(501, _("There is JSON only."))
    wide, high = (_size(request, name, most) for name, most in (("maxwidth", WIDTH), ("maxheight", HEIGHT)))
    if wide is None or high is None:
        return problem(400, _("“maxwidth” and “maxheight” are numbers of pixels, at least %s.") % LEAST)
    petition, language = _petition(request)
    with translation.override(language):
        (brief,) = Door().briefs([petition])
        title = telling.title(brief)
        address = request.build_absolute_uri(f"{brief['url']}card/")
        html = render_to_string(
            "campaign/embed.html", {"address": address, "title": title, "width": wide, "height": high}
        ).strip()
        image = request.build_absolute_uri(f"{brief['url'].rstrip('/')}.png")
    response = JsonResponse(
        {
            "version": "1.0", "type": "rich", "title": title, "provider_name": settings.SITE_NAME,
            "provider_url": request.build_absolute_uri(reverse("home")), "html": html, "width": wide, "height": high,
            "thumbnail_url": image, "thumbnail_width": previews.WIDTH, "thumbnail_height": previews.HEIGHT,
        },
        **JSON,
    )  # fmt: skip
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _size(request, name, most):
    """A measure that was asked for, within what the card can be; None for nonsense."""
    asked = request.GET.get(name) or str(most)
    return (
        min(int(asked), most)
        if asked.isascii() and asked.isdecimal() and len(asked) < 7 and int(asked) >= LEAST
        else None
    )


def _petition(request):
    """(the petition whose page is at the address that is asked about, the language of that page)."""
    try:
        address = urlsplit(request.GET.get("url", ""))
    except ValueError as error:
        raise Http404 from error
    if address.scheme not in ("http", "https") or address.netloc != request.get_host():
        raise Http404
    language = prefixes.language_of(address.path)
    try:
        with translation.override(language):
            match = resolve(address.path)
    except Resolver404 as error:
        raise Http404 from error
    if match.url_name != "petition":
        raise Http404
    target, _answer = located(request, Petition, match.kwargs["slug"], ".json")
    if target is None:
        raise Http404
    return target, language
