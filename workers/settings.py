"""Everything that can be set, read once, passed on as plain values.

Names in the environment are `BEDSIDE_<FIELD>`. Defaults are the embedded ones: one process, no
server, no model. Numbers have bounds and a unit in the name; secrets never show in `repr`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one process. The same names stand in the Helm chart (a test compares)."""

    model_config = SettingsConfigDict(
        env_prefix="BEDSIDE_", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    state_dir: Path = Field(Path(".bedside"), description="Folder of the embedded default.")

    kafka_bootstrap: str = Field("embedded", description="Brokers, or `embedded`.")
    database_url: SecretStr = Field(
        SecretStr("embedded"), description="SQLAlchemy URL, or `embedded` for SQLite in state_dir."
    )
    ehr_base_url: str = Field("embedded", description="FHIR R4 base of the EHR, or `embedded`.")
    ehr_profile: str = Field("embedded", description="What the EHR can do; see connectors/README.")

    key_source: Literal["file", "environment", "kms"] = Field(
        "file", description="Where the vault's envelope key comes from."
    )
    model_url: str = Field("none", description="OpenAI-protocol base URL (vLLM), or `none`.")
    model_name: str = Field("", description="Model served under model_url.")
    model_timeout_seconds: float = Field(60.0, gt=0, le=600, description="Limit of one completion.")
    model_concurrency: int = Field(8, ge=1, le=256, description="Completions in flight at once.")
    model_cache_salt: SecretStr = Field(
        SecretStr(""), description="Isolates this organisation's prefix cache on a shared server."
    )
    empathy_level: int = Field(1, ge=1, le=3, description="Default level of the empathy edit.")
    max_empathy_level: int = Field(2, ge=1, le=3, description="Highest level that may be asked.")
    empathy_editor: Literal["phrasebook", "model"] = Field(
        "phrasebook", description="Who edits: the phrase file, or the model under model_url."
    )
    empathy_prompt: Literal["simple", "refined"] = Field(
        "refined", description="Which edit prompt a model editor uses."
    )
    empathy_short_chars: int = Field(
        231, ge=0, le=2000, description="Texts with fewer characters get the lightest edit."
    )
    empathy_min_precision: float = Field(
        0.90, ge=0, le=1, description="Fact precision below which an edit is mended."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
