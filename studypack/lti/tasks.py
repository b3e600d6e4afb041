"""What workers do for platforms: send one grade."""

from celery import shared_task
from django.utils import timezone

from studypack.lti.grading import send_line
from studypack.lti.models import GradeLine


@shared_task(name="lti.send_grade")
def send_grade(line_pk: int) -> None:
    """Sends the grade of a line if there is one to send; may be delivered any number of times."""
    now = timezone.now()
    if GradeLine.objects.hold(line_pk, now):
        lines = GradeLine.objects.select_related("person", "quiz", "context__deployment")
        send_line(lines.get(pk=line_pk), now)
