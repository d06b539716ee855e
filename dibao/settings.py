"""All settings in one place: `dibao.toml` in the working folder, `DIBAO_*` in the environment, CLI options.

Later ones win. Every setting is documented in docs/settings.md; a test holds that.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dibao.errors import UsageError

#: the variables that AWS's own tools read, used where ours say nothing
_AWS_PLACE = {
    "s3_endpoint": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
    "s3_region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "s3_ca": ("AWS_CA_BUNDLE",),
}
_AWS_KEYS = {
    "s3_access_key": ("AWS_ACCESS_KEY_ID",),
    "s3_secret_key": ("AWS_SECRET_ACCESS_KEY",),
    "s3_session_token": ("AWS_SESSION_TOKEN",),
}
#: settings whose values may hold a secret, and are not repeated in messages
_SECRETIVE = frozenset({*_AWS_KEYS, "s3_endpoint", "store", "catalog", "checkpoint_passphrase"})
#: what a crawl must not be able to read: it parses what strangers wrote and needs no store
SECRET_VARIABLES = frozenset(
    {
        "DIBAO_CHECKPOINT_KEY",
        "DIBAO_CHECKPOINT_PASSPHRASE",
        *(f"DIBAO_{name.upper()}" for name in _AWS_KEYS),
        *(name for names in _AWS_KEYS.values() for name in names),
        # a catalog's URL may hold a password, and these are libpq's own
        "DIBAO_CATALOG",
        "PGPASSWORD",
    }
)


class Settings(BaseSettings):
    """The settings of one invocation; build it with `load`."""

    model_config = SettingsConfigDict(
        env_prefix="DIBAO_", toml_file="dibao.toml", extra="ignore", frozen=True
    )

    store: str = Field("archive", description="where the archive lies: a folder, or s3://bucket/prefix")
    catalog: str = Field(
        "", description="SQLAlchemy URL of the catalog: SQLite or PostgreSQL; by default inside a local store"
    )
    spool: str = Field("", description="where this machine spools captures; by default beside the catalog")
    sources: str = Field(
        "", description="folders of further source cards, separated by ':'; later ones override"
    )
    resolve: str = Field(
        "", description="test names and where they really are: suffix=host:port, separated by ','"
    )
    contact: str = Field(
        "", description="address or page that portals find in our User-Agent, for questions and complaints"
    )
    browse: bool = Field(
        True, description="keep every version as plain files too: browse/<document>/<version>/"
    )
    jobs: int = Field(2, ge=1, le=64, description="crawl processes at once; each holds about 100 MB")
    s3_endpoint: str = Field("", description="http(s)://host[:port] of the S3 server; by default AWS")
    s3_region: str = Field("", description="region of the bucket; by default the server is asked")
    s3_access_key: SecretStr = Field(SecretStr(""), description="access key of the S3 server")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="secret key of the S3 server")
    s3_session_token: SecretStr = Field(SecretStr(""), description="token that temporary keys come with")
    s3_path_style: bool | None = Field(
        None, description="bucket in the path (true) or the host name (false); by default as the host asks"
    )
    s3_ca: str = Field("", description="file of the certificates that the S3 server's is checked against")
    checkpoint_key: str = Field(
        "",
        description="file of the private key that signs checkpoints; a night ends with one where it is set",
    )
    checkpoint_passphrase: SecretStr = Field(
        SecretStr(""), description="passphrase of that key, where it has one"
    )
    checkpoint_tsa: str = Field("", description="URL of the RFC 3161 authority that time-stamps checkpoints")
    s3_timeout: float = Field(30, gt=0, le=3600, description="seconds the S3 server may stay silent")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library fixes the signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the command line first, then the environment, then dibao.toml, then AWS's variables."""
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, toml, _AwsVariables(settings_cls)

    @cached_property
    def home(self) -> Path:
        """The folder for what is local to this machine: inside a local store, else a named cache folder."""
        if "://" not in self.store:
            return Path(self.store).absolute() / "local"
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cache / "dibao" / self.store.split("://", 1)[1].strip("/").replace("/", "--")

    @property
    def catalog_url(self) -> str:
        """The catalog's SQLAlchemy URL."""
        return self.catalog or f"sqlite:///{self.home / 'catalog.sqlite'}"

    @property
    def spool_folder(self) -> Path:
        """The folder this machine spools captures in."""
        return Path(self.spool) if self.spool else self.home / "spool"

    @property
    def card_folders(self) -> tuple[Path, ...]:
        """Further folders of source cards, in order."""
        return tuple(Path(part) for part in self.sources.split(os.pathsep) if part)


class _AwsVariables(PydanticBaseSettingsSource):
    """The last source: AWS_* variables; keys only all together, never one of theirs to one of ours."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the library fixes the signature
        """Return the value of one setting, None where no variable gives it."""
        names = (_AWS_PLACE | _AWS_KEYS).get(field_name, ())
        return next((os.environ[name] for name in names if os.environ.get(name)), None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the settings that these variables give."""
        ours = any(self.current_state.get(name) for name in _AWS_KEYS)
        names = [*_AWS_PLACE, *(() if ours else _AWS_KEYS)]
        found = {name: self.get_field_value(self.settings_cls.model_fields[name], name)[0] for name in names}
        return {name: value for name, value in found.items() if value is not None}


def load(**options: object) -> Settings:
    """Return the settings; options that are None are left to the environment and the file.

    Raises UsageError naming the setting whose value is wrong.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # validated by the library
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if name in _SECRETIVE:  # the cause would show the value
            raise UsageError(f"setting {name}: {first['msg']} (see docs/settings.md)") from None
        raise UsageError(
            f"setting {name}={first['input']!r}: {first['msg']} (see docs/settings.md)"
        ) from error
