"""Settings of a throw-away installation, for tests of services and of the running stack."""

from __future__ import annotations

from pathlib import Path

from handoff.settings import Settings
from tests.support.ports import free_ports

ROOT = Path(__file__).resolve().parent.parent.parent


def make_settings(data_dir: Path, **variables: str) -> Settings:
    """Return settings with free ports, the given data folder and generous rate limits.

    Args:
        data_dir: an empty folder.
        variables: further settings by name without the prefix, such as `TEXT_LIMIT="100"`.
    """
    port, rasa_port, actions_port = free_ports(3)
    given = {
        "PORT": str(port),
        "RASA_PORT": str(rasa_port),
        "ACTIONS_PORT": str(actions_port),
        "DATA_DIR": str(data_dir),
        "RATE_CONVERSATIONS": "1000/minute",
        "RATE_MESSAGES": "1000/minute",
        "RATE_ADDRESS": "10000/minute",
        "RATE_EVIDENCE": "1000/minute",
        "RATE_KEY": "100000/minute",
        "RATE_SIGN_IN": "1000/minute",
        **variables,
    }
    environ = {f"REDRESS_{name}": value for name, value in given.items()}
    # A .env of the developer must not reach the tests: every setting is given.
    return Settings.from_env(_every_setting_unset() | environ, ROOT)


def _every_setting_unset() -> dict[str, str]:
    from handoff.settings import settings_by_field

    return {setting.variable: "" for setting in settings_by_field().values()}
