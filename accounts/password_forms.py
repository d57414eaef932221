"""allauth's password forms with the labels of the other pages."""

from typing import Any

from allauth.account import forms

LABELS = {"oldpassword": "Current password", "password1": "New password", "password2": "Confirm new password"}


class _Labeled:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            if name in self.fields:  # type: ignore[attr-defined]
                self.fields[name].label = label  # type: ignore[attr-defined]
                self.fields[name].widget.attrs.pop("placeholder", None)  # type: ignore[attr-defined]


class ChangePasswordForm(_Labeled, forms.ChangePasswordForm):
    """The current password and a new one."""


class SetPasswordForm(_Labeled, forms.SetPasswordForm):
    """The first password of a user who signed in by code so far."""


class ResetPasswordKeyForm(_Labeled, forms.ResetPasswordKeyForm):
    """A new password after a reset link."""
