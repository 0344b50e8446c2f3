"""A self-signed certificate for 127.0.0.1, made by the openssl program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def certificate_for_loopback(folder: Path) -> tuple[Path, Path]:
    """Return the paths of certificate and key; skips the test where openssl is absent."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("the program openssl is needed to make a certificate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            program,
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
