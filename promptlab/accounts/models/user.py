from __future__ import annotations

import uuid
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractUser, UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.db import models


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("Choose a time zone from the list, such as Europe/Berlin.")


class UserManager(DjangoUserManager["User"]):
    use_in_migrations = False

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> User:
        """An administrator. The address counts as confirmed: whoever is at the shell is trusted."""
        user = super().create_superuser(username, email, password, **extra_fields)
        if user.email:
            from allauth.account.models import EmailAddress

            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


class User(AbstractUser):
    """A person: somebody who signed up, or a guest who has been graded at least once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    is_guest = models.BooleanField(default=False, editable=False)
    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    show_days_practised = models.BooleanField(default=True)
    help_while_typing = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["last_seen_at"],
                name="user_idle_guests",
                condition=models.Q(is_guest=True),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How pages address this person."""
        return "Guest" if self.is_guest else self.display_name or self.username

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
