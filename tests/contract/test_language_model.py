"""What every LanguageModel keeps: the fake, transformers in process, and a real vLLM server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.openai_model import OpenAIModel
from connectors.transformers_model import TransformersModel
from schemas.base import Ref
from schemas.errors import Rejected
from schemas.language_model import ChatMessage, Prompt
from schemas.text import SafeText
from tests.fakes.language_model import FakeModel
from tests.needs import needs
from workers.ports import LanguageModel

MODELS = Path(__file__).parents[1] / "servers" / "vllm_models.py"


def ask(text: str = "How are you?", max_tokens: int = 8) -> Prompt:
    return Prompt(
        messages=(ChatMessage("system", SafeText("Be kind.")), ChatMessage("user", SafeText(text))),
        prompt=Ref(name="contract"),
        max_tokens=max_tokens,
    )


@pytest.fixture(scope="module")
def local_model(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    folder = tmp_path_factory.mktemp("models")
    subprocess.run([sys.executable, str(MODELS), str(folder)], check=True, capture_output=True)
    return TransformersModel(
        folder / "tiny", adapters={"a": folder / "a", "b": folder / "b"}, batch_size=4
    )


@pytest.fixture(scope="module")
def served_model(vllm_url: str) -> Iterator[OpenAIModel]:
    served = OpenAIModel.connect(vllm_url, model="tiny", timeout_seconds=120)
    yield served
    served.close()


class LanguageModelContract:
    """Behaviours of the port; each adapter's class gives `model`."""

    def test_it_answers_in_order_within_the_limit(self, model: LanguageModel) -> None:
        answers = model.complete([ask("One."), ask("Two words more."), ask("Three.")])
        assert len(answers) == 3
        for answer in answers:
            assert 0 <= answer.tokens_out <= 8
            assert answer.tokens_in > 0
            assert answer.finish in {"stop", "length", "other"}
            assert answer.model.name
            assert answer.seconds >= 0
        assert answers[1].tokens_in > answers[0].tokens_in

    def test_no_prompt_gives_no_answer(self, model: LanguageModel) -> None:
        assert model.complete([]) == []

    def test_the_same_prompt_gives_the_same_answer(self, model: LanguageModel) -> None:
        (first,), (second,) = model.complete([ask()]), model.complete([ask()])
        assert first.text == second.text

    def test_a_batch_answers_as_one_by_one(self, model: LanguageModel) -> None:
        prompts = [ask("A short one."), ask("A rather longer one, " * 8), ask("Third.")]
        together = [answer.text for answer in model.complete(prompts)]
        alone = [model.complete([prompt])[0].text for prompt in prompts]
        assert together == alone

    def test_an_adapter_is_chosen_by_name(self, model: LanguageModel) -> None:
        mixed = [replace(ask(max_tokens=16), adapter=name) for name in ("", "a", "b")]
        assert len(model.complete(mixed)) == 3

    def test_an_unknown_adapter_is_rejected(self, model: LanguageModel) -> None:
        with pytest.raises(Rejected, match=r"model\.unknown_adapter"):
            model.complete([replace(ask(), adapter="nobody")])

    def test_a_prompt_that_is_too_long_is_rejected(self, model: LanguageModel) -> None:
        with pytest.raises(Rejected, match=r"model\.prompt_too_long"):
            model.complete([ask("word " * 4000)])

    def test_errors_show_no_text(self, model: LanguageModel) -> None:
        with pytest.raises(Rejected) as caught:
            model.complete([ask("Alvarez " * 4000)])
        assert "Alvarez" not in f"{caught.value!r}{caught.value.__cause__!r}"


class TestFake(LanguageModelContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return FakeModel()


@needs("models")
@pytest.mark.models
class TestTransformers(LanguageModelContract):
    @pytest.fixture
    def model(self, local_model: LanguageModel) -> LanguageModel:
        return local_model

    def test_adapters_change_the_answer(self, model: LanguageModel) -> None:
        prompts = [replace(ask(max_tokens=16), adapter=name) for name in ("", "a")]
        base, adapted = model.complete(prompts)
        assert base.text != adapted.text


@needs("vllm")
@pytest.mark.vllm
@pytest.mark.integration
class TestVllm(LanguageModelContract):
    @pytest.fixture
    def model(self, served_model: OpenAIModel) -> LanguageModel:
        return served_model

    def test_it_names_what_is_served(self, served_model: OpenAIModel) -> None:
        assert served_model.served() == ["tiny", "a", "b"]

    def test_adapters_change_the_answer(self, model: LanguageModel) -> None:
        prompts = [replace(ask(max_tokens=16), adapter=name) for name in ("", "a")]
        base, adapted = model.complete(prompts)
        assert base.text != adapted.text

    def test_a_schema_constrains_even_noise(self, model: LanguageModel) -> None:
        schema = {"type": "string", "enum": ["one", "two", "both"]}
        (answer,) = model.complete([replace(ask(max_tokens=32), json_schema=schema)])
        assert answer.text.reveal().strip() in {'"one"', '"two"', '"both"'}

    def test_priority_salt_seed_and_stop_are_accepted(self, model: LanguageModel) -> None:
        asked = replace(
            ask(), priority=-5, cache_salt="clinic", seed=3, temperature=0.7, stop=("</reply>",)
        )
        assert len(model.complete([asked, asked])) == 2
