"""What announces an update, asks for a signature or demands something, by language.

Each line is a pattern, one that is indented further goes on with the line above; `_` stands for any white space.
"""

import re

UPDATE = """
    (?:UPD|UPDATED?|Updated?|Upd)\\b[^\\S\\n]*\\d{0,2}
    (?:ОБНОВЛЕНИЕ|Обновление|Обновлено|АПДЕЙТ|Апдейт|УПД|Дополнение|Дополнено)\\b
    (?:ОНОВЛЕННЯ|Оновлення|Оновлено|Доповнення|Абнаўленне)\\b
    (?:Mise_à_jour|MISE_À_JOUR|M[AÀ]J|Actualización|ACTUALIZACIÓN|Aggiornamento|AGGIORNAMENTO)\\b
    (?:Aktualisierung|AKTUALISIERUNG|Aktualisiert|Nachtrag|Aktualizácia|Aktualizované)\\b
"""

SIGN = {
    "en": """
        \\b(?:please|kindly|also|now|and|to|can|should|must|might|could|may|let[’']s|recommend|invite\\w*|urge\\w*|help)_
            (?:also_)?(?:co-?)?sign(?:ing)?\\b(?!_(?:of|up|off|in|out)\\b)
        (?:^|[.!?:\\n"“«•*–—-]\\s*)(?:co-?)?sign_(?:and|the|this|our|here|now|on|it|below|any|petition|a_petition|\\w+[’']s)\\b
        \\badd_your_(?:name|signature|voice)\\b
        \\b(?:collect|gather)\\w*_signatures\\b
        \\bput_your_name\\b
    """,
    "ru": """
        \\bподпи(?:шите|сывайте|шитесь|сывайтесь|шемся|шем)\\b
        \\b(?:просим|призыва\\w+|предлага\\w+|можно|нужно|можете|прошу|давайте|чтобы)_(?:\\w+_){0,3}
            (?:подписать|подписаться_под|подписывать)\\b
        \\bпоставьте_(?:свою_)?подпись\\b
        \\b(?:сбор\\w*|собираем)_подпис\\w+
        \\bподдержите_(?:\\w+_){0,2}петици\\w+
    """,
    "uk": """
        \\bпідпи(?:шіть|суйте|шіться|шімо|суйтесь|суйтеся)\\b
        \\b(?:просимо|закликаємо|пропонуємо|можна|можете|прошу)_(?:\\w+_){0,3}підписати\\b
        \\bпоставте_(?:свій_)?підпис\\b
        \\b(?:збір|збираємо)_підпис\\w+
        \\bпідтримайте_(?:\\w+_){0,2}петиці\\w+
    """,
    "be": "\\bпадпі(?:шыце|сывайце|шыцеся)\\b",
    "fr": """
        \\b(?:co)?sign(?:ez|ons)\\b
        \\b(?:à|de|pour|peut|pouvez|pouvons)_(?:\\w+_){0,2}(?:co)?signer\\b
        \\bajoutez_votre_(?:nom|signature)\\b
    """,
    "es, it": """
        \\bfirm(?:ate|a|ad|en|emos|iamo)_(?:(?:ora|aquí|qui|subito|ahora|también|anche)\\b|
            (?:la_nostra|la|el|esta|questa|nuestra|il|lo|este|questo)_|l[’'])
        \\b(?:a|de|per|para|puede[ns]?|può|potete|invitamos_a|invitiamo_a)_(?:\\w+_){0,2}firmar[el]?\\b
    """,
    "de": """
        \\bunterschreib(?:t|e|en_sie)\\b
        \\bunterzeichne(?:t|n_sie)\\b
        \\b(?:bitte|jetzt|zu|können|hier)_(?:\\w+_){0,3}(?:unterschreiben|unterzeichnen)\\b
    """,
    "sk": """
        \\bpodpíš(?:te|me)\\b
        \\bpodp[ií]sať\\b
        \\bpodpiš(?:te|me)\\b
        \\bpripojte_(?:svoj_)?podpis\\b
    """,
}

# Signing of other things, or subscribing.
NOT_SIGNED = """
    \\b(?:подпи(?:шитесь|сывайтесь)|підпи(?:шіться|суйтесь|суйтеся))_(?:на|в)\\b
    \\b(?:sign|signing)_(?:an?|the)_(?:contract|treaty|ceasefire|agreement|law|bill|decree|peace|protocol|confession)\\b
    \\bподписать_(?:\\w+_){0,2}(?:контракт|договор|указ|закон|мир\\b|соглашени|протокол|признани)
    \\bпідписати_(?:\\w+_){0,2}(?:контракт|договір|указ|закон|мир\\b|угод|протокол)
    \\bsigner_(?:un|le|la)_(?:contrat|traité|accord|loi|procès-verbal)
    \\b(?:refus\\w+|forced?|made)_to_sign\\b
"""

DEMAND = {
    "en": """
        \\bwe(?:,?_(?:\\w+ly|therefore|also|hereby|the_undersigned),?)*_
            (?:demand|call_(?:for|on|upon)|urge|insist|request|appeal_to|require)\\b
        \\b(?:petition|appeal|statement|letter|resolution|movement|union|campaign|party|signatories|organi[sz]ation)s?\\b
            [^.!?\\n]{0,60}?\\b(?:demands?|calls?_(?:for|on|upon))\\b
        \\b(?:and|who|which|that)_calls?_(?:for|on|upon)\\b
        \\bour_demands?\\b
        \\bdemands?_(?:the_)?(?:\\w+_)?(?:release|freedom|withdrawal|end)\\b
        ^\\W*calls?_for\\b
    """,
    "ru": """
        \\b(?:требуем|настаиваем|призываем|добиваемся)\\b
        \\bмы_(?:обращаемся|просим)\\b
        \\b(?:петици|обращени|заявлени|письм|движени|союз|комитет|парти|организаци|подписант|участник)\\w*
            _(?:\\w+_){0,2}требу(?:е|ю)т\\b
        \\bнаши_требования\\b
        \\bтребовани[ея]\\s*:
    """,
    "uk": """
        \\b(?:вимагаємо|наполягаємо|закликаємо|домагаємося)\\b
        \\b(?:петиці|зверненн|заяв|лист|рух|союз|спілк|комітет|парті|організаці|підписант)\\w*_(?:\\w+_){0,2}вимага(?:є|ють)\\b
        \\bнаші_вимоги\\b
    """,
    "be, bg": "\\b(?:патрабуем|настояваме|искаме)\\b",
    "fr": """
        \\bnous_(?:\\w+_)?(?:exigeons|demandons|réclamons|appelons|revendiquons)\\b
        \\bexigeons\\b
        \\bexige(?:nt)?_(?:la_|le_|les_|que_|l[’'])
    """,
    "de": """
        \\bwir_(?:\\w+_)?(?:fordern|verlangen|appellieren)\\b
        \\bfordern_wir\\b
        \\b(?:petition|aufruf|erklärung|bündnis|gewerkschaft|initiative)_(?:\\w+_){0,2}fordert\\b
    """,
    "es, it": """
        \\b(?:exigimos|demandamos|reclamamos|pedimos)\\b
        \\bexigen?_(?:la|el|que)\\b
        \\b(?:chiediamo|esigiamo|pretendiamo|rivendichiamo)\\b
    """,
    "sk": "\\b(?:žiadame|požadujeme|vyzývame|apelujeme)\\b",
    "slogans": """
        (?:^|[.!?]_)["“«]?(?:free(?:dom)?_(?:for|to)_|free_(?=[A-ZÀ-Ý\u0400-\u042f]|all\\b)|release_|stop_the_|свобод[ау]_|вол[яю]_|
            libert[éà]_(?:pour|per|à|a)_|libertad_(?:para|a)_|freiheit_für_|slobod[au]_(?:pre_)?|нет_войне|ні_війні)
            [^.?\\n]{0,80}!
    """,
}


def compiled(*blocks, flags=re.IGNORECASE):
    """One pattern of the lines of the blocks; a line that is indented further goes on with the one above."""
    alternatives = []
    for block in blocks:
        lines = [line for line in block.splitlines() if line.strip()]
        indent = min(len(line) - len(line.lstrip()) for line in lines)
        for line in lines:
            if len(line) - len(line.lstrip()) > indent:
                alternatives[-1] += line.strip()
            else:
                alternatives.append(line.strip())
    return re.compile("|".join(alternatives).replace("_", "\\s+"), flags | re.MULTILINE)
