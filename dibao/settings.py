"""All settings in one place: `dibao.toml` in the working folder, `DIBAO_*` in the environment, CLI options.

Later ones win. Every setting is documented in docs/settings.md; a test holds that.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dibao.errors import UsageError


class Settings(BaseSettings):
    """The settings of one invocation; build it with `load`."""

    model_config = SettingsConfigDict(
        env_prefix="DIBAO_", toml_file="dibao.toml", extra="ignore", frozen=True
    )

    store: str = Field("archive", description="where the archive lies: a folder, or s3://bucket/prefix")
    catalog: str = Field("", description="SQLAlchemy URL of the catalog; by default inside a local store")
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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library fixes the signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the command line first, then the environment, then dibao.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

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
        raise UsageError(
            f"setting {name}={first['input']!r}: {first['msg']} (see docs/settings.md)"
        ) from error
