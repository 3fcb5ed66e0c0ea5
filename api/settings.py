"""Every setting of the server, read once by the command line and handed on as values."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pipelines.patrol.due import STAY_LIMIT_S
from pipelines.patrol.policies import PolicyName

Network = IPv4Network | IPv6Network
PositiveSeconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NaturalSeconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseSettings):
    """Values come from the command line, else from `LUNXUN_...` in the environment, else from here.

    Each is described for people in `docs/settings.md`.
    """

    model_config = SettingsConfigDict(env_prefix="LUNXUN_", frozen=True, extra="forbid", validate_default=True)

    data: Path = Path("lunxun-data")
    """The data folder: database, pictures, keys, lock."""
    database: SecretStr | None = None
    """URL of a PostgreSQL database; None: SQLite in the data folder. Hidden, because it may hold a password."""
    host: str = "127.0.0.1"
    """Address that the server listens on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port that the server listens on; 0 takes a free one."""
    tls_cert: Path | None = None
    """Certificate chain in PEM; together with `tls_key`."""
    tls_key: Path | None = None
    """Private key in PEM."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names that a request's `Host` may have, besides localhost and the address the request came to."""

    allow_loopback_cameras: bool = False
    """Whether cameras may be on this machine (demo and tests)."""
    camera_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    """Networks that cameras may be on; empty means the private ranges."""

    allow_loopback_webhooks: bool = False
    """Whether webhooks may be on this machine (demo and tests)."""

    outgoing_ca_file: Path | None = None
    """Certificates of authorities in PEM that webhooks' receivers and the broker may have beside the system's."""

    mqtt_host: str | None = None
    """Broker that hears what becomes true and brings alarms of sensors; none: no MQTT."""
    mqtt_port: Annotated[int, Field(ge=1, le=65535)] = 8883
    """Port of the broker."""
    mqtt_tls: bool = True
    """Whether the broker is reached by TLS."""
    mqtt_credential: str | None = None
    """Name of the credential that the broker asks for."""
    mqtt_prefix: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]+(/[0-9A-Za-z_-]+)*$", max_length=64)] = "lunxun"
    """First part of every MQTT topic."""

    session_lifetime_s: PositiveSeconds = 12 * 3600.0
    """A login ends after this long."""
    session_idle_s: PositiveSeconds = 2 * 3600.0
    """A login ends when it has not been used for this long."""
    session_secret_s: PositiveSeconds = 3600.0
    """The secret of a login serves this long and must then be exchanged for a new one."""
    key_calls_per_min: Annotated[int, Field(ge=1)] = 600
    """Calls that the key of another system has in a minute."""
    login_window_s: PositiveSeconds = 15 * 60.0
    """Wrong passwords are counted over this long."""
    login_attempts: Annotated[int, Field(ge=1)] = 5
    """Wrong passwords for one name from one address in a window; ten times as many for one address."""

    claim_holdoff_s: NaturalSeconds = 5.0
    """No lease is granted for this long after the start, so that workers can empty their spools first."""
    lease_s: PositiveSeconds = 20.0
    """A camera's lease runs this long beyond its time budget unless a report renews it."""
    visit_budget_s: PositiveSeconds = 20.0
    """A visit ends at most this long after its start; a stay has this long for its first picture."""
    policy: PolicyName = PolicyName.PROMISED
    """How the patrol chooses the next camera."""
    stay_limit_s: NaturalSeconds = STAY_LIMIT_S
    """Cameras that have a rule with a limit up to this are watched in stays, where a slot is free."""
    stay_length_s: PositiveSeconds = 120.0
    """A stay ends after this long, so that its slot can go to another camera."""
    look_period_s: PositiveSeconds = 0.5
    """A stay looks at most once in this time."""
    connections_per_host: Annotated[int, Field(ge=1)] = 4
    """Visits at one host (a recorder with many channels) at the same time."""

    recurrence_s: NaturalSeconds = 86400.0
    """A violation at the place of a case that was cleared at most so long before is linked to that case."""

    checkpoint_period_s: PositiveSeconds = 600.0
    """The head of the hash chain is signed so often, where anything was appended since."""

    looks_kept_s: PositiveSeconds = 7 * 86400.0
    """Looks and sightings are kept this long."""
    unconfirmed_kept_s: PositiveSeconds = 30 * 86400.0
    """Rejected and withdrawn cases are deleted this long after their end, with their pictures, unless held."""
    case_kept_s: PositiveSeconds = 2 * 365 * 86400.0
    """Closed cases are deleted this long after their end, with their pictures, unless held."""
    candidate_kept_s: PositiveSeconds = 86400.0
    """Pictures of a place are kept this long after the place ended, unless a case needs them."""
    upload_kept_s: PositiveSeconds = 3600.0
    """An uploaded picture that no report names is kept this long."""
    reserve_bytes: Annotated[int, Field(ge=0)] = 64 * 1024 * 1024
    """Disk space that pictures leave free, so that the database never meets a full disk."""

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: object) -> object:
        """Lists come from the environment as text: `10.0.0.0/8, 192.168.0.0/16`."""
        if isinstance(values, dict):
            for key in ("allowed_hosts", "camera_networks"):
                if isinstance(values.get(key), str):
                    values[key] = tuple(part.strip() for part in values[key].split(",") if part.strip())
        return values

    @model_validator(mode="after")
    def _has_both_tls_files(self) -> "Settings":
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key belong together: give both or none")
        return self
