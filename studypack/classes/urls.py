from django.urls import path

from studypack.classes import assignment_views, gradebook_views, roster_views, views

app_name = "classes"
CLASS = "classes/<int:class_id>/"
ASSIGNMENT = f"{CLASS}assignments/<int:assignment_id>/"
urlpatterns = [
    path("classes/", views.list_classes, name="class-list"),
    path("classes/new/", views.create, name="class-create"),
    path("classes/reminders/", views.choose_reminders, name="reminders-choose"),
    path("join/", views.enter_code, name="code-enter"),
    path("join/<slug:code>/", views.join_class, name="join-class"),
    path(CLASS, views.show_class, name="class-detail"),
    path(f"{CLASS}leave/", views.leave, name="class-leave"),
    path(f"{CLASS}edit/", roster_views.edit_class, name="class-edit"),
    path(f"{CLASS}archive/", roster_views.archive_class, name="class-archive"),
    path(f"{CLASS}members/", roster_views.list_members, name="member-list"),
    path(f"{CLASS}members/code/", roster_views.change_code, name="code-change"),
    path(f"{CLASS}members/list/", roster_views.read_list, name="roster-read"),
    path(f"{CLASS}members/teachers/", roster_views.add_teacher, name="co-teacher-add"),
    path(
        f"{CLASS}members/<int:membership_id>/remove/",
        roster_views.remove_member,
        name="member-remove",
    ),
    path(
        f"{CLASS}invitations/<int:invitation_id>/withdraw/",
        roster_views.withdraw_invitation,
        name="invitation-withdraw",
    ),
    path(f"{CLASS}assignments/new/", assignment_views.create, name="assignment-create"),
    path(ASSIGNMENT, assignment_views.edit, name="assignment-edit"),
    path(f"{ASSIGNMENT}delete/", assignment_views.delete, name="assignment-delete"),
    path(f"{ASSIGNMENT}exceptions/", assignment_views.exceptions, name="exception-list"),
    path(
        f"{ASSIGNMENT}exceptions/<int:membership_id>/withdraw/",
        assignment_views.withdraw,
        name="exception-withdraw",
    ),
    path(f"{CLASS}gradebook/", gradebook_views.show_gradebook, name="gradebook"),
    path(f"{CLASS}gradebook.csv", gradebook_views.export_csv, name="gradebook-csv"),
    path(f"{CLASS}gradebook.xlsx", gradebook_views.export_xlsx, name="gradebook-xlsx"),
    path(
        f"{CLASS}students/<int:membership_id>/",
        gradebook_views.show_student,
        name="student-detail",
    ),
]
