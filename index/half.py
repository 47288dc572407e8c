"""Linear layers that keep their weights as halves (float16) and count with whole numbers (float32).

One question is so few words that a model waits for its weights more than it counts: halves come in half the time, and move
a vector by less than what its storing does (index/known.py). The kernels are FBGEMM's (Khudia et al. 2021).
"""

from __future__ import annotations

import torch
from torch import nn

# Whose kernels torch brings for x86 processors with AVX2; others have none, and keep their layers as they are.
_ENGINES = ("x86", "fbgemm")


class HalfLinear(nn.Module):
    """What ``whole`` does, from halves."""

    def __init__(self, whole: nn.Linear) -> None:
        super().__init__()
        self._packed = torch.ops.quantized.linear_prepack_fp16(whole.weight.detach(), whole.bias.detach())

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        read: torch.Tensor = torch.ops.quantized.linear_dynamic_fp16(states, self._packed)
        return read

    def whole(self) -> nn.Linear:
        """A layer of whole numbers, which may be changed."""
        weight, bias = torch.ops.quantized.linear_unpack_fp16(self._packed)
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight, layer.bias = nn.Parameter(weight.float()), nn.Parameter(bias.float())
        return layer


def halve(module: nn.Module) -> None:
    """Have each linear layer in ``module`` keep halves where there are kernels for it: to be read with, not to be taught."""
    if torch.backends.quantized.engine in _ENGINES:
        for name, part in module.named_children():
            setattr(module, name, HalfLinear(part)) if type(part) is nn.Linear else halve(part)


def make_whole(module: nn.Module) -> None:
    """The layers in ``module`` that keep halves as they were before, but for what the halves have lost."""
    for name, part in module.named_children():
        setattr(module, name, part.whole()) if isinstance(part, HalfLinear) else make_whole(part)
