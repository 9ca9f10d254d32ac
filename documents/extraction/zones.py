"""What a container is by its own markup: a menu, comments, related articles and so on.

Its tag and role say it, and its class and id, whose words are read in several habits of writing (`site-footer`,
`siteFooter`, `widget_recent_posts`). Names are a habit and no promise: what they say is dropped again where the page's
text proper turns out to stand in it (`choosing.py`).
"""

import re
from functools import lru_cache

MENU, FOOTER, HEADER, SIDEBAR, COMMENTS, RELATED, SHARE, COOKIES, OFFERS, SEARCH, FORM, DETAILS, POST = (
    "menu", "footer", "header", "sidebar", "comments", "related", "share", "cookies", "offers", "search", "form",
    "details",  # of an article: author and date above it, subjects beneath it
    "post",  # the same of each of several posts or messages
)  # fmt: skip

_TAGS = {
    "nav": MENU, "footer": FOOTER, "header": HEADER, "aside": SIDEBAR, "search": SEARCH, "menu": MENU, "form": FORM,
}  # fmt: skip
_ROLES = {
    "navigation": MENU, "menu": MENU, "menubar": MENU, "toolbar": MENU, "tablist": MENU, "banner": HEADER,
    "contentinfo": FOOTER, "complementary": SIDEBAR, "search": SEARCH, "alertdialog": COOKIES, "dialog": COOKIES,
}  # fmt: skip
_WORDS = {
    COMMENTS: "comment comments commentlist disqus respond replies kommentare commentaires comentarios hypercomments",
    RELATED: "related recommended recommendations recommend similar outbrain taboola yarpp relatedposts readalso "
    "mostread trending popular teasers correlati",
    SHARE: "share sharing sharedaddy sharethis addtoany a2a addthis ya-share2 share2 likely socials",
    COOKIES: "cookie cookies gdpr cookiebot onetrust cookieconsent cmplz",
    MENU: "nav navbar navigation menu menus submenu breadcrumb breadcrumbs pagination pager topnav langswitcher",
    FOOTER: "footer colophon copyright stopka fusszeile podval piedepagina",
    SIDEBAR: "sidebar sidebars lateral",
    OFFERS: "newsletter subscribe subscription advert advertisement advertising ad ads adsbygoogle promo sponsored "
    "popup modal lightbox paywall",
    HEADER: "masthead topbar",
    SEARCH: "searchform",
}
_PAIRS = {
    RELATED: "read-also see-also also-like read-more more-news most-read more-posts more-stories next-article you-may",
    SHARE: "social-icons social-links social-buttons social-share social-media social-bar social-menu follow-us",
    COOKIES: "consent-banner privacy-banner consent-popup",
    MENU: "post-nav prev-next lang-switcher language-switcher skip-links",
    FOOTER: "site-info bottom-bar",
    HEADER: "site-header top-bar page-top",
    SEARCH: "search-form search-box",
    SIDEBAR: "side-bar widget-area right-column left-column",
    DETAILS: "entry-meta post-meta article-meta entry-footer post-footer article-footer tag-list post-tags entry-tags",
    POST: "message-author message-info message-footer message-meta",
}
_WHOLE = {
    "social": SHARE,
    "widget": SIDEBAR,
    "search": SEARCH,
    "subscribe": OFFERS,
    "byline": DETAILS,
    "tags": DETAILS,
    "pie": FOOTER,
    "foot": FOOTER,
    "bottom": FOOTER,
}
_BY_WORD = {word: zone for zone, words in _WORDS.items() for word in words.split()}
_BY_PAIR = {tuple(pair.split("-")): zone for zone, pairs in _PAIRS.items() for pair in pairs.split()}
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_WIDGET = re.compile(r"widget_(?:recent|categor|archive|tag_cloud|search|meta|nav|pages|links|calendar)")
_CONTENT = re.compile(r"(?:^|\s)(?:article-?body|entry-content|post-content|h-entry|e-content)(?:\s|$)", re.IGNORECASE)
WEAK = {RELATED, OFFERS, SIDEBAR, HEADER, DETAILS, POST, SEARCH, FORM}  # a name of which says little


@lru_cache(maxsize=4096)
def zone_of(tag, names, role):
    """The zone that a container says it is, or ""."""
    if tag in ("body", "html", ""):
        return ""
    if role in _ROLES:
        return _ROLES[role]
    if role in ("main", "article") or _CONTENT.search(names):
        return ""
    if tag in _TAGS:
        return _named(names) or _TAGS[tag]
    named = _named(names)
    # The classes of an article or a main element name its subject as often as its part of the page.
    return named if tag not in ("article", "main") or named == COMMENTS and "comment" in names.lower().split() else ""


def _named(names):
    found = ""
    for name in names.split():
        if name.lower() in _WHOLE:
            return _WHOLE[name.lower()]
        words = [word.lower() for word in _WORD.findall(name)]
        for pair in zip(words, words[1:], strict=False):
            if pair in _BY_PAIR:
                return _BY_PAIR[pair]
        for word in words:
            if word in _BY_WORD:
                found = found or _BY_WORD[word]
        if _WIDGET.match(name):
            found = found or SIDEBAR
    return found
