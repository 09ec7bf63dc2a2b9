"""Plans, keys, budgets and the request log, for staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from promptlab.accounts import keys
from promptlab.accounts.models import ApiKey, Budget, Call, DailySpend, OAuthApp, Plan, Reservation

SHOWN_OF_A_KEY = [
    "name",
    "prefix",
    "account",
    "user",
    "kind",
    "live",
    "scopes",
    "condition",
    "expires_at",
    "last_used_at",
    "created_at",
    "revoked_at",
    "replaced_by",
    "retires_at",
]


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What happened: staff look at it, nobody changes it."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes one by itself, but it goes with the account or person that is deleted."""
        here = request.resolver_match.url_name if request.resolver_match else None
        own = f"{self.opts.app_label}_{self.opts.model_name}_"
        by_itself = here is None or here.startswith(own)
        return not by_itself and super().has_delete_permission(request, obj)


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The numbers of the three plans; a change holds after 5 seconds."""

    list_display = [
        "name",
        "requests_per_hour",
        "burst_per_minute",
        "concurrent_executions",
        "account_count",
    ]
    readonly_fields = ["slug"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        plans: QuerySet[Plan] = super().get_queryset(request)
        return plans.annotate(used_by=Count("accounts"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        return False

    @admin.display(description="accounts", ordering="used_by")
    def account_count(self, plan: Plan) -> int:
        return int(plan.used_by)  # type: ignore[attr-defined]


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Keys are made on the account's own page or by create_api_key; staff find and revoke them."""

    list_display = [
        "name",
        "prefix",
        "account",
        "user",
        "kind",
        "live",
        "condition",
        "last_used_at",
        "created_at",
    ]
    list_filter = ["kind", "live", "created_at", "revoked_at"]
    list_select_related = ["account", "user"]
    search_fields = ["prefix", "name", "account__name", "user__username", "user__email"]
    show_full_result_count = False
    actions = ["revoke"]
    readonly_fields = SHOWN_OF_A_KEY

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="state")
    def condition(self, key: ApiKey) -> str:
        return str(key.state.label)

    @admin.action(description="Revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset:
            keys.revoke(key)
        messages.success(request, f"{len(queryset)} revoked; refused everywhere within 5 seconds.")


class BudgetInline(admin.StackedInline):  # type: ignore[type-arg]
    """Only the limit is set by hand."""

    model = Budget
    readonly_fields = ["spent_usd", "reserved_usd"]
    can_delete = False


@admin.register(DailySpend)
class DailySpendAdmin(ReadOnlyAdmin):
    list_display = ["date", "spent_usd", "reserved_usd"]
    date_hierarchy = "date"
    ordering = ["-date"]


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    list_display = ["purpose", "account", "amount", "settled_amount", "created_at", "closed_at"]
    list_select_related = ["account"]
    list_filter = ["purpose", "created_at"]
    search_fields = ["account__name"]
    ordering = ["-created_at"]


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = [
        "created_at",
        "account",
        "user",
        "method",
        "path",
        "status",
        "code",
        "duration_ms",
        "request_id",
    ]
    list_select_related = ["account", "user"]
    list_filter = ["door", "status", "created_at"]
    search_fields = ["request_id", "account__name", "user__username"]
    ordering = ["-created_at"]


@admin.register(OAuthApp)
class OAuthAppAdmin(ReadOnlyAdmin):
    """Which account an OAuth client belongs to; the clients themselves are listed beside."""

    list_display = ["client_name", "account", "client"]
    list_select_related = ["client", "account"]
    search_fields = ["client__name", "client__id", "account__name"]

    @admin.display(description="name", ordering="client__name")
    def client_name(self, app: OAuthApp) -> str:
        return str(app.client.name)
