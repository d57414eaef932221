from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.forms import OrganisationForm
from accounts.models import Leave, Organisation, User
from core.admin import column

# Groups grant no permissions here (the role does), and an address changes on the Users page only.
for model, registered in ((Group, GroupAdmin), (EmailAddress, EmailAddressAdmin)):
    if isinstance(admin.site._registry.get(model), registered):
        admin.site.unregister(model)


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    form = OrganisationForm
    list_display = [
        "name",
        column("zone", "Time zone"),
        column("date_format", "Date and time format"),
        column("holiday_calendar", "Holidays"),
        column("opens", "Business hours start"),
        column("closes", "Business hours end"),
        column("escalation_to", "Escalation contact"),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Organisation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """For models that have a page of their own, where everything that depends on them changes too: read-only here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Users are invited, edited and deactivated on the Users page."""

    list_display = [
        "name",
        "email",
        "role",
        column("is_active", "Active", boolean=True),
        column("last_login", "Last sign-in"),
    ]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    exclude = ["password"]


@admin.register(Leave)
class LeaveAdmin(ReadOnlyAdmin):
    """Time out of office is edited in a user's communication preferences."""

    list_display = ["user", column("first_day", "From"), column("last_day", "Through"), "delegate"]
    search_fields = ["user__name"]
