"""Make a tiny Llama with a tokenizer and two LoRA adapters in a folder; run in vLLM's environment.

    python vllm_models.py FOLDER      makes FOLDER/tiny, FOLDER/a, FOLDER/b

The weights are random, so what the model writes is noise: the tests are about the protocol and
about what we do with noise. Attention heads of 32, because vLLM's CPU build refuses 16.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
CORPUS = [
    "The reply to the patient is kind and clear. Please take the tablet with food.",
    "I am sorry that you are in pain. Call the clinic if it gets worse.",
    '{"choice": "one"} {"choice": "two"} {"choice": "both"} 0123456789',
] * 20  # fmt: skip


def tokenizer() -> PreTrainedTokenizerFast:
    """Return a byte-level BPE tokenizer of 512 pieces with a chat template."""
    pieces = Tokenizer(models.BPE())
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pieces.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512,
        special_tokens=["<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    pieces.train_from_iterator(CORPUS, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=pieces, eos_token="<|end|>", pad_token="<|pad|>"
    )
    fast.chat_template = TEMPLATE
    return fast


def make(folder: Path) -> None:
    """Write the model and both adapters."""
    torch.manual_seed(7)
    words = tokenizer()
    config = LlamaConfig(
        vocab_size=len(words),
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=8192,
        bos_token_id=None,
        eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id,
        tie_word_embeddings=False,
    )
    base = LlamaForCausalLM(config)
    words.save_pretrained(folder / "tiny")
    base.save_pretrained(folder / "tiny")
    for name in ("a", "b"):
        model = LlamaForCausalLM.from_pretrained(folder / "tiny")
        lora = LoraConfig(
            r=8, lora_alpha=64, target_modules=["q_proj", "v_proj"], init_lora_weights=False
        )
        get_peft_model(model, lora).save_pretrained(folder / name)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
