"""A long select prints what Django's own select prints."""

import pytest
from django import forms
from django.test.html import parse_html
from pytest_django.asserts import assertHTMLEqual

from core.widgets import LongSelect

CHOICES = [("", "None"), ("Near", [("a", "A & <b>"), ("b'", 'B "quoted"')]), (3, "Three")]


@pytest.mark.parametrize("value", ["", "a", "b'", 3, "3", None, "unknown"])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_x", "required": True, "disabled": False, "aria-describedby": "hint"}])
def test_it_prints_as_the_select_of_django_does(value, attrs):
    ours, theirs = (widget(choices=CHOICES, attrs={"class": "long"}) for widget in (LongSelect, forms.Select))

    assertHTMLEqual(ours.render("x", value, attrs), theirs.render("x", value, attrs))


def test_hostile_labels_and_values_stay_text():
    page = LongSelect(choices=[('"><script>', "<script>alert(1)</script>"), ("</optgroup>", [("x", "<i>")])]).render(
        "x", ""
    )

    assert "<script" not in page
    assert "<i>" not in page
    parse_html(page)
