"""Words that tell the lines of a résumé apart, in the languages its writers use most."""

import re


def _any_of(words: str) -> str:
    return "|".join(re.escape(word.strip()) for word in words.replace("\n", " ").split(",") if word.strip())


def _words(text: str) -> list[str]:
    return text.split()


# What a decision may not rest on (P1, P8). A part of a line with one of these is never used.
SENSITIVE = re.compile(
    r"\b(?:"
    + _any_of("""
    born, birth, birthday, birthplace, dob, d.o.b, age, aged, years old, y/o, married, single, divorced, widowed,
    marital, civil     status, spouse, husband, wife, children, child, kids, father, mother, father's name,
    mother's name, nationality, citizenship, citizen, ethnicity, race, caste, religion, christian, muslim, hindu,
    jewish, gender, sex, male, female, pronouns, she/her, he/him, they/them, height, weight, blood group,
    disability, disabled, health, pregnant, passport, ssn, aadhaar, geboren, geburtsdatum, geburtstag, geburtsort,
    geb, alter, jahre alt, familienstand, verheiratet, ledig, geschieden, verwitwet, kinder, kind,
    staatsangehörigkeit, staatsbürgerschaft, nationalität, konfession, religionszugehörigkeit, geschlecht, männlich,
    weiblich, né le, née le, né, née, naissance, ans, nationalité, situation familiale, marié, mariée, célibataire,
    enfants, enfant, sexe, nacimiento, nacido, nacida, años, edad, estado civil, casado, casada, soltero, soltera,
    hijos, nacionalidad, sexo, nascimento, idade, solteiro, solteira, filhos, nacionalidade, nascita, nato, nata,
    età, stato civile, coniugato, coniugata, celibe, nubile, figli, nazionalità, geboortedatum, geboorteplaats,
    leeftijd, burgerlijke staat, gehuwd, ongehuwd, kinderen, nationaliteit, urodzenia, urodzony, urodzona, wiek,
    stan cywilny, żonaty, mężatka, narodowość, obywatelstwo
    """)
    + r")\b|生年月日|年齢|性別|国籍|出生|年龄|性别|婚姻|民族|생년월일|성별|나이",
    re.IGNORECASE,
)
AGE = re.compile(r"\d{2}")  # alone in a part of a line
AGE_IN_BRACKETS = re.compile(r"\s?\(\d{2}\)")

SECTIONS = re.compile(
    r"(?:"
    + _any_of("""
    experience, work experience, professional experience, relevant experience, employment, employment history,
    work history, career, career history, education, academic background, qualifications, certifications, skills,
    technical skills, key skills, core skills, core competencies, competencies, languages, projects, publications,
    awards, references, referees, interests, hobbies, volunteering, berufserfahrung, beruflicher werdegang,
    werdegang, ausbildung, bildung, kenntnisse, sprachen, studium, weiterbildung, referenzen, expérience,
    expériences, expérience professionnelle, expériences professionnelles, formation, compétences, langues,
    références, experiencia, experiencia laboral, experiencia profesional, formación, educación, habilidades,
    idiomas, referencias, esperienza, esperienze, istruzione, competenze, lingue, ervaring, werkervaring, opleiding,
    vaardigheden, talen, doświadczenie, doświadczenie zawodowe, wykształcenie, umiejętności, języki, experiência,
    experiência profissional, formação, competências, 職歴, 学歴, 工作经验, 教育, 경력, 학력
    """)
    + r")",
    re.IGNORECASE,
)
REFERENCES = re.compile(
    r"(?:references|referees|referenzen|références|referencias|referenze|referenties)", re.IGNORECASE
)
TITLES_OF_A_PAGE = re.compile(
    r"(?:"
    + _any_of("""
    résumé, resume, curriculum vitae, curriculum, vitae, cv, lebenslauf, profile, profil, about, about me, summary,
    professional summary, executive summary, objective, contact, contact details, contact information, contact me,
    kontakt, kontaktdaten, coordonnées, contacto, datos personales, personal details, personal information,
    personal data, persönliche daten, persönliches, zur person, dati personali, informations personnelles,
    application, bewerbung, cover letter, page, portfolio, confidential, perfil, perfil profesional, 履歴書,
    职务经历书, 職務経歴書, 简历, 個人簡歷, 이력서
    """)
    + r")(?:\s+(?:of|de|von)\b)?[:\s]*",
    re.IGNORECASE,
)
# A line with one of these says what somebody does, and is no name.
OCCUPATION = re.compile(
    r"\b(?:"
    + _any_of("""
    engineer, engineering, developer, programmer, manager, designer, analyst, consultant, director, lead, leader,
    head, chief, officer, specialist, administrator, admin, architect, scientist, researcher, accountant,
    bookkeeper, controller, auditor, nurse, doctor, physician, pharmacist, therapist, teacher, lecturer, professor,
    tutor, assistant, associate, coordinator, executive, representative, technician, mechanic, electrician,
    operator, driver, supervisor, recruiter, writer, editor, copywriter, journalist, translator, marketer,
    strategist, planner, buyer, salesperson, seller, cashier, clerk, receptionist, secretary, chef, cook, waiter,
    waitress, barista, lawyer, attorney, paralegal, counsel, intern, trainee, student, graduate, apprentice,
    freelancer, freelance, founder, owner, president, partner, tester, sysadmin, devops, sre, ceo, cto, cfo, coo,
    vp, agent, advisor, adviser, broker, banker, trader, economist, statistician, biologist, chemist, physicist,
    mathematician, photographer, artist, animator, producer, welder, carpenter, plumber, builder, inspector,
    ingenieur, ingenieurin, entwickler, entwicklerin, softwareentwickler, softwareentwicklerin, informatiker,
    informatikerin, leiter, leiterin, berater, beraterin, sachbearbeiter, sachbearbeiterin, kaufmann, kauffrau,
    buchhalter, buchhalterin, architektin, projektleiter, projektleiterin, techniker, technikerin, ingénieur,
    ingénieure, développeur, développeuse, responsable, directeur, directrice, chef de projet, comptable,
    consultante, ingeniero, ingeniera, desarrollador, desarrolladora, analista, gerente, contador, contadora,
    abogado, abogada, ingegnere, sviluppatore, sviluppatrice, responsabile, ontwikkelaar, adviseur, boekhouder,
    inżynier, programista, programistka, kierownik, księgowa, księgowy, engenheiro, engenheira, desenvolvedor,
    desenvolvedora
    """)
    + r")s?\b|エンジニア|工程师|工程師|개발자|엔지니어",
    re.IGNORECASE,
)
LABELS = {
    "name": """
        name, full name, candidate, vor- und nachname, vor- und zuname, nom, nom et prénom, nombre, nombre completo, nome,
        nome completo, naam, imię i nazwisko, 氏名, 姓名, 名前, 이름, 성명
    """,
    "headline": """
        title, job title, current title, position, current position, role, current role, headline, profession, occupation,
        beruf, berufsbezeichnung, poste, profesión, puesto, professione, beroep, functie, zawód, stanowisko, profissão, cargo
    """,
    "location": """
        location, address, home address, current address, current location, city, residence, based in, lives in,
        living in, located in, adresse, anschrift, wohnort, ort, stadt, ville, domicile, dirección, direccion, ubicación,
        ciudad, domicilio, residencia, indirizzo, residenza, città, adres, woonplaats, plaats, adres zamieszkania, miasto,
        endereço, localização, cidade, morada, 住所, 地址, 주소
    """,
}
LABEL = {
    field: re.compile(rf"(?:{_any_of(words)})(?:\s{{0,3}}[:：|–—-]\s{{0,3}}|\s(?=\S))(.{{2,160}})", re.IGNORECASE)
    for field, words in LABELS.items()
}
ALONE = {field: re.compile(rf"(?:{_any_of(words)})\s{{0,3}}[:：]?", re.IGNORECASE) for field, words in LABELS.items()}

HONORIFIC = re.compile(
    r"(?:(?:mr|mrs|ms|miss|dr|prof|herr|frau|mme|mlle|sr|sra|srta|ing|dipl|eng)\b[. ]*-?\s*)+", re.IGNORECASE
)
DEGREE = re.compile(
    r",?\s+(?:ph\.?d|mba|m\.?sc|b\.?sc|m\.?a|b\.?a|m\.?d|cpa|pmp|rn|esq|jr|sr|cfa|phr|sphr|p\.?e)\.?(?=,|\s|$)", re.I
)
PARTICLES = frozenset(
    _words("""
    de da do dos das del della di du la le les van von der den ten ter zu zum zur af av bin ibn al el y e i
    san
""")
)
STREET = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|boulevard|blvd|lane|ln|drive|dr|court|ct|way|apt|apartment|suite|unit|floor|po box|"
    r"rue|avenida|av|calle|via|viale|piazza|plaza|laan|ul|ulica|rua|allee|platz|weg|gasse)\b\.?|stra(?:ß|ss)e\b|str\.|straat\b",
    re.IGNORECASE,
)
STATES = _words("""
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND
    OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AB BC MB NB NL NS ON PE QC SK NSW VIC QLD TAS ACT
""")
COUNTRIES = _any_of("""
    usa, u.s.a, united states, us, canada, mexico, méxico, brazil, brasil, argentina, chile, colombia, peru, perú,
    uk, united kingdom, england, scotland, wales, ireland, france, germany, deutschland, austria, österreich,
    switzerland, schweiz, suisse, italy, italia, spain, españa, portugal, netherlands, nederland, the netherlands,
    belgium, belgique, belgië, luxembourg, denmark, danmark, sweden, sverige, norway, norge, finland, suomi,
    iceland, poland, polska, czech republic, czechia, česko, slovakia, hungary, magyarország, romania, românia,
    bulgaria, greece, croatia, hrvatska, serbia, slovenia, ukraine, estonia, latvia, lithuania, turkey, türkiye,
    israel, egypt, morocco, nigeria, kenya, ghana, south africa, india, pakistan, bangladesh, sri lanka, nepal,
    china, japan, korea, south korea, taiwan, hong kong, singapore, malaysia, indonesia, philippines, thailand,
    vietnam, australia, new zealand, uae, united arab emirates, saudi arabia, qatar
    """)
