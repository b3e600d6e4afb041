"""Who is in a class, over the API for those who teach it: members, lists, invitations."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.teaching.question_api import TeachingView
from studypack.accounts.limits import IMPORT, refuse_over
from studypack.classes.access import owned_class, removable_member, taught_class
from studypack.classes.api_shapes import (
    CoTeacherIn,
    InvitationOut,
    InvitationsOut,
    MemberOut,
    MembersOut,
    RosterIn,
    RosterOut,
)
from studypack.classes.models import Class, Standing
from studypack.classes.roster import Roster, read_roster, store_roster
from studypack.classes.services import add_co_teacher, end_membership
from studypack.classes.teaching_api import validated
from studypack.common.api_lists import one_of, page_body, parameters_of, read_filters
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message
from studypack.tokens.permissions import person_of

FILTERS = (one_of("role", Standing.values, "Only members who are this."),)
PROBLEMS_TOLD = 50


class MemberList(TeachingView):
    """Members of a class."""

    @extend_schema(
        operation_id="teach_members_list", responses=MembersOut, parameters=parameters_of(FILTERS)
    )
    def get(self, request: Request, class_id: int) -> Response:
        """Students and those who help to teach, by name."""
        values = read_filters(request, FILTERS)
        members = taught_class(person_of(request), class_id).memberships.by_name()
        if "role" in values:
            members = members.filter(role=values["role"])
        return Response(page_body(values, members, lambda page: MemberOut(page, many=True).data))


class MemberDetail(TeachingView):
    """One member of a class."""

    @extend_schema(operation_id="teach_members_remove", responses={204: None})
    def delete(self, request: Request, class_id: int, membership_id: int) -> Response:
        """Removes somebody; those who help to teach cannot remove each other."""
        teacher = person_of(request)
        of_class = taught_class(teacher, class_id)
        end_membership(removable_member(of_class, teacher, membership_id))
        return Response(status=204)


class CoTeacherList(TeachingView):
    """Those who help to teach a class."""

    @extend_schema(
        operation_id="teach_co_teachers_add", request=CoTeacherIn, responses={201: MemberOut}
    )
    def post(self, request: Request, class_id: int) -> Response:
        """Adds a teacher who helps from now on; the class must be one's own."""
        told = validated(CoTeacherIn, request)
        of_class = owned_class(person_of(request), class_id)
        added = add_co_teacher(of_class, told["username"].strip())
        return Response(MemberOut(added).data, status=201)


class RosterRead(TeachingView):
    """A list of students."""

    @extend_schema(operation_id="teach_roster_read", request=RosterIn, responses=RosterOut)
    def post(self, request: Request, class_id: int) -> Response:
        """Brings the students of a list into the class, all of them or none, or tries it out."""
        refuse_over(IMPORT, request)
        told = validated(RosterIn, request)
        of_class = taught_class(person_of(request), class_id)
        is_trial = told["is_trial"]
        roster = read_roster(of_class, told["roster"])
        if not is_trial:
            roster = stored(of_class, told["roster"], roster)
        joining = [user.username for user in roster.joining]
        body = {**vars(roster), "joining": joining, "is_stored": not is_trial}
        return Response(RosterOut(body).data)


class InvitationList(TeachingView):
    """Invitations into a class."""

    @extend_schema(
        operation_id="teach_invitations_list",
        responses=InvitationsOut,
        parameters=parameters_of(()),
    )
    def get(self, request: Request, class_id: int) -> Response:
        """The invitations that nobody took yet, by address."""
        values = read_filters(request, ())
        waiting = taught_class(person_of(request), class_id).invitations.all()
        return Response(
            page_body(values, waiting, lambda page: InvitationOut(page, many=True).data)
        )


class InvitationDetail(TeachingView):
    """One invitation."""

    @extend_schema(operation_id="teach_invitations_withdraw", responses={204: None})
    def delete(self, request: Request, class_id: int, invitation_id: int) -> Response:
        """Withdraws it."""
        of_class = taught_class(person_of(request), class_id)
        get_object_or_404(of_class.invitations, pk=invitation_id).delete()
        return Response(status=204)


def stored(of_class: Class, text: str, roster: Roster) -> Roster:
    """The list, stored.

    Raises:
        RefusedError: with the problems of its lines, or the class is full.
    """
    if not roster.problems:
        return store_roster(of_class, text)
    told = [
        problem("roster", Message("line {line}: {why}", line=found.line, why=found.message))
        for found in roster.problems[:PROBLEMS_TOLD]
    ]
    raise RefusedError("invalid_roster", Message("The list is not stored."), problems=told)
