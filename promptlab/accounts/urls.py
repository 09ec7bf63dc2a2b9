from __future__ import annotations

from django.urls import include, path

from promptlab.accounts.views import (
    accounts,
    calls,
    clients,
    entrance,
    guest,
    keys,
    members,
    profile,
)

of_one_account = [
    path("", accounts.account, name="account"),
    path("leave/", accounts.leave, name="account_leave"),
    path("members/", members.members, name="members"),
    path("members/<int:member_id>/role/", members.change_role, name="member_role"),
    path("members/<int:member_id>/remove/", members.remove, name="member_remove"),
    path("invitations/<uuid:invitation_id>/withdraw/", members.withdraw, name="invite_withdraw"),
    path("keys/", keys.all_keys, name="keys"),
    path("keys/new/", keys.new_key, name="key_new"),
    path("keys/<uuid:key_id>/", keys.one_key, name="key"),
    path("keys/<uuid:key_id>/replace/", keys.replace, name="key_replace"),
    path("keys/<uuid:key_id>/revoke/", keys.revoke, name="key_revoke"),
    path("calls/", calls.all_calls, name="calls"),
    path("clients/", clients.all_clients, name="clients"),
    path("clients/new/", clients.new_client, name="client_new"),
    path("clients/<str:client_id>/", clients.one_client, name="client"),
    path("clients/<str:client_id>/secret/", clients.renew_secret, name="client_secret"),
    path("clients/<str:client_id>/remove/", clients.remove, name="client_remove"),
]

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("export/", profile.export, name="export_me"),
    path("delete/", profile.delete, name="delete_me"),
    path("guest/", guest.keep_guest, name="keep_guest"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
    path("keys/", keys.own_keys, name="own_keys"),
    path("connections/", clients.connections, name="connections"),
    path("connections/<str:client_id>/end/", clients.disconnect, name="disconnect"),
    path("join/<str:token>/", members.join, name="join"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<uuid:account_id>/", include(of_one_account)),
]
