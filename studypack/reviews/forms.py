"""How a learner wants to review, as a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from studypack.reviews.models import MOST_NEW_A_DAY, ReviewPlan

TWO, FOUR = "2", "4"


class PlanForm(forms.Form):
    """The plan; `buttons` are two or four."""

    buttons = forms.ChoiceField(
        label=_("Buttons"),
        choices=[
            (TWO, _("Two: Again and Good")),
            (FOUR, _("Four: Again, Hard, Good and Easy")),
        ],
    )
    new_a_day = forms.IntegerField(
        label=_("New cards a day"), min_value=0, max_value=MOST_NEW_A_DAY
    )
    retention = forms.TypedChoiceField(
        label=_("A card comes back when you would remember it"),
        coerce=float,
        choices=[
            ("0.8", _("8 times in 10: fewer reviews")),
            ("0.85", _("17 times in 20")),
            ("0.9", _("9 times in 10")),
            ("0.95", _("19 times in 20: many more reviews")),
        ],
    )

    @staticmethod
    def of(plan: ReviewPlan) -> "PlanForm":
        """The form as the plan fills it."""
        buttons = FOUR if plan.has_four_buttons else TWO
        initial = {"new_a_day": plan.new_a_day, "retention": f"{plan.retention:g}"}
        return PlanForm(initial={**initial, "buttons": buttons})

    def plan(self) -> ReviewPlan:
        """The plan that the form says, not stored yet."""
        said = self.cleaned_data
        return ReviewPlan(
            has_four_buttons=said["buttons"] == FOUR,
            new_a_day=said["new_a_day"],
            retention=said["retention"],
        )
