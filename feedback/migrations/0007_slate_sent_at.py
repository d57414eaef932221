from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feedback", "0006_when_the_next_rung_comes")]

    operations = [migrations.RenameField(model_name="slate", old_name="introduced_at", new_name="sent_at")]
