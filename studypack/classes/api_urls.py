from django.urls import path

from studypack.classes import api, assignment_api, gradebook_api, member_api, teaching_api

CLASS = "classes/<int:class_id>/"
TAUGHT = f"teach/{CLASS}"
ASSIGNMENT = f"{TAUGHT}assignments/<int:assignment_id>/"
urlpatterns = [
    path("classes/", api.ClassList.as_view(), name="class-list"),
    path("classes/join/", api.ClassJoin.as_view(), name="class-join"),
    path("classes/invitations/", api.InvitationTake.as_view(), name="invitation-take"),
    path("classes/reminders/", api.Reminders.as_view(), name="reminders"),
    path(CLASS, api.ClassDetail.as_view(), name="class-detail"),
    path(f"{CLASS}leave/", api.ClassLeave.as_view(), name="class-leave"),
    path(f"{CLASS}assignments/", api.TaskList.as_view(), name="class-assignment-list"),
    path("teach/classes/", teaching_api.TaughtList.as_view(), name="teach-class-list"),
    path(TAUGHT, teaching_api.TaughtDetail.as_view(), name="teach-class-detail"),
    path(f"{TAUGHT}archived/", teaching_api.ClassArchived.as_view(), name="teach-class-archived"),
    path(f"{TAUGHT}code/", teaching_api.ClassCode.as_view(), name="teach-class-code"),
    path(f"{TAUGHT}members/", member_api.MemberList.as_view(), name="teach-member-list"),
    path(
        f"{TAUGHT}members/<int:membership_id>/",
        member_api.MemberDetail.as_view(),
        name="teach-member-detail",
    ),
    path(f"{TAUGHT}co-teachers/", member_api.CoTeacherList.as_view(), name="teach-co-teacher-list"),
    path(f"{TAUGHT}roster/", member_api.RosterRead.as_view(), name="teach-roster"),
    path(
        f"{TAUGHT}invitations/", member_api.InvitationList.as_view(), name="teach-invitation-list"
    ),
    path(
        f"{TAUGHT}invitations/<int:invitation_id>/",
        member_api.InvitationDetail.as_view(),
        name="teach-invitation-detail",
    ),
    path(
        f"{TAUGHT}assignments/",
        assignment_api.AssignmentList.as_view(),
        name="teach-assignment-list",
    ),
    path(ASSIGNMENT, assignment_api.AssignmentDetail.as_view(), name="teach-assignment-detail"),
    path(
        f"{ASSIGNMENT}exceptions/",
        assignment_api.ExceptionList.as_view(),
        name="teach-exception-list",
    ),
    path(
        f"{ASSIGNMENT}exceptions/<int:membership_id>/",
        assignment_api.ExceptionDetail.as_view(),
        name="teach-exception-detail",
    ),
    path(f"{TAUGHT}gradebook/", gradebook_api.Gradebook.as_view(), name="teach-gradebook"),
    path(f"{TAUGHT}concepts/", gradebook_api.Concepts.as_view(), name="teach-concepts"),
]
