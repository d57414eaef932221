from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Leave, Organisation, User


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "zone", "holiday_calendar", "opens", "closes", "escalation_to"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Organisation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """To look at. Inviting, changing and deactivating have pages of their own (People), where all that hangs on a
    person ends with it."""

    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    exclude = ["password"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Leave)
class LeaveAdmin(admin.ModelAdmin):
    list_display = ["user", "first_day", "last_day", "stand_in"]
    search_fields = ["user__name"]
