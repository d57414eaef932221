"""Résumé text made readable on a phone: headings are marked, everything else stays as it was written."""

import re

from feedback.text import plain

_LISTED = """
    experience, work experience, professional experience, employment, employment history, work history, career,
    career history, education, education and training, academic background, qualifications, certifications,
    certificates, training, skills, technical skills, key skills, core skills, core competencies, competencies,
    languages, projects, selected projects, publications, awards, summary, professional summary, profile, about,
    about me, objective, interests, volunteering, references, tools, technologies, achievements, highlights,
    berufserfahrung, ausbildung, kenntnisse, sprachen, studium, weiterbildung, expérience,
    expérience professionnelle, formation, compétences, langues, experiencia, formación, idiomas
"""
_HEADINGS = {" ".join(heading.split()) for heading in _LISTED.split(",")}
_BULLET = re.compile(r"^[\s]*[•●▪■◦‣∙·*–—-]\s+")


def lines_of(text: str) -> list[tuple[str, str]]:
    """Each line as (kind, words): "head", "item", "gap" or "line"."""
    lines: list[tuple[str, str]] = []
    for line in text.splitlines():
        words = line.strip()
        if not words:
            if lines and lines[-1][0] != "gap":
                lines.append(("gap", ""))
        elif plain(words) in _HEADINGS:
            lines.append(("head", words.rstrip(":")))
        elif _BULLET.match(line):
            lines.append(("item", _BULLET.sub("", line).strip()))
        else:
            lines.append(("line", words))
    return lines
