"""Writes the fixtures of test/fixtures/torch: python3 test/io/torch/write.py FOLDER (torch 1.13 of Debian wrote those that are committed)."""
import json
import os
import sys
from collections import OrderedDict

import torch

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
at = lambda name: os.path.join(folder, name)

torch.manual_seed(0)
gcn = OrderedDict(
    [("conv1.bias", torch.randn(8)), ("conv1.lin.weight", torch.randn(8, 34)), ("conv2.bias", torch.randn(4)), ("conv2.lin.weight", torch.randn(4, 8))]
)
torch.save(gcn, at("gcn.pt"))
torch.save(OrderedDict((name, value.half()) for name, value in gcn.items()), at("gcn-half.pt"))
net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
optimizer = torch.optim.Adam(net.parameters())
net(torch.randn(4, 3)).sum().backward()
optimizer.step()
torch.save({"epoch": 3, "best": 0.5, "done": True, "note": None, "model": net.state_dict(), "deep": {"ema": net.state_dict()}, "optimizer": optimizer.state_dict()}, at("checkpoint.pt"))
torch.save(net, at("module.pt"))
torch.save(net.state_dict(), at("legacy.pt"), _use_new_zipfile_serialization=False)
base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 4 - 2
views = OrderedDict(
    transposed=base.t(),
    cut=base[1:3, ::2],
    half=base.half(),
    bfloat=base.bfloat16(),
    double=base.double(),
    long=base.long(),
    bool=base > 1,
    scalar=torch.tensor(2.5),
    empty=torch.empty(0, 3),
    int=base.int(),
    byte=(base * 4).abs().to(torch.uint8),
    parameter=torch.nn.Parameter(base[0]),
    expanded=base[0, :1].expand(3),
)
torch.save(views, at("views.pt"))
with open(at("views.json"), "w") as file:
    json.dump({name: {"shape": list(value.shape), "values": value.detach().double().flatten().tolist()} for name, value in views.items()}, file)
with open(at("gcn.json"), "w") as file:
    json.dump({name: value.flatten().tolist() for name, value in gcn.items()}, file)
