"""Every setting with its name, default and help, and the values one installation runs with."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from handoff import settings_values as values
from handoff.secret_store import complete_secrets

PREFIX = "REDRESS_"

# What `redress up` passes to its parts; not meant to be set by hand.
INTERNAL_VARIABLES = frozenset(
    {"REDRESS_ACTIONS_URL", "REDRESS_TRACKER_DB", "REDRESS_SERVICE_URL", "REDRESS_RASA_URL"}
)


class SettingsError(ValueError):
    """One or more settings are not acceptable; each line says what is accepted."""


@dataclass(frozen=True)
class Setting:
    """Name, default and help of one setting, as documented in docs/settings.md."""

    variable: str
    default: str
    parse: Callable[[str], Any]
    help: str


def _setting(
    variable: str,
    default: str,
    parse: Callable[[str], Any],
    help: str,
    secret: bool = False,
) -> Any:
    setting = Setting(PREFIX + variable, default, parse, help)
    return field(metadata={"setting": setting}, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The values one installation runs with; paths are absolute, sizes bytes, times as named.

    Source: docs/settings.md.
    """

    root: Path
    host: str = _setting(
        "HOST",
        "127.0.0.1",
        values.text,
        "Address the web service listens on. 0.0.0.0 means every network interface.",
    )
    port: int = _setting(
        "PORT", "8080", values.port, "Port of the web service: widget, desk and APIs."
    )
    rasa_port: int = _setting(
        "RASA_PORT", "5005", values.port, "Port of the Rasa server, on loopback only."
    )
    actions_port: int = _setting(
        "ACTIONS_PORT", "5055", values.port, "Port of the action server, on loopback only."
    )
    data_dir: Path = _setting(
        "DATA_DIR",
        "var",
        values.path,
        "Folder for database, evidence, outbox, logs and generated secrets.",
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "",
        values.database_url,
        "SQLAlchemy address of the database, SQLite or PostgreSQL. "
        "Empty: SQLite, the file redress.db in the data folder.",
        secret=True,
    )
    internal_secret: str = _setting(
        "INTERNAL_SECRET",
        "",
        values.plain_secret,
        "Shared secret between service, Rasa and action server. Empty: generated and kept.",
        secret=True,
    )
    integration_key: str = _setting(
        "INTEGRATION_KEY",
        "",
        values.plain_secret,
        "Bearer key of the integration API. Empty: generated, kept and printed once.",
        secret=True,
    )
    admin_password: str = _setting(
        "ADMIN_PASSWORD",
        "",
        values.password,
        "Password of the first desk account, admin. Empty: generated, kept and printed once.",
        secret=True,
    )
    identity_key: str = _setting(
        "IDENTITY_KEY",
        "",
        values.optional_secret,
        "Key with which a host page signs identity tokens. Empty: identity tokens are refused.",
        secret=True,
    )
    smtp_url: str = _setting(
        "SMTP_URL",
        "",
        values.smtp_url,
        "Mail server, smtp://user:password@host:587 or smtps://… "
        "Empty: e-mails are written as .eml files into the folder outbox of the data folder.",
        secret=True,
    )
    mail_from: str = _setting(
        "MAIL_FROM",
        "Complaints <complaints@localhost>",
        values.mailbox,
        "Sender of e-mails to customers.",
    )
    public_url: str = _setting(
        "PUBLIC_URL",
        "",
        values.web_address,
        "Address under which people reach the service, for links in e-mails; with https, "
        "cookies are marked Secure. Empty: http://127.0.0.1 and the port.",
    )
    allowed_origins: tuple[str, ...] = _setting(
        "ALLOWED_ORIGINS",
        "",
        values.origins,
        "Origins of the pages that may embed the widget, comma-separated; * allows every page. "
        "Empty: only pages of the service itself.",
    )
    outgoing_networks: tuple[str, ...] = _setting(
        "OUTGOING_NETWORKS",
        "",
        values.networks,
        "Private networks that webhooks and adapters may reach, comma-separated, such as "
        "10.0.0.0/8. Empty: none; only this machine, while REDRESS_PUBLIC_URL is this machine.",
    )
    oidc_issuer: str = _setting(
        "OIDC_ISSUER",
        "",
        values.web_address,
        "OpenID Connect provider with which agents sign in, as https://id.example.com. "
        "Empty: passwords only.",
    )
    oidc_client_id: str = _setting(
        "OIDC_CLIENT_ID", "", str, "Name of the desk at the OpenID Connect provider."
    )
    oidc_client_secret: str = _setting(
        "OIDC_CLIENT_SECRET",
        "",
        str,
        "Secret of the desk at the provider. Empty: a public client, by PKCE alone.",
        secret=True,
    )
    oidc_role_claim: str = _setting(
        "OIDC_ROLE_CLAIM", "", str, "Claim that names roles or groups. Empty: roles are not taken."
    )
    oidc_roles: tuple[str, ...] = _setting(
        "OIDC_ROLES",
        "",
        values.role_map,
        "What a value of that claim means here, comma-separated value=role, such as "
        "care-team=agent. Without one that fits nobody gets in.",
    )
    oidc_name: str = _setting(
        "OIDC_NAME", "", str, "What the sign-in button calls the provider. Empty: its address."
    )
    proxies: int = _setting(
        "PROXIES",
        "0",
        values.count,
        "Number of reverse proxies in front whose X-Forwarded-For is believed.",
    )
    text_limit: int = _setting(
        "TEXT_LIMIT", "10000", values.positive, "Longest customer message, in characters."
    )
    evidence_max_bytes: int = _setting(
        "EVIDENCE_MAX_BYTES", "10485760", values.positive, "Largest evidence file, in bytes."
    )
    evidence_max_files: int = _setting(
        "EVIDENCE_MAX_FILES", "10", values.positive, "Most evidence files in one conversation."
    )
    rate_conversations: str = _setting(
        "RATE_CONVERSATIONS", "20/minute", values.rate, "New conversations from one address."
    )
    rate_messages: str = _setting(
        "RATE_MESSAGES", "60/minute", values.rate, "Messages in one conversation."
    )
    rate_address: str = _setting(
        "RATE_ADDRESS", "300/minute", values.rate, "Widget API requests that write, per address."
    )
    rate_evidence: str = _setting(
        "RATE_EVIDENCE", "30/minute", values.rate, "Evidence uploads in one conversation."
    )
    rate_key: str = _setting(
        "RATE_KEY", "600/minute", values.rate, "Integration API requests with one key."
    )
    rate_sign_in: str = _setting(
        "RATE_SIGN_IN", "10/minute", values.rate, "Desk sign-in attempts per address and account."
    )
    conversation_days: int = _setting(
        "CONVERSATION_DAYS",
        "30",
        values.positive,
        "Days for which a customer's conversation token is valid after it was issued.",
    )
    desk_session_hours: int = _setting(
        "DESK_SESSION_HOURS", "12", values.positive, "Hours after which an agent signs in again."
    )
    turn_timeout: int = _setting(
        "TURN_TIMEOUT",
        "30",
        values.positive,
        "Seconds after which a turn of the assistant counts as failed.",
    )
    left_after: int = _setting(
        "LEFT_AFTER",
        "300",
        values.positive,
        "Seconds after which an agent's reply that a customer who left has not read is e-mailed.",
    )
    similar_every: int = _setting(
        "SIMILAR_EVERY",
        "60",
        values.count,
        "Seconds between two looks for cases that are alike in meaning; 0: never.",
    )
    log_level: str = _setting(
        "LOG_LEVEL", "info", values.log_level, "One of debug, info, warning, error."
    )
    generated: tuple[str, ...] = ()
    """Names of the generated secrets that nobody was shown yet."""
    warnings: tuple[str, ...] = ()
    """Sentences about variables that look like settings and are none."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str], root: Path) -> Settings:
        """Return the settings of the environment, completed from `.env` and the kept secrets.

        Args:
            environ: environment variables; they win over the file `.env` in `root`.
            root: the project folder; relative paths start there.
        Raises:
            SettingsError: values are not acceptable; one sentence a line.
        """
        root = root.resolve()
        given = {**_env_file(root), **environ}
        problems: list[str] = []
        parsed: dict[str, Any] = {}
        for name, setting in settings_by_field().items():
            raw = given.get(setting.variable, "").strip() or setting.default
            try:
                parsed[name] = setting.parse(raw)
            except ValueError as error:
                problems.append(f"{setting.variable} {error}.")
        if problems:
            raise SettingsError("\n".join(problems))
        settings = _complete(cls(root=root, warnings=_unknown(given), **parsed))
        _check_ports_differ(settings)
        return settings

    @property
    def secure(self) -> bool:
        """Whether people reach the service over HTTPS."""
        return self.public_url.startswith("https:")

    @property
    def rasa_url(self) -> str:
        """Address of the Rasa server, without a slash at the end."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Address of the action server, without a slash at the end."""
        return f"http://127.0.0.1:{self.actions_port}"

    @property
    def service_url(self) -> str:
        """Address of the web service as seen from this machine, without a slash at the end."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{host}:{self.port}"

    @property
    def evidence_dir(self) -> Path:
        """Folder of the uploaded files."""
        return self.data_dir / "evidence"

    @property
    def outbox_dir(self) -> Path:
        """Folder of the e-mails written as files when no mail server is set."""
        return self.data_dir / "outbox"

    @property
    def logs_dir(self) -> Path:
        """Folder of the logs."""
        return self.data_dir / "logs"

    @property
    def policy_dir(self) -> Path:
        """Folder of the organisation's rules."""
        return self.root / "policy"

    @property
    def model_path(self) -> Path:
        """File of the trained assistant."""
        return self.root / "models" / "redress.tar.gz"

    def to_environ(self) -> dict[str, str]:
        """Return the variables with which another process gets exactly these settings."""
        environ: dict[str, str] = {}
        for name, setting in settings_by_field().items():
            value = getattr(self, name)
            environ[setting.variable] = ",".join(value) if isinstance(value, tuple) else str(value)
        return environ | {
            "REDRESS_RASA_URL": self.rasa_url,
            "REDRESS_ACTIONS_URL": f"{self.actions_url}/webhook",
            "REDRESS_SERVICE_URL": self.service_url,
            "REDRESS_TRACKER_DB": str(self.data_dir / "tracker.db"),
        }


def settings_by_field() -> dict[str, Setting]:
    """Return every setting by the name of its field, in the order of the documentation."""
    return {
        item.name: item.metadata["setting"]
        for item in dataclasses.fields(Settings)
        if "setting" in item.metadata
    }


def _complete(settings: Settings) -> Settings:
    """Fill in what depends on other settings: the data folder, addresses and secrets."""
    data_dir = (settings.root / settings.data_dir).resolve()
    changes: dict[str, Any] = {"data_dir": data_dir}
    secrets, changes["generated"] = complete_secrets(
        data_dir,
        {
            "internal_secret": settings.internal_secret,
            "integration_key": settings.integration_key,
            "admin_password": settings.admin_password,
        },
    )
    return dataclasses.replace(
        settings,
        database_url=settings.database_url or f"sqlite:///{data_dir / 'redress.db'}",
        public_url=settings.public_url or f"http://127.0.0.1:{settings.port}",
        **(changes | secrets),
    )


def _env_file(root: Path) -> dict[str, str]:
    return {key: value or "" for key, value in dotenv_values(root / ".env").items()}


def _unknown(given: Mapping[str, str]) -> tuple[str, ...]:
    known = {setting.variable for setting in settings_by_field().values()}
    found = []
    for variable in sorted(given):
        if variable.startswith(PREFIX) and variable not in known | INTERNAL_VARIABLES:
            close = difflib.get_close_matches(variable, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ", see docs/settings.md."
            found.append(f"{variable} is not a setting{hint}")
    return tuple(found)


def _check_ports_differ(settings: Settings) -> None:
    ports = (settings.port, settings.rasa_port, settings.actions_port)
    if len(set(ports)) < len(ports):
        raise SettingsError(
            "REDRESS_PORT, REDRESS_RASA_PORT and REDRESS_ACTIONS_PORT must be three different "
            f"ports, but they are {', '.join(map(str, ports))}."
        )
