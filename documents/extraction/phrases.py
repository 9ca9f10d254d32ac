"""Headings that say what stands under them, in the languages of the sources: "Read also", "12 комментариев"."""

import re

from .zones import COMMENTS, OFFERS, RELATED, SHARE

_PHRASES = {
    COMMENTS: """
        comments|comment|leave a reply|leave a comment|post a comment|add a comment|join the discussion
        комментарии|комментариев|комментарий|комментария|добавить комментарий|оставить комментарий|обсуждение
        коментарі|коментарів|коментар|додати коментар|залишити коментар|обговорення
        каментары|каментарыі|commentaires|commentaire|laisser un commentaire|kommentare|kommentar|kommentar schreiben
        comentarios|comentario|deja un comentario|commenti|commento|lascia un commento|comentários|deixe um comentário
        komentarze|komentarz|dodaj komentarz|yorumlar|yorum yap|التعليقات|تعليقات|اترك تعليقا|أضف تعليقا
        σχόλια|коментари|komentáře|hozzászólások|kommentarer|reacties""",
    RELATED: """
        read also|read more|read next|see also|related|related articles|related posts|related news|related stories
        recommended|you may also like|you might also like|more on this topic|more on this|most read|most popular
        popular|latest news|recent posts|more news|further reading on this site|more articles
        читайте также|читать также|читайте ещё|читайте еще|смотрите также|по теме|похожие записи|похожие статьи
        похожие материалы|материалы по теме|ещё по теме|еще по теме|другие новости|последние новости|популярное
        самое читаемое|рекомендуем|новости по теме|читайте також|дивіться також|за темою|схожі статті|схожі записи
        матеріали за темою|інші новини|останні новини|популярне|рекомендуємо|чытайце таксама
        lire aussi|à lire aussi|voir aussi|articles similaires|articles liés|sur le même sujet|à lire également
        lesen sie auch|auch interessant|mehr zum thema|ähnliche artikel|ähnliche beiträge
        verwandte artikel|meistgelesen
        leer también|lea también|te puede interesar|artículos relacionados|noticias relacionadas|más leídas
        leggi anche|articoli correlati|potrebbe interessarti|potrebbe interessarti anche|i più letti
        leia também|leia mais|notícias relacionadas|czytaj także|czytaj też|zobacz także|zobacz też|powiązane artykuły
        ayrıca okuyun|ilgili haberler|benzer haberler
        اقرأ أيضا|اقرأ ايضا|إقرأ أيضا|مواضيع ذات صلة|مقالات ذات صلة|الأكثر قراءة""",
    SHARE: """
        share|share this|share this article|share this page|share this post|share on|follow us|поделиться|поделитесь
        поделиться ссылкой|поделиться в соцсетях|подписывайтесь на нас|поширити|поділитися|поділіться|partager
        partager cet article|suivez-nous|teilen|artikel teilen|compartir|comparte|condividi|partilhar|compartilhar
        udostępnij|paylaş|شارك|مشاركة|شارك المقال|شاركها""",
    OFFERS: """
        subscribe to our newsletter|sign up for our newsletter|newsletter|our newsletter|подпишитесь на рассылку
        подписаться на рассылку|підпишіться на розсилку|abonnez-vous à notre newsletter|newsletter abonnieren
        suscríbete al boletín|iscriviti alla newsletter|zapisz się na newsletter""",
}
_KINDS = {
    phrase.strip(): kind
    for kind, phrases in _PHRASES.items()
    for line in phrases.strip().split("\n")
    for phrase in line.split("|")
}
_RESERVED = """
    all rights reserved|все права защищены|усі права захищен|всі права захищен|tous droits réservés
    alle rechte vorbehalten|todos los derechos reservados|tutti i diritti riservati|todos os direitos reservados
    wszelkie prawa zastrzeżone|tüm hakları saklıdır|جميع الحقوق محفوظة"""
_RIGHTS = [phrase.strip() for line in _RESERVED.strip().split("\n") for phrase in line.split("|")]
_COPYRIGHT = re.compile(r"\W*(?:©|\(c\)\s|copyright\b).*\d{4}", re.DOTALL)
_AROUND = " \xa0\t0123456789()[]{}.,:;!?…#*•·—–-|/«»\"'“”„‹›»>←→↓"
LONGEST = 60  # characters of a heading


def heading_of(text):
    """The zone that a line announces, or ""; a number or a sign before or after it does not matter."""
    if len(text) > LONGEST:
        return ""
    return _KINDS.get(" ".join(text.casefold().strip(_AROUND).split()), "")


def is_teaser(block):
    """Whether a line is "Read also:" and a link."""
    if not block.linked or 2 * block.linked < len(block.text):
        return False
    before, colon, _ = block.text.partition(":")
    return bool(colon) and heading_of(before) == RELATED


def is_copyright(text):
    """Whether a line says whose the page is, and nothing else that matters."""
    if len(text) >= 300:
        return False
    lower = text.casefold()
    return bool(_COPYRIGHT.match(lower)) or any(phrase in lower for phrase in _RIGHTS)
