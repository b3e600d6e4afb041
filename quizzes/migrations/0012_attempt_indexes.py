import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_profile"),
        ("quizzes", "0011_live"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attempt",
            name="quiz_version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="quizzes.quizversion",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["-started_at", "-id"], name="attempts_latest_first"),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["quiz_version", "learner"], name="attempts_at_a_version"),
        ),
    ]
