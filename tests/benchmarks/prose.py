"""Made-up prose in six languages for measuring; the same words for the same seed.

Words follow a Zipf law over a pool per language: common function words first, then campaign vocabulary, then
words built from syllables of that language.
"""

import itertools
import random

LANGS = {"en": 0.35, "ru": 0.20, "uk": 0.15, "fr": 0.12, "es": 0.10, "de": 0.08}
HEAD = {
    "en": "the of and to in a for that is on with we as by are this from not have be it their our at all an "
    "which people workers union solidarity freedom support statement petition government war peace rights "
    "prisoners political release demand call students teachers association against detention court trial "
    "journalist writer library academic university members international campaign letter signed appeal "
    "arrest sentence protest movement women human justice refugees occupation invasion aid fund strike",
    "ru": "и в не на что с по из за к мы это как для от их о но все а при же его мы они люди рабочие профсоюз "
    "солидарность свобода поддержка заявление петиция правительство война мир права заключённые "
    "политические освобождение требование призыв студенты учителя ассоциация против арест суд приговор "
    "журналист писатель библиотека университет члены международная кампания письмо подпись обращение "
    "протест движение женщины человек справедливость беженцы оккупация вторжение помощь фонд забастовка ещё",
    "uk": "і в не на що з по із за до ми це як для від їх про але всі а при та його вони люди робітники "
    "профспілка солідарність свобода підтримка заява петиція уряд війна мир права в'язні політичні "
    "звільнення вимога заклик студенти вчителі асоціація проти арешт суд вирок журналіст письменник "
    "бібліотека університет члени міжнародна кампанія лист підпис звернення протест рух жінки людина "
    "справедливість біженці окупація вторгнення допомога фонд страйк її єдність ґрунт",
    "fr": "de la le et les des à en que un une du pour dans qui est sur par avec nous pas plus au ce ne sont leur "
    "travailleurs syndicat solidarité liberté soutien déclaration pétition gouvernement guerre paix droits "
    "prisonniers politiques libération exigence appel étudiants enseignants association contre détention "
    "tribunal procès journaliste écrivain bibliothèque université membres internationale campagne lettre "
    "signée arrestation peine manifestation mouvement femmes humain justice réfugiés occupation invasion grève",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus nosotros "
    "trabajadores sindicato solidaridad libertad apoyo declaración petición gobierno guerra paz derechos "
    "presos políticos liberación exigencia llamamiento estudiantes maestros asociación contra detención "
    "tribunal juicio periodista escritor biblioteca universidad miembros internacional campaña carta "
    "firmada arresto condena protesta movimiento mujeres humano justicia refugiados ocupación invasión huelga",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an wir werden "
    "Arbeiter Gewerkschaft Solidarität Freiheit Unterstützung Erklärung Petition Regierung Krieg Frieden "
    "Rechte Gefangene politische Freilassung Forderung Aufruf Studierende Lehrkräfte Verband gegen Haft "
    "Gericht Prozess Journalistin Schriftsteller Bibliothek Universität Mitglieder internationale Kampagne "
    "Brief unterzeichnet Verhaftung Urteil Protest Bewegung Frauen Mensch Gerechtigkeit Geflüchtete Besetzung",
}
SYLL = {
    "en": "al ber con der est for gen hol ing jus ken lar men nor ost per qui rel ster tion ul ver wen yor ity ment",
    "ru": "ба ве го да же зи ко ла ми на об пре ра со те ут фо ха ци чи ше щи ост ени ств ани ый ая ова ск",
    "uk": "ба ві го да же зи ко ла мі на об пре ра со те ут фо ха ці чи ше щі ість ення ств ані ий ая ова ськ їв",
    "fr": "al bou con dé est fra gé hom in jou lé men nou oi pré que ré sion té ul ver ance eur ique eux ière",
    "es": "al bra con des est fue gan her in jun lla men ño or pre que ri ción té ul ver anza dor ista eza ía",
    "de": "ab ber schaf der ent für ge heit in keit lich men nis ord pro quel rück stel tung ü ver wer zu ung ös",
}


class Pool:
    """A vocabulary of one language with cumulative Zipf weights."""

    def __init__(self, lang, size=8000, exponent=1.02):
        rng = random.Random(f"pool-{lang}")
        words = list(dict.fromkeys(HEAD[lang].split()))
        seen = set(words)
        syllables = SYLL[lang].split()
        while len(words) < size:
            w = "".join(rng.choice(syllables) for _ in range(rng.choice((2, 2, 3, 3, 4))))
            if w not in seen:
                seen.add(w)
                words.append(w)
        self.words = words
        self.cum = list(itertools.accumulate(1 / (r + 2) ** exponent for r in range(size)))

    def take(self, rng, n):
        return rng.choices(self.words, cum_weights=self.cum, k=n)


POOLS = {lang: Pool(lang) for lang in LANGS}
LANG_CODES = list(LANGS)
LANG_CUM = list(itertools.accumulate(LANGS.values()))
QUOTES = {"en": "“”", "ru": "«»", "uk": "«»", "fr": "«»", "es": "«»", "de": "„“"}


def prose(rng, lang, n_words, paragraph=90):
    """n_words of text: sentences of 6-22 words, some commas and quotation marks, paragraphs."""
    words = POOLS[lang].take(rng, n_words)
    out, i, since = [], 0, 0
    q = QUOTES[lang]
    while i < n_words:
        ln = rng.randint(6, 22)
        s = words[i : i + ln]
        i += ln
        since += ln
        if len(s) > 11:
            s[4] += ","
        if len(s) > 19:
            s[6] = q[0] + s[6]
            s[8] += q[1]
        t = " ".join(s)
        end = ".\n\n" if since > paragraph else ". "
        if since > paragraph:
            since = 0
        out.append(t[:1].upper() + t[1:] + end)
    return "".join(out).strip()
