"""moto's S3 server on loopback, and new buckets in it."""

from __future__ import annotations

import secrets
from functools import cache

import boto3
from moto.server import ThreadedMotoServer

KEY = {"access_key_id": "a-key", "secret_access_key": "a-secret"}
_REGION = "us-east-1"


@cache
def endpoint() -> str:
    """Its address; the server ends with the process."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"


def new_bucket() -> dict[str, str]:
    """Make a bucket, and return it as ``settings.FILES_S3`` names it: a folder in it."""
    name = f"files-{secrets.token_hex(6)}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint(),
        region_name=_REGION,
        aws_access_key_id=KEY["access_key_id"],
        aws_secret_access_key=KEY["secret_access_key"],
    )
    client.create_bucket(Bucket=name)
    return {"bucket": f"{name}/enishi", "endpoint": endpoint(), "region": _REGION, **KEY}
