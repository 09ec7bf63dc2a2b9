"""People, the accounts that they are in, and invitations to sign up, for staff."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse

from promptlab.accounts import invitations, memberships, people
from promptlab.accounts.admin.programs import BudgetInline
from promptlab.accounts.models import Account, Invitation, Membership, User
from promptlab.accounts.views import entrance

# Admins go in and out where everybody does, so that the second step applies to them too.
admin.site.login = entrance.admin_login  # type: ignore[method-assign]
admin.site.logout = entrance.admin_logout  # type: ignore[method-assign,assignment]
admin.site.password_change = entrance.admin_password  # type: ignore[method-assign,assignment]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    list_display = [
        "username",
        "display_name",
        "email",
        "kind",
        "is_active",
        "date_joined",
        "last_login",
    ]
    list_filter = ["is_guest", "is_staff", "is_active", "date_joined"]
    search_fields = ["username", "display_name", "email"]
    ordering = ["-date_joined"]
    date_hierarchy = "date_joined"
    show_full_result_count = False
    readonly_fields = ["id", "is_guest", "last_seen_at", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "email", "display_name", "id"]}),
        ("Practice", {"fields": ["time_zone", "help_while_typing", "show_days_practised"]}),
        ("Visits", {"fields": ["is_guest", "last_seen_at", "last_login", "date_joined"]}),
        (
            "Rights",
            {
                "classes": ["collapse"],
                "fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"],
            },
        ),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "email", "usable_password", "password1", "password2"]})
    ]

    @admin.display(description="kind", ordering="is_guest")
    def kind(self, user: User) -> str:
        if user.is_guest:
            return "guest"
        return "staff" if user.is_staff else "learner"

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        people.delete_person(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            people.delete_person(user)


class MembershipInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Membership
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "personal_to", "plan", "member_count", "created_at"]
    list_filter = ["plan", "created_at"]
    list_select_related = ["personal_to", "plan"]
    search_fields = ["name", "members__username", "members__email"]
    readonly_fields = ["id", "personal_to", "created_at"]
    show_full_result_count = False
    inlines = [MembershipInline, BudgetInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        accounts: QuerySet[Account] = super().get_queryset(request)
        return accounts.annotate(people=Count("memberships"))

    def save_related(
        self, request: HttpRequest, form: ModelForm[Account], formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        # An account that staff emptied, or have not filled yet, is theirs to delete.
        if form.instance.memberships.exists():
            memberships.settle(form.instance)

    @admin.display(description="members", ordering="people")
    def member_count(self, account: Account) -> int:
        return int(account.people)  # type: ignore[attr-defined]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["user", "account", "role", "created_at"]
    list_filter = ["role"]
    list_select_related = ["user", "account"]
    search_fields = ["user__username", "user__email", "account__name"]
    autocomplete_fields = ["user", "account"]
    show_full_result_count = False

    def save_model(
        self, request: HttpRequest, obj: Membership, form: ModelForm[Membership], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        memberships.settle(obj.account)

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        memberships.leave(obj.account, obj.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for place in queryset.select_related("account", "user"):
            memberships.leave(place.account, place.user)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adding one makes its link, which is shown once. Deleting one withdraws it."""

    list_display = ["__str__", "made_by", "created_at", "expires_at", "used_by", "used_at"]
    list_filter = ["created_at", "used_at"]
    list_select_related = ["made_by", "used_by"]
    search_fields = ["note", "used_by__username", "made_by__username"]
    readonly_fields = ["made_by", "created_at", "expires_at", "used_by", "used_at"]
    actions = ["renew"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """Those to sign up; owners see the invitations into their account on its page."""
        invited: QuerySet[Invitation] = super().get_queryset(request)
        return invited.filter(account=None)

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        return ["note", *self.readonly_fields] if obj else ["note"]

    def save_model(
        self, request: HttpRequest, obj: Invitation, form: ModelForm[Invitation], change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made, token = self._issue(request, obj.note)
        obj.pk = made.pk
        obj.refresh_from_db()
        self._show(request, made, token)

    @admin.action(description="Make a new link for each (the old one stops working)")
    def renew(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        for old in queryset.filter(used_at=None):
            self._show(request, *self._issue(request, old.note))
            old.delete()

    def _issue(self, request: HttpRequest, note: str) -> tuple[Invitation, str]:
        assert isinstance(request.user, User)  # noqa: S101  (the admin requires a login)
        return invitations.issue(request.user, note)

    def _show(self, request: HttpRequest, made: Invitation, token: str) -> None:
        link = settings.PROMPTLAB_BASE_URL + reverse("invitation", args=[token])
        messages.warning(request, f"Copy this link now, it is not shown again. {made}: {link}")
