"""Writes the fixtures of test/fixtures/numpy: python3 test/data/formats/numpy/write.py FOLDER (numpy 2.4.6 and scipy 1.17.1 wrote those that are committed)."""
import json
import os
import sys

import numpy as np
import scipy.sparse as sp

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
at = lambda name: os.path.join(folder, name)

base = np.arange(24).reshape(2, 3, 4) - 11
arrays = {
    "c": base.astype("<f4"),
    "fortran": np.asfortranarray(base.astype("<f8")),
    "big": base.astype(">i4"),
    "bigFortran": np.asfortranarray(base.astype(">f8")),
    "half": (base / 8).astype("<f2"),
    "bigHalf": (base / 8).astype(">f2"),
    "i1": base.astype("i1"),
    "i2": base.astype("<i2"),
    "i8": base.astype("<i8"),
    "u1": base.astype("u1"),
    "u2": base.astype("<u2"),
    "u4": base.astype("<u4"),
    "u8": base.astype("<u8"),
    "bool": base > 0,
    "scalar": np.float32(2.5),
    "empty": np.zeros((0, 3), "<f4"),
    "names": np.array([["a", "bc"], ["", "δ"]]),
    "bytes": np.array([b"x", b"yz"]),
}
np.savez(at("arrays.npz"), **arrays)
np.savez_compressed(at("compressed.npz"), c=arrays["c"], zeros=np.zeros(2000))
for version in (1, 2, 3):
    with open(at(f"version{version}.npy"), "wb") as file:
        np.lib.format.write_array(file, arrays["c"], version=(version, 0))
np.save(at("objects.npy"), np.array([{}, 1], dtype=object), allow_pickle=True)
np.save(at("records.npy"), np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
np.save(at("complex.npy"), np.zeros(2, "complex64"))
plain = lambda a: [str(v) if a.dtype.kind == "U" else v.decode() if a.dtype.kind == "S" else float(v) for v in a.flatten()]
expected = {name: {"shape": list(np.shape(a)), "values": plain(np.asarray(a))} for name, a in arrays.items()}

dense = np.zeros((4, 6))
dense[0, 1], dense[0, 4], dense[1, 0], dense[3, 5], dense[2, 2], dense[3, 0] = 1, -2.5, 3, 4, 5, 6
for form in ("csr", "csc", "coo", "bsr", "dia"):
    matrix = sp.bsr_matrix(dense, blocksize=(2, 3)) if form == "bsr" else sp.csr_matrix(dense).asformat(form)
    sp.save_npz(at(f"{form}.npz"), matrix)
sp.save_npz(at("array.npz"), sp.csr_array(dense))
sp.save_npz(at("twice.npz"), sp.coo_matrix(([1.0, 2.0, 3.0], ([1, 1, 0], [2, 2, 0])), shape=(2, 3)))
with open(at("expected.json"), "w") as file:
    json.dump({"arrays": expected, "dense": dense.tolist()}, file)
