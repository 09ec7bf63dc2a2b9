"""Both owners of an account go at the same moment; a race that test_memberships.py runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from tests.databases import play

ROUNDS = [("leave", "leave"), ("delete", "leave"), ("delete", "delete")]
PATIENCE = 0.5  # seconds


def partings() -> list[list[list[str]]]:
    return [_parting(*ways) for ways in ROUNDS]


def _parting(*ways: str) -> list[list[str]]:
    """Who is left, with their role."""
    from django.db import connection, transaction

    from promptlab.accounts import memberships, people
    from promptlab.accounts.models import Account, Membership, User

    name = "-".join(ways)
    account = Account.objects.create(name=name)
    owners = [User.objects.create_user(f"owner-{name}-{which}") for which in range(2)]
    for owner in owners:
        Membership.objects.create(account=account, user=owner, role="owner")
    stays = User.objects.create_user(f"member-{name}")
    Membership.objects.create(account=account, user=stays)
    ready, gone = Barrier(2), Barrier(2)

    def goes(owner: User, way: str) -> None:
        ready.wait()
        try:
            with transaction.atomic():
                if way == "delete":
                    people.delete_person(owner)
                else:
                    memberships.leave(account, owner)
                # Without a lock both are here before either commits. With one the second still
                # waits for the first, who gives up waiting for company.
                with suppress(BrokenBarrierError):
                    gone.wait(PATIENCE)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for going in [pool.submit(goes, *pair) for pair in zip(owners, ways, strict=True)]:
            going.result()
    return [[one.user.username, one.role] for one in account.memberships.select_related("user")]


if __name__ == "__main__":
    play(partings)
