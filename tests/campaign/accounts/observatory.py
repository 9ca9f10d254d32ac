"""The grade that MDN's HTTP Observatory would give a page, by its published scores (its version of 2025).

Each test gives or takes points from 100; points above are counted only for whom the others left at least 90. Only
outcomes that a page of ours could have are told apart; any other is taken for the worst that the test knows.
"""

import re

GRADES = (
    (100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-"),
    (40, "D+"), (30, "D"), (25, "D-"), (0, "F"),
)  # fmt: skip
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
BROAD = {"*", "http:", "https:", "ftp:", "data:", "'unsafe-inline'", "'unsafe-eval'"}


def directives(policy):
    return {each.split()[0]: each.split()[1:] for each in policy.split(";") if each.strip()}


def policy(response, html):
    found = directives(response.get("Content-Security-Policy", ""))
    if not found:
        return -25
    script, style, objects = (
        found.get(name, found.get("default-src", ["*"])) for name in ("script-src", "style-src", "object-src")
    )
    if BROAD & {*script, *objects}:
        return -20
    if any(source.startswith(("http:", "ftp:")) for sources in found.values() for source in sources):
        return -20
    if BROAD & set(style):
        return 0
    return 10 if found.get("default-src") == ["'none'"] else 5


def cookies(response, html):
    if not response.cookies:
        return 0
    for cookie in response.cookies.values():
        if not cookie["secure"]:
            return -40
        if "sess" in cookie.key.casefold() and not cookie["httponly"]:
            return -30
        if cookie["samesite"] not in ("Lax", "Strict"):
            return -20
    return 5


def resources(response, html):
    said = response.get("Cross-Origin-Resource-Policy")
    return {None: 0, "cross-origin": 0, "same-origin": 10, "same-site": 10}.get(said, -5)


def sharing(response, html):
    return 0 if "Access-Control-Allow-Origin" not in response else -50


def transport(response, html):
    said = re.search(r"max-age=(\d+)", response.get("Strict-Transport-Security", ""))
    return -20 if not said else 0 if int(said[1]) >= 15_768_000 else -10


def referrer(response, html):
    said = response.get("Referrer-Policy")
    return 0 if said is None else 5 if said in PRIVATE else -5


def frames(response, html):
    ancestors = directives(response.get("Content-Security-Policy", "")).get("frame-ancestors")
    if ancestors and not BROAD & set(ancestors):
        return 5
    return 0 if response.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def sniffing(response, html):
    return 0 if response.get("X-Content-Type-Options") == "nosniff" else -5


def integrity(response, html):
    scripts = re.findall(r"<script[^>]* src=[\"']?([^\"' >]+)", html)
    return 0 if all(re.match(r"/(?!/)", each) for each in scripts) else -50


TESTS = (policy, cookies, sharing, transport, referrer, frames, sniffing, integrity, resources)


def graded(response):
    """(grade, score, {test: points}); the redirection from http is worth 0 where it is to the same host over https."""
    html = response.content.decode()
    points = {test.__name__: test(response, html) for test in TESTS}
    score = 100 + sum(each for each in points.values() if each < 0)
    if score >= 90:
        score += sum(each for each in points.values() if each > 0)
    return next(grade for least, grade in GRADES if max(score, 0) >= least), score, points
