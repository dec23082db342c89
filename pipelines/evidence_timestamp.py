"""Timestamps of RFC 3161: ask an authority for one, check one offline. Nothing but a hash leaves this machine."""

import http.client
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import cms, tsp
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from pipelines.errors import PipelineError

SECONDS = 20.0
_LONGEST = 1 << 20


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def roots(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file: whom a timestamp must lead to."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise PipelineError(
            f"{path} (evidence.tsa_ca) holds no certificates that can be read: {error}. Give the PEM file of the "
            "timestamping authority's root"
        ) from None


def ask(url: str, message: bytes, trusted: list[x509.Certificate] | None = None) -> tuple[bytes, datetime]:
    """A timestamp over SHA-256 of `message`: the response in DER and its time.

    Raises PipelineError when the authority cannot be reached, refuses, or answers for another message. With `trusted`
    the signature must lead to one of these certificates before the answer is taken.
    """
    if not url.startswith(("http://", "https://")):
        raise PipelineError(f"evidence.tsa = {url!r} is no address of the web; right would be https://tsa.example/tsr")
    request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
    post = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        url,
        data=request.as_bytes(),
        headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
    )
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(post, timeout=SECONDS) as answer:
            token = answer.read(_LONGEST)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise PipelineError(f"the timestamping authority {url} did not answer: {error}") from None
    problem = problem_of(token, message, trusted, nonce=request.nonce)
    if problem:
        raise PipelineError(f"the answer of the timestamping authority {url} is of no use: {problem}")
    return token, decode_timestamp_response(_in_order(token)).tst_info.gen_time.astimezone(UTC)


def problem_of(
    token: bytes, message: bytes, trusted: list[x509.Certificate] | None, *, nonce: int | None = None
) -> str:
    """What is wrong with a timestamp of `message`; empty where nothing is. Without `trusted` nobody's word is checked."""
    try:
        response = decode_timestamp_response(_in_order(token))
        if response.status not in (0, 1):
            return f"it refuses ({'; '.join(response.status_string) or f'status {response.status}'})"
        builder = VerifierBuilder()
        if nonce is not None:
            builder = builder.nonce(nonce)
        # Without a root of ours the certificates in the answer stand in: the signature is then checked, not who signs.
        for certificate in trusted or _own(response.signed_data.certificates):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(response, message)
    except VerificationError as error:
        return str(error)
    except ValueError as error:
        return f"it is no timestamp ({error})"
    return ""


def _in_order(token: bytes) -> bytes:
    """The answer with its certificates in the order that DER asks for, which OpenSSL's and other authorities do not keep.

    The signature does not cover that order. Anything that is no such answer is handed back as it is.
    """
    try:
        response = tsp.TimeStampResp.load(token, strict=True)
        signed = response["time_stamp_token"]["content"]
        certificates = list(signed["certificates"])
        ordered = sorted(certificates, key=lambda each: each.dump())
        if [each.dump() for each in ordered] == [each.dump() for each in certificates]:
            return token
        signed["certificates"] = cms.CertificateSet(ordered)
        return bytes(response.dump())
    except (ValueError, TypeError, KeyError):
        return token


def _own(certificates: set[bytes]) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(each) for each in sorted(certificates)]
