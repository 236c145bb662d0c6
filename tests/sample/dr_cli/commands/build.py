"""Builds the image."""

import subprocess


def run() -> int:
    return subprocess.call(["docker", "build", "-f", "Dockerfile.lambda.container", "."])
