"""What the settings say about signing in is refused at once where it cannot work."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewflow.errors import SettingInvalid
from reviewflow.settings import Settings, read_settings

ISSUER = "https://login.microsoftonline.com/0f3c9a17-0000-0000-0000-000000000000/v2.0"


def settings(tmp_path: Path, **given: str) -> Settings:
    return read_settings(
        {"HOME": str(tmp_path), **{f"REVIEWFLOW_{name.upper()}": value for name, value in given.items()}}
    )


def test_without_any_setting_people_sign_in_to_local_accounts(tmp_path: Path) -> None:
    found = settings(tmp_path)

    assert (found.local_accounts, found.oidc_issuer) == (True, None)
    assert (found.session_idle_minutes, found.session_hours) == (30, 10)


def test_a_work_account_is_set_up_in_the_environment(tmp_path: Path) -> None:
    roles = "id-1=coordinator, id=2=scrutineer"
    found = settings(
        tmp_path, oidc_issuer=ISSUER, oidc_client_id="x", oidc_roles=roles, local_accounts="no", session_hours="8"
    )

    assert found.oidc_issuer == ISSUER
    assert found.oidc_roles == (("id-1", "coordinator"), ("id=2", "scrutineer"))
    assert (found.local_accounts, found.session_hours) == (False, 8)


def test_a_work_account_is_set_up_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        f'oidc_issuer = "{ISSUER}"\noidc_client_id = "x"\nlocal_accounts = false\nsession_idle_minutes = 20\n'
        'oidc_client_secret_file = "~/secret"\n[oidc_roles]\nid-1 = ["coordinator", "business_manager"]\n'
    )

    found = read_settings({"HOME": str(tmp_path), "REVIEWFLOW_SETTINGS": str(file)})

    assert found.oidc_roles == (("id-1", "coordinator"), ("id-1", "business_manager"))
    assert (found.local_accounts, found.session_idle_minutes) == (False, 20)
    assert found.oidc_client_secret_file is not None
    assert found.oidc_client_secret_file.name == "secret"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"oidc_issuer": ISSUER}, "oidc_client_id cannot be used: it is not set"),
        ({"oidc_client_id": "x"}, "oidc_issuer cannot be used: it is not set"),
        ({"oidc_issuer": "http://login.example.org", "oidc_client_id": "x"}, "begins with https"),
        ({"oidc_issuer": "login.example.org", "oidc_client_id": "x"}, "begins with https"),
        ({"oidc_issuer": f"{ISSUER}?x=1", "oidc_client_id": "x"}, "begins with https"),
        ({"oidc_roles": "coordinator"}, "which group lets which role"),
        ({"oidc_strength": "mfa"}, "it is set, and oidc_issuer is not"),
        ({"oidc_strength": "mfa,,hwk", "oidc_issuer": ISSUER, "oidc_client_id": "x"}, "not a list of what"),
        ({"oidc_claim_strength": "sub"}, "sub says nothing of how people signed in"),
        ({"session_idle_minutes": "0"}, "from 5 to 1440"),
        ({"session_idle_minutes": "half an hour"}, "from 5 to 1440"),
        ({"session_hours": "25"}, "from 1 to 24"),
        ({"local_accounts": "perhaps"}, "neither yes nor no"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, given: dict[str, str], why: str) -> None:
    with pytest.raises(SettingInvalid, match=why):
        settings(tmp_path, **given)
