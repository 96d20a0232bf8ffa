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
    ehr_port: int = Field(0, ge=0, le=65535, description="Port of the embedded EHR; 0 is any free.")
    ehr_timeout_seconds: float = Field(30.0, gt=0, le=300, description="Limit of one EHR request.")
    ehr_ca_file: Path | None = Field(None, description="Certificates (PEM) to trust for the EHR.")
    ehr_client_id: str = Field("", description="SMART Backend Services client; empty for none.")
    ehr_token_url: str = Field("", description="Token endpoint of the EHR.")
    ehr_key_file: Path | None = Field(None, description="Private key (PEM, RSA 2048 or P-384).")
    ehr_key_id: str = Field("", description="`kid` under which the EHR knows the public key.")
    ehr_scopes: str = Field(
        "system/Communication.crus system/Task.crs system/Provenance.crs system/AuditEvent.crs",
        description="Scopes to ask the token endpoint for.",
    )

    key_source: Literal["file", "environment", "kms"] = Field(
        "file", description="Where the vault's envelope key comes from."
    )
    vault_key_file: Path | None = Field(
        None, description="Key file for `file`; none is `vault.key` in state_dir."
    )
    vault_key: SecretStr = Field(
        SecretStr(""), description="Current envelope key for `environment`: base64 of 32 bytes."
    )
    vault_old_keys: SecretStr = Field(
        SecretStr(""), description="Older envelope keys to read with, separated by commas."
    )
    vault_kms_url: str = Field("", description="Base URL of the key service for `kms`.")
    vault_kms_token: SecretStr = Field(SecretStr(""), description="Its bearer token.")
    vault_kms_timeout_seconds: float = Field(5.0, gt=0, le=60, description="Limit of one request.")
    vault_retention_days: float = Field(
        30.0, gt=0, le=3650, description="Mappings and cases live so long after delivery."
    )
    vault_undelivered_days: float = Field(
        90.0, gt=0, le=3650, description="And so long when they were never delivered."
    )
    model_url: str = Field(
        "none",
        description="OpenAI-protocol base URL (vLLM), `transformers:FOLDER` in process, or `none`.",
    )
    model_name: str = Field("", description="Model served under model_url.")
    model_api_key: SecretStr = Field(SecretStr(""), description="Bearer key of the model server.")
    model_timeout_seconds: float = Field(60.0, gt=0, le=600, description="Limit of one completion.")
    model_concurrency: int = Field(8, ge=1, le=256, description="Completions in flight at once.")
    model_cache_salt: SecretStr = Field(
        SecretStr(""), description="Isolates this organisation's prefix cache on a shared server."
    )
    policies_dir: str = Field(
        "builtin", description="Folder of policy rules (TOML), or `builtin` for the shipped set."
    )
    draft_writer: Literal["rules", "model"] = Field(
        "rules", description="Who drafts: rules and the clinician's own words, or the model."
    )
    draft_chart_tokens: int = Field(
        6000, ge=200, le=100_000, description="Tokens of chart in one drafting request."
    )
    draft_stretches: int = Field(
        3, ge=1, le=10, description="Most requests for one draft when the chart is longer."
    )
    draft_examples: int = Field(
        5, ge=0, le=20, description="Past replies of the clinician shown to the model."
    )
    empathy_level: int = Field(1, ge=1, le=3, description="Default level of the empathy edit.")
    max_empathy_level: int = Field(2, ge=1, le=3, description="Highest level that may be asked.")
    empathy_editor: Literal["phrasebook", "model"] = Field(
        "phrasebook", description="Who edits: the phrase file, or the model under model_url."
    )
    empathy_prompt: Literal["simple", "refined"] = Field(
        "refined", description="Which edit prompt a model editor uses."
    )
    fact_tier: Literal["lexical", "encoder", "judge"] = Field(
        "lexical", description="Who decides entailment where the guards are silent."
    )
    fact_extractor: Literal["rules", "model"] = Field(
        "rules", description="Who lists the facts that are counted."
    )
    fact_encoder: Path | None = Field(
        None, description="Folder of the sequence classifier of the encoder tier."
    )
    fact_encoder_device: str = Field("cpu", description="Where it runs: cpu, cuda, cuda:1.")
    fact_encoder_threshold: float = Field(
        0.5, ge=0, le=1, description="Probability from which the encoder's yes counts."
    )
    empathy_short_chars: int = Field(
        231, ge=0, le=2000, description="Texts with fewer characters get the lightest edit."
    )
    empathy_min_precision: float = Field(
        0.90, ge=0, le=1, description="Fact precision below which an edit is mended."
    )
    deid_model: str = Field(
        "", description="Folder of a token-classification model that also finds identifiers."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to talk to the brokers."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="SASL mechanism, where kafka_security asks for SASL."
    )
    kafka_username: str = Field("", description="SASL user.")
    kafka_password: SecretStr = Field(SecretStr(""), description="SASL password.")
    kafka_ca_file: str = Field("", description="CA bundle (PEM) of the brokers; empty is system's.")
    kafka_certificate_file: str = Field("", description="Our certificate (PEM), mutual TLS.")
    kafka_key_file: str = Field("", description="Our key (PEM), mutual TLS.")
    topic_partitions: int = Field(8, ge=1, le=1000, description="Partitions of topics we create.")
    topic_replication: int = Field(1, ge=1, le=9, description="Replicas of topics we create.")

    batch_records: int = Field(200, ge=1, le=5000, description="Most records of one batch.")
    batch_wait_ms: int = Field(50, ge=1, le=5000, description="Wait for a batch to fill.")
    expensive_concurrency: int = Field(
        4, ge=1, le=256, description="Records that draft, soften and deliver handle at once."
    )
    processes: int = Field(
        0,
        ge=0,
        le=64,
        description="Processes that do the work of the steps; 1 is this one alone, 0 is one per "
        "core, at most 4, on the embedded broker without a model, and else 1.",
    )
    max_poll_interval_seconds: int = Field(
        900, ge=60, le=86_400, description="A batch that takes longer loses its partitions."
    )
    max_record_bytes: int = Field(
        1_048_576, ge=1024, le=67_108_864, description="Largest record taken from the EHR."
    )
    max_event_bytes: int = Field(
        4_194_304, ge=65_536, le=134_217_728, description="Largest event written to a topic."
    )
    retry_max_attempts: int = Field(8, ge=1, le=100, description="Tries before a dead letter.")
    retry_base_seconds: float = Field(1.0, gt=0, le=3600, description="Wait after the first try.")
    retry_max_seconds: float = Field(300.0, gt=0, le=86_400, description="Longest wait.")
    reply_patience_hours: float = Field(
        12.0, gt=0, le=720, description="How long a final reply waits for its message and draft."
    )
    reply_wait_max_seconds: float = Field(
        1800.0, gt=0, le=86_400, description="Longest wait between two looks for them."
    )
    dead_letter_limit_count: int = Field(
        100, ge=0, description="Dead letters in the window that stop a worker; 0 never stops it."
    )
    dead_letter_limit_share: float = Field(
        0.5, gt=0, le=1, description="Share of finished records that must be dead letters besides."
    )
    dead_letter_window_seconds: float = Field(300.0, gt=0, le=86_400, description="The window.")
    relay_interval_ms: int = Field(100, ge=10, le=60_000, description="Between looks at outbox.")
    embedded_flight_records: int = Field(
        200, ge=1, le=50_000, description="Unfinished records per topic on the embedded broker."
    )
    embedded_flight_bytes: int = Field(
        2_097_152, ge=65_536, le=4_194_304, description="Their size; the broker keeps 5 MiB."
    )
    dead_letter_retention_days: float = Field(
        7.0, gt=0, le=3650, description="How long the outbox keeps payloads of dead letters."
    )
    processed_retention_days: float = Field(
        90.0, gt=0, le=3650, description="How long a redelivered record is recognised."
    )
    graceful_stop_seconds: float = Field(
        60.0, gt=0, le=3600, description="Time for work in flight to finish at a stop."
    )
    http_host: str = Field("127.0.0.1", description="Where health and metrics answer.")
    http_port: int = Field(8377, ge=0, le=65_535, description="0 takes any free port.")
    ready_poll_age_seconds: float = Field(30.0, gt=0, le=3600, description="Oldest last poll.")
    ready_stuck_seconds: float = Field(600.0, gt=0, le=86_400, description="Longest batch.")
    ready_outbox_seconds: float = Field(
        120.0, gt=0, le=86_400, description="Longest wait of a record in the outbox."
    )
