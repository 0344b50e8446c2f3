"""Settings are read from environment, .env and kept secrets, and documented."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from handoff.secret_store import FILE_NAME, SecretStoreError, mark_shown
from handoff.settings import Settings, SettingsError, settings_by_field

ROOT = Path(__file__).resolve().parents[2]


def read(root: Path, **variables: str) -> Settings:
    """Return the settings of a root folder and variables named without the prefix."""
    return Settings.from_env({f"REDRESS_{name}": value for name, value in variables.items()}, root)


def test_defaults_place_everything_in_the_data_folder(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.data_dir == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/redress.db"
    assert settings.public_url == "http://127.0.0.1:8080"


def test_environment_wins_over_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("REDRESS_PORT=8181\nREDRESS_LOG_LEVEL=debug\n")
    settings = read(tmp_path, PORT="8282")
    assert (settings.port, settings.log_level) == (8282, "debug")


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, PORT="eighty", RATE_MESSAGES="many")
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("PORT", "0", "from 1 to 65535"),
        ("PORT", "٣", "from 1 to 65535"),
        ("TEXT_LIMIT", "0", "1 or more"),
        ("PROXIES", "-1", "0 or more"),
        ("RATE_SIGN_IN", "10 per minute", "20/minute"),
        ("LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("DATABASE_URL", "mysql://host/name", "sqlite:///"),
        ("SMTP_URL", "mail.example.com", "smtp://"),
        ("MAIL_FROM", "Complaints", "e-mail address"),
        ("PUBLIC_URL", "help.example.com", "https://help.example.com"),
        ("ALLOWED_ORIGINS", "shop.example.com", "https://shop.example.com"),
        ("INTERNAL_SECRET", "short", "16 to 200"),
        ("INTEGRATION_KEY", "with spaces in between", "16 to 200"),
        ("ADMIN_PASSWORD", "short", "at least 10"),
        ("IDENTITY_KEY", "short", "at least 16"),
    ],
)
def test_refusal_names_setting_and_what_is_accepted(
    tmp_path: Path, name: str, value: str, accepted: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, **{name: value})
    assert f"REDRESS_{name} must" in str(caught.value)
    assert accepted in str(caught.value)


def test_two_equal_ports_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="three different"):
        read(tmp_path, PORT="5005")


def test_postgres_address_gets_its_driver(tmp_path: Path) -> None:
    settings = read(tmp_path, DATABASE_URL="postgres://me@db/redress")
    assert settings.database_url == "postgresql+psycopg://me@db/redress"


def test_misspelt_setting_is_reported_with_the_likely_name(tmp_path: Path) -> None:
    assert read(tmp_path, PROT="1").warnings == (
        "REDRESS_PROT is not a setting; did you mean REDRESS_PORT?",
    )


def test_generated_secrets_stay_the_same_and_private(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.integration_key == second.integration_key
    assert stat.S_IMODE((tmp_path / "var" / FILE_NAME).stat().st_mode) == 0o600


def test_generated_secrets_are_to_be_shown_until_they_were(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert set(settings.generated) == {"internal_secret", "integration_key", "admin_password"}
    assert read(tmp_path).generated == settings.generated
    mark_shown(settings.data_dir, settings.generated)
    assert read(tmp_path).generated == ()


def test_given_secret_is_not_replaced_nor_to_be_shown(tmp_path: Path) -> None:
    settings = read(tmp_path, INTEGRATION_KEY="k" * 20)
    assert settings.integration_key == "k" * 20
    assert "integration_key" not in settings.generated


def test_damaged_secret_file_is_reported_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / FILE_NAME).write_text("{")
    with pytest.raises(SecretStoreError, match=FILE_NAME):
        read(tmp_path)


def test_secrets_are_not_in_the_representation(tmp_path: Path) -> None:
    settings = read(tmp_path, DATABASE_URL="postgresql://me:pa55word@db/redress")
    shown = repr(settings)
    assert settings.integration_key not in shown
    assert settings.admin_password not in shown
    assert "pa55word" not in shown


def test_origins_are_written_as_browsers_do(tmp_path: Path) -> None:
    settings = read(tmp_path, ALLOWED_ORIGINS="https://A.example:443/, http://b.example:8000")
    assert settings.allowed_origins == ("https://a.example", "http://b.example:8000")


def test_environment_of_a_part_gives_the_same_settings(tmp_path: Path) -> None:
    settings = read(tmp_path, ALLOWED_ORIGINS="https://a.example, https://b.example", PROXIES="1")
    again = Settings.from_env(settings.to_environ(), tmp_path)
    assert settings.to_environ() == again.to_environ()
    assert again.warnings == ()


def test_every_setting_is_documented_with_default_and_help() -> None:
    table = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(REDRESS_\w+)` \| (.*?) \| (.*?) \|$", table, re.MULTILINE)
    documented = [(name, default.strip("`"), help) for name, default, help in rows]
    assert documented == [
        (setting.variable, setting.default, setting.help)
        for setting in settings_by_field().values()
    ]
