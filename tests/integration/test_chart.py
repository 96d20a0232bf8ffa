"""The Helm chart: linted strictly, rendered, and checked against the Kubernetes schemas."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, cast

import kubernetes_validate
import pytest
import yaml

from tests.needs import helm, needs
from workers.ports import Ports
from workers.settings import Settings
from workers.topology import steps

pytestmark = [pytest.mark.integration, needs("helm")]

CHART = Path(__file__).resolve().parents[2] / "helm" / "bedside"
KUBERNETES = "1.33"
OWN_TO_KUBERNETES = {"v1", "apps/v1", "batch/v1", "policy/v1", "networking.k8s.io/v1"}
VALUES = [None, CHART / "ci" / "scaling.yaml"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run helm."""
    program = helm()
    assert program is not None
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def rendered(values: Path | None, *more: str) -> list[dict[str, Any]]:
    """Return the rendered manifests."""
    extra = ["--values", str(values)] if values else []
    result = run("template", "site", str(CHART), *extra, *more)
    assert result.returncode == 0, result.stderr
    return [item for item in yaml.safe_load_all(result.stdout) if item]


@pytest.mark.parametrize("values", VALUES)
def test_the_chart_is_clean_under_strict_lint(values: Path | None) -> None:
    extra = ["--values", str(values)] if values else []
    result = run("lint", "--strict", str(CHART), *extra)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("values", VALUES)
def test_manifests_are_valid_kubernetes(values: Path | None) -> None:
    manifests = rendered(values)
    own = [m for m in manifests if m["apiVersion"] in OWN_TO_KUBERNETES]
    assert len(own) >= len(manifests) - 3
    for manifest in own:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def test_there_is_one_deployment_for_each_step_and_it_names_the_step_s_topics() -> None:
    deployments = [m for m in rendered(None) if m["kind"] == "Deployment"]
    args = [m["spec"]["template"]["spec"]["containers"][0]["args"] for m in deployments]
    topology = steps(cast("Ports", None))
    assert sorted(args) == sorted(["worker", step.name] for step in topology)
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    for step in topology:
        assert values["workers"][step.name]["topics"] == [topic.name for topic in step.reads]


def test_scaling_follows_the_lag_of_the_step_s_own_group() -> None:
    scaled = [m for m in rendered(VALUES[1]) if m["kind"] == "ScaledObject"]
    assert {m["metadata"]["name"] for m in scaled} == {"site-draft", "site-soften"}
    for item in scaled:
        step = item["metadata"]["name"].removeprefix("site-")
        for trigger in item["spec"]["triggers"]:
            assert trigger["metadata"]["consumerGroup"] == f"bedside.{step}"
            assert trigger["metadata"]["offsetResetPolicy"] == "earliest"


def test_chart_and_settings_name_the_same_variables() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    named = set(values["settings"]) | set(values["secretSettings"])
    laptop_only = {"state_dir"}
    assert named == set(Settings.model_fields) - laptop_only


def test_rendered_environment_is_what_the_settings_accept() -> None:
    [config] = [m for m in rendered(None) if m["kind"] == "ConfigMap"]
    given = {
        name.removeprefix("BEDSIDE_").lower(): value
        for name, value in config["data"].items()
        if name.startswith("BEDSIDE_")
    }
    settings = Settings(**given)
    assert settings.kafka_bootstrap == given["kafka_bootstrap"]


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("settings.empathy_level=9", "empathy_level"),
        ("settings.no_such_setting=1", "no_such_setting"),
        ("settings.kafka_bootstrap=embedded", "kafka_bootstrap"),
    ],
)
def test_wrong_values_are_refused(setting: str, complaint: str) -> None:
    result = run("template", "site", str(CHART), "--set", setting)
    assert result.returncode != 0
    assert complaint in result.stderr


def test_committed_values_schema_is_fresh() -> None:
    from workers.chart_schema import values_schema  # noqa: PLC0415 - only this test needs it

    assert json.loads((CHART / "values.schema.json").read_text()) == values_schema()


def test_no_pod_runs_as_root_or_writes_its_image() -> None:
    for manifest in rendered(None):
        spec = manifest.get("spec", {}).get("template", {}).get("spec")
        if spec is None:
            continue
        assert spec["securityContext"]["runAsNonRoot"] is True
        for container in spec["containers"] + spec.get("initContainers", []):
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def egress(manifest: dict[str, Any]) -> list[Any]:
    found: list[Any] = manifest["spec"]["egress"]
    return found


def policies(*more: str) -> dict[str, dict[str, Any]]:
    return {m["metadata"]["name"]: m for m in rendered(None, *more) if m["kind"] == "NetworkPolicy"}


def test_a_default_install_reaches_what_its_settings_name() -> None:
    more = (
        "--set", "settings.kafka_bootstrap=a:9093\\,b:9094",
        "--set", "settings.ehr_base_url=https://ehr.example.org:8443/fhir",
        "--set", "settings.model_url=http://vllm/v1",
        "--set", "telemetry.OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318",
        "--set", "networkPolicy.databasePort=6432",
    )  # fmt: skip
    found = policies(*more)
    assert found.keys() == {"site", "site-prepare"}
    for manifest in found.values():
        dns, servers = egress(manifest)
        assert {rule["port"] for rule in dns["ports"]} == {53}
        assert {rule["port"] for rule in servers["ports"]} == {9093, 9094, 8443, 80, 4318, 6432}
        assert {rule["protocol"] for rule in servers["ports"]} == {"TCP"}


def test_a_site_s_own_egress_rules_stand_alone_beside_name_resolution() -> None:
    for manifest in policies("--values", str(VALUES[1])).values():
        assert egress(manifest)[1:] == [{"ports": [{"port": 9092}]}]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "to the ports 443, 5432, 9092"),
        (("--values", str(VALUES[1])), "what networkPolicy.egress allows"),
        (("--set", "networkPolicy.enabled=false"), "may connect to anything"),
    ],
)
def test_notes_say_what_workers_may_reach(more: tuple[str, ...], told: str) -> None:
    result = run("install", "site", str(CHART), "--dry-run=client", *more)
    assert result.returncode == 0, result.stderr
    assert told in result.stdout.split("NOTES:")[1]


def test_database_and_topics_are_prepared_before_anything_else_and_without_it() -> None:
    manifests = rendered(VALUES[1])
    [job] = [m for m in manifests if m["kind"] == "Job"]
    hooks = [m for m in manifests if "helm.sh/hook" in m["metadata"].get("annotations", {})]
    assert {m["kind"] for m in hooks} == {"Job", "NetworkPolicy"}
    for one in hooks:
        assert one["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    spec = job["spec"]["template"]["spec"]
    [config] = [m for m in manifests if m["kind"] == "ConfigMap"]
    own = {m["metadata"]["name"] for m in manifests if m not in hooks}
    assert spec.get("serviceAccountName") not in own
    for container in (*spec["initContainers"], *spec["containers"]):
        assert "envFrom" not in container
        plain = {one["name"]: one["value"] for one in container["env"] if "value" in one}
        assert plain == config["data"]
        secret = {one["name"] for one in container["env"] if "valueFrom" in one}
        assert secret == {"BEDSIDE_DATABASE_URL", "BEDSIDE_VAULT_KEY"}
    assert spec["initContainers"][0]["args"] == ["database", "migrate"]
    assert spec["containers"][0]["args"] == ["topics", "create"]
