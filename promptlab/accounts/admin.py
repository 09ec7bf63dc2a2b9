from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from promptlab.accounts.models import Account, User

admin.site.register(User, UserAdmin)
admin.site.register(Account)
