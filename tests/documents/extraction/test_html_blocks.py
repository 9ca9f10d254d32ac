"""The text of markup, block by block, as a browser shows it."""

import pytest

from documents.extraction import Unreadable, blocks, markup
from documents.extraction.blocks import text_of

BLOCKS = [
    ("<p>One</p><p>Two</p>", "One\nTwo\n"),
    ("<h1>Head</h1>loose<div>box</div>", "Head\nloose\nbox\n"),
    ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "a\nb\nc\n"),
    ("<table><tr><th>h</th><td>1</td></tr><tr><td>x<br>y</td></tr></table>", "h\n1\nx\ny\n"),
    ("<dl><dt>term<dd>what it is<dd>more</dl>", "term\nwhat it is\nmore\n"),
    ("<p>a<br>b<br/><br>c</p>", "a\nb\nc\n"),
    ("<font>Первый<br><br>Второй</font>", "Первый\nВторой\n"),
    ("a<hr>b", "a\nb\n"),
    ("<blockquote>q<cite>who</cite></blockquote>after", "qwho\nafter\n"),
    ("<a href=x><h3>title</h3><p>teaser</p></a>", "title\nteaser\n"),
    ("<span style='display:block'>a</span><span style='display: block;'>b</span>", "a\nb\n"),
    ("<div style='display:inline'>a</div><div style='display:inline'>b</div>", "ab\n"),
    ("<button>Yes</button><button>No</button>", "Yes\nNo\n"),
    ("<details><summary>More</summary>hidden until opened</details>", "More\nhidden until opened\n"),
    ("<p>before</p></body></html><p>after the end</p>", "before\nafter the end\n"),
    ("<p>1 < 2 & 3 > 2</p>", "1 < 2 & 3 > 2\n"),
    ("<plaintext><p>x</p>\ny", "<p>x</p>\ny\n"),
    ("<p>a<![CDATA[ not shown ]]>b</p>", "ab\n"),
    ("<p>broken <b>bold <i>both</b> italic</i></p><p>next", "broken bold both italic\nnext\n"),
]

INLINE = [
    ("<p>a<b>b</b><i>c</i> <a href=x>d</a>.</p>", "abc d.\n"),
    ("<p>  a \n\t b\r\n c </p>", "a b c\n"),
    ("<p>a <b> b </b> c</p>", "a b c\n"),
    ("<p>не<!-- comment -->правда</p>", "неправда\n"),
    ("<p>вой<wbr>на</p>", "война\n"),
    ("<p>a\u00a0b&nbsp;&nbsp;c</p>", "a\u00a0b\u00a0\u00a0c\n"),
    ("<p>&nbsp;a&nbsp;</p>", "\u00a0a\u00a0\n"),
    ("<p>дис&shy;креди&#173;тация</p>", "дис\u00adкреди\u00adтация\n"),
    ("<p>за\u0301мок и\u0306 е\u0308</p>", "за\u0301мок и\u0306 е\u0308\n"),
    ("<p>🇺🇦🤝🏽👩‍👩‍👧</p>", "🇺🇦🤝🏽👩‍👩‍👧\n"),
    ("<p>a\u2009b\u200bc\u2028d\u3000e</p>", "a\u2009b\u200bc\u2028d\u3000e\n"),
    ("<p>&laquo;&#8470;&#x1F600;&raquo; &amp;amp; &unknown;</p>", "«№😀» &amp; &unknown;\n"),
    ("<p>1<sup>er</sup> H<sub>2</sub>O</p>", "1er H2O\n"),
    ("<p>بيان <span dir=ltr>ENV-2023/17</span> اليوم</p>", "بيان ENV-2023/17 اليوم\n"),
    ("<p>Hi <img alt='👋' src=x> there <img alt='a wave' src=y></p>", "Hi 👋 there\n"),
    ("<p>2<img alt='2' src=x> #<img alt='#' src=x></p>", "2 #\n"),
    ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢かん\n"),
]

NOT_SHOWN = [
    "<script>x</script>", "<style>x</style>", "<template><p>x</p></template>", "<noscript><p>x</p></noscript>",
    "<p hidden>x</p>", "<p style='display:none'>x</p>", "<p style='color:red; DISPLAY : NONE !important'>x</p>",
    "<p style='visibility:hidden'>x</p>", "<dialog>x</dialog>", "<div popover>x</div>", "<select><option>x</select>",
    "<textarea>x</textarea>", "<svg><title>x</title><text>x</text></svg>", "<iframe>x</iframe>", "<!-- x -->",
    "<span class='sr-only'>x</span>", "<a class='skip-link screen-reader-text' href='#c'>x</a>", "<title>x</title>",
    "<video>x</video>", "<canvas>x</canvas>", "<object>x</object>", "<datalist><option>x</datalist>", "<?php x ?>",
]  # fmt: skip

SHOWN = [
    "<p aria-hidden=true>x</p>", "<p hidden=until-found>x</p>", "<dialog open>x</dialog>", "<div inert>x</div>",
    "<p style='display:block'>x</p>", "<label>x</label>", "<p class=hidden-gem>x</p>",
    "<html><body style='visibility:hidden'>x", "<section>x</section>", "<o:p>x</o:p>", "<my-element>x</my-element>",
]  # fmt: skip


@pytest.mark.parametrize(("source", "text"), BLOCKS)
def test_every_block_ends_with_a_newline(source, text):
    assert text_of(source) == text


@pytest.mark.parametrize(("source", "text"), INLINE)
def test_a_block_reads_as_a_browser_shows_it(source, text):
    assert text_of(source) == text


@pytest.mark.parametrize("source", NOT_SHOWN)
def test_what_a_browser_does_not_show_is_left_out(source):
    assert text_of(f"<p>a</p>{source}<p>b</p>") == "a\nb\n"


@pytest.mark.parametrize("source", SHOWN)
def test_what_a_browser_shows_or_finds_is_kept(source):
    assert text_of(source) == "x\n"


def test_preformatted_lines_keep_their_spaces():
    source = "<p>a</p><pre>\n  one\n\n\ttwo  three\r\n</pre><p style='white-space: pre-wrap'> x\n y</p>"
    assert text_of(source) == "a\n  one\n\n\ttwo  three\n x\n y\n"


def test_a_post_of_mastodon_keeps_its_whole_link():
    content = (
        '<p>Solidarity with <span class="h-card"><a href="https://example.org/@ada">@<span>ada</span></a></span>!<br>'
        '<a href="https://example.org/very/long"><span class="invisible">https://</span><span class="ellipsis">'
        'example.org/very</span><span class="invisible">/long</span></a></p><p><a href="x">#<span>tag</span></a></p>'
    )
    assert text_of(content) == "Solidarity with @ada!\nhttps://example.org/very/long\n#tag\n"


@pytest.mark.parametrize("source", ["", "  \n", "<!-- x -->", "<p> &nbsp; </p>", "\0"])
def test_nothing_shown_is_no_text(source):
    assert text_of(source) == ""


def test_a_nul_and_half_a_character_cannot_reach_the_database():
    assert text_of("<p>a\0b\ud800c&#xD800;&#0;</p>") == "ab\ufffdc\ufffd\ufffd\n"


def test_links_and_controls_of_a_block_are_counted():
    page = blocks.read(markup.parse("<p>See <a href=1>one</a>, <a href=2>two</a>.</p><label>Name <input></label>"))
    assert [(block.text, block.links, block.linked, block.control) for block in page.blocks] == [
        ("See one, two.", 2, 6, False),
        ("Name", 0, 0, True),
    ]


def test_elements_nested_too_deeply_are_refused_and_not_cut_off():
    with pytest.raises(Unreadable, match="nests its elements"):
        text_of("<div>" * 100_000 + "x")


def test_deep_but_readable_nesting_is_read():
    assert text_of("<div>" * 1900 + "x") == "x\n"


@pytest.mark.parametrize("each", ["a{}=1 ", "a{} ", "a{}='>' ", 'a{} = "x y" '])
def test_a_tag_with_countless_attributes_is_refused(each):
    with pytest.raises(Unreadable, match="attributes"):
        text_of("<p " + "".join(each.format(number) for number in range(20_000)) + ">x")


def test_a_script_is_no_tag_with_attributes():
    script = "<script>if (a<b && c) {" + "x = 'y' ;" * 2000 + "}</script>"
    assert text_of(f"{script}<p title='{'<b ' * 2000}'>x</p>") == "x\n"


def test_lines_without_end_are_refused():
    with pytest.raises(Unreadable, match="200,000 lines"):
        text_of("x<br>" * 200_001)
