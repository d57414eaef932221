from django.apps import AppConfig

from core.dates import set_organization_region


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Organization and users"

    def ready(self) -> None:
        from accounts.models import Organisation

        set_organization_region(Organisation.region)
