from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from grading.models import Scenario
from promptlab.accounts.models import User
from tests.grading.admin import scenes


@pytest.fixture
def admin_client(client: Client, ada: User) -> Client:
    """Ada at the admin pages."""
    client.force_login(ada)
    return client


@pytest.fixture
def draft(ada: User) -> Scenario:
    return scenes.make(ada)


@pytest.fixture
def viewer(bob: User) -> User:
    """Bob as staff who may look at scenarios and at nothing else."""
    bob.is_staff = True
    bob.save()
    bob.user_permissions.add(Permission.objects.get(codename="view_scenario"))
    return bob
