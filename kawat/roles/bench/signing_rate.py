"""How many RSA-2048 signatures both cores make in a second: what signing every mail costs at least.

A part of `kawat bench mail --dkim`: run as many times at once as there are cores.
"""

import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256

from kawat.roles.demo.show import Tell


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Signatures a second of this process."""
    key, digest = rsa.generate_private_key(public_exponent=65_537, key_size=2_048), b"d" * 32
    prehashed, scheme = utils.Prehashed(SHA256()), padding.PKCS1v15()
    began, made = time.monotonic(), 0
    while (took := time.monotonic() - began) < asked["seconds"]:
        key.sign(digest, scheme, prehashed)
        made += 1
    tell("signing", made, made)
    return {"rate_per_s": round(made / took, 1)}
