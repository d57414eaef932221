"""Which field a column heading means: in the exports of other systems, and in words of many languages."""

import re
from functools import cache

from core.folding import folded

# Field → headings, the best first. Accents, capitals and punctuation don't count.
HEADINGS = {
    "name": (
        "full name|name|person|bewerber|kandidat|nom complet|nom et prenom|nombre completo|nombre y apellidos|"
        "volledige naam|naam|imie i nazwisko|nome completo|nome e cognome|nominativo|vollstandiger name|"
        "vor und nachname|namn|navn|nimi|fullstandigt namn|jmeno a prijmeni|ad soyad|adi soyadi|имя и фамилия|"
        "фио|氏名|名前|姓名|이름|display name"
    ),
    "first_name": (
        "first name|firstname|given name|forename|first|first names|given names|forenames|"
        "vorname|vornamen|prenom|prenoms|nombre|nombres|"
        "nombre de pila|voornaam|roepnaam|imie|imiona|nome|primeiro nome|nome proprio|fornamn|fornavn|etunimi|"
        "jmeno|ad|adi|имя|名|fname"
    ),
    "middle_name": (
        "middle name|middle names|middle initial|additional name|zweiter vorname|deuxieme prenom|segundo nombre|"
        "tussenvoegsel|tussenvoegsels|drugie imie|nome do meio|secondo nome|отчество|mellannamn|mellomnavn|"
        "mellemnavn"
    ),
    "last_name": (
        "last name|lastname|surname|family name|last|last names|surnames|family names|"
        "nachname|familienname|zuname|nom|nom de famille|apellidos|"
        "apellido|primer apellido|achternaam|familienaam|nazwisko|sobrenome|apelido|ultimo nome|cognome|"
        "efternamn|efternavn|etternavn|sukunimi|prijmeni|soyad|soyadi|фамилия|姓|lname"
    ),
    "email": (
        "email|e mail|email address|e mail address|mail|email adresse|e mail adresse|mailadresse|courriel|"
        "adresse e mail|adresse email|adresse mail|adresse electronique|adresse de courriel|correo electronico|"
        "correo|direccion de correo|direccion de correo electronico|mail adres|emailadres|e mailadres|"
        "adres e mail|adres email|poczta elektroniczna|endereco de email|endereco de e mail|correio eletronico|"
        "indirizzo email|indirizzo e mail|posta elettronica|e post|epost|e postadress|sahkoposti|eposta|e posta|"
        "e posta adresi|почта|электронная почта|эл почта|メール|メールアドレス|电子邮件|邮箱|이메일|emails|email addresses|"
        "personal email|personal email address|work email|email value|e mail value"
    ),
    "phone": (
        "mobile|mobile phone|mobile number|mobile phone number|cell|cell phone|phone cell|phone|phone number|"
        "phone numbers|phones|telephone|telephone number|tel|tel no|phone value|contact number|handy|handynummer|"
        "mobil|mobilnummer|mobiltelefon|telefon|telefonnummer|rufnummer|telefon mobil|portable|"
        "telephone portable|numero de telephone|tel portable|mobil tel|telefono|telefono movil|movil|celular|"
        "numero de telefono|mobiel|mobiele telefoon|telefoonnummer|telefoon|mobiel nummer|numer telefonu|"
        "telefon komorkowy|komorka|nr telefonu|telemovel|telefone|numero de telefone|cellulare|"
        "telefono cellulare|numero di telefono|recapito telefonico|puhelin|puhelinnumero|cep telefonu|телефон|"
        "номер телефона|電話番号|電話|电话|手机|전화번호|휴대폰|work phone|business phone|home phone|phone home|phone work"
    ),
    "headline": (
        "headline|job title|current title|current job title|current position|current role|position|title|role|"
        "occupation|organization title|organization 1 title|profile|summary|titel|beruf|berufsbezeichnung|"
        "position aktuell|stellenbezeichnung|poste|poste actuel|intitule du poste|fonction|puesto|puesto actual|"
        "cargo|cargo actual|functie|functietitel|stanowisko|obecne stanowisko|cargo atual|funcao|posizione|ruolo|"
        "mansione|qualifica|befattning|stilling|tehtavanimike|pozice|unvan|pozisyon|должность|役職|職種|职位|직책"
    ),
    "location": (
        "location|city|current location|place|town|ort|wohnort|stadt|ville|lieu|ciudad|localidad|woonplaats|plaats|stad|"
        "miasto|miejscowosc|cidade|localidade|citta|localita|residenza|ort stad|by|kaupunki|mesto|sehir|город|所在地|城市"
    ),
    "source": (
        "source|source name|candidate source|where from|origin|channel|referrer|sourced from|quelle|herkunft|"
        "kanal|source de candidature|origine|provenance|fuente|origen|bron|herkomst|zrodlo|fonte|origem|"
        "provenienza|kalla|kilde|lahde|zdroj|kaynak|источник|経路"
    ),
    "note": (
        "note|notes|comment|comments|remark|remarks|notiz|notizen|bemerkung|bemerkungen|kommentar|kommentare|"
        "remarque|remarques|commentaire|commentaires|notas|nota|observaciones|comentarios|comentario|opmerking|"
        "opmerkingen|notitie|notities|uwagi|notatki|notatka|komentarz|observacoes|osservazioni|commenti|"
        "anteckning|anteckningar|notat|notater|huomautus|poznamka|poznamky|notlar|заметки|комментарий|примечание|"
        "備考|メモ|备注|비고"
    ),
}
# A system whose export uses a heading differently: its name → headings that tell it, and field by heading ("" for none).
PRESETS: dict[str, tuple[str, dict[str, str]]] = {
    "LinkedIn": ("url|company|position|connected on", {}),
    "LinkedIn Recruiter": ("profile url|current company|active project", {}),
    "Greenhouse": (
        "phone numbers|emails|social media|company",
        {"job name": "", "job": "", "name": "name", "who gets credit": ""},
    ),
    "Greenhouse report": ("candidate name|job name|application date", {"job name": "", "job": ""}),
    "Lever": (
        "opportunity id|candidate name|posting",
        {"posting": "", "origin": "", "sources": "source", "posting title": "", "stage": ""},
    ),
    "Ashby": ("primary email address|current company|credited to", {"job": "", "job title": ""}),
    "Workable": ("candidate|headline|job|stage|creation time", {"job": "", "candidate": "name", "profile": ""}),
    "BambooHR": ("job opening|applicant name|rating", {"position": "", "job title": "", "job opening": ""}),
    "Zoho Recruit": (
        "candidate id|current employer|current job title",
        {"posting title": "", "title": "", "mobile": "phone", "source": "source"},
    ),
    "OpenCATS": (
        "phone cell|key skills|current employer",
        {"email1": "email", "email2": "", "key skills": "headline", "title": ""},
    ),
    "Google Contacts": (
        "e mail 1 value|phone 1 value",
        {"organization title": "headline", "organization 1 title": "headline", "title": "", "occupation": ""},
    ),
    "Google Contacts (email only)": ("e mail 1 value|e mail 1 label", {"organization title": "headline"}),
    "Outlook": (
        "e mail address|e mail 2 address|business phone|job title",
        {"title": "", "profession": "", "profile": "", "location": "", "role": ""},
    ),
}  # fmt: skip
BEFORE = {
    "candidate", "candidates", "applicant", "applicants", "contact", "primary", "main", "your", "the", "bewerber", "kandidat",
    "kandidaten", "candidat",
}  # fmt: skip
AND = {"and", "und", "et", "y", "e", "en", "i", "a", "og", "och", "ja", "ve", "и"}
AFTER = {"s", "es", "1", "no", "nr", "optional", "required", "pflichtfeld"}


def plain(heading: str) -> str:
    """A heading as it is compared: small letters and digits, single spaces."""
    return " ".join(re.findall(r"[^\W_]+", folded(heading[:200])))


@cache
def _known() -> dict[str, tuple[str, int]]:
    table: dict[str, tuple[str, int]] = {}
    for field, headings in HEADINGS.items():
        for rank, heading in enumerate(headings.split("|")):
            table.setdefault(plain(heading), (field, rank))
    table["candidate"] = table["applicant"] = ("name", 0)
    return table


def _names_both(words: list[str]) -> bool:
    """Whether one column has both names, in either order: "Last name, First name", "Apellidos y nombre"."""
    known = _known()
    for cut in range(1, min(len(words), 6)):
        rest = words[cut + 1 :] if words[cut] in AND and cut + 1 < len(words) else words[cut:]
        fields = {known.get(" ".join(part), ("", 0))[0] for part in (words[:cut], rest)}
        if fields in ({"first_name", "last_name"}, {"first_name", "name"}, {"name", "last_name"}):
            return True
    return False


def field_of(heading: str) -> tuple[str, int]:
    """The field that a heading means and how well it fits (0 is best); ("", 0) if it isn't known."""
    text = plain(heading)
    known = _known()
    if text in known:
        return known[text]
    words = text.split()
    while words and words[-1] in AFTER:
        words.pop()
    if " ".join(words) in known:
        return known[" ".join(words)]
    while words and words[0] in BEFORE:
        words.pop(0)
        words = words[1:] if words[:1] == ["s"] else words
    words = [word for word in words if word != "1"]
    return ("name", 0) if _names_both(words) else known.get(" ".join(words), ("", 0))


def preset_of(headings: list[str]) -> str:
    """The system whose export has these headings, or ""."""
    there = {plain(heading) for heading in headings}
    for name, (signature, _) in PRESETS.items():
        if there.issuperset(signature.split("|")):
            return name.partition(" (")[0].removesuffix(" report")
    return ""


def fields_in(headings: list[str]) -> list[tuple[str, int]]:
    """For each heading the field it means here, and how well it fits."""
    there = {plain(heading) for heading in headings}
    differs: dict[str, str] = {}
    for signature, fields in PRESETS.values():
        if there.issuperset(signature.split("|")):
            differs = fields
            break
    return [(differs[text], 0) if (text := plain(heading)) in differs else field_of(heading) for heading in headings]
