"""RFC 3161 time stamps: a third party's word on when something existed, by any authority that has a URL."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import urllib3
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerifierBuilder,
    decode_timestamp_response,
)

from dibao.errors import FixityError, StoreUnavailableError, UsageError
from storage.der import sort_certificates

#: seconds; authorities answer within one, and a checkpoint may be stamped by the next call
TIMEOUT = 30
#: a response with its certificates has 2 to 10 kB
LONGEST = 256 * 1024
#: certificates from a signer to its root; real ones have two to four
LONGEST_CHAIN = 8


def stamp(url: str, data: bytes) -> bytes:
    """Return an authority's response (DER) over the sha256 of `data`, with its certificate.

    Raises UsageError for what is no http(s) URL, StoreUnavailableError when the authority does not answer, refuses,
    or answers about something else.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"time stamp authority {url!r}: give an http:// or https:// URL")
    # with the authority's certificates: who checks this in thirty years must find them in it
    asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    request = asked.cert_request(cert_request=True).nonce(nonce=True).build()
    try:
        with urllib3.PoolManager(retries=False, timeout=TIMEOUT) as pool:
            answer = pool.request(
                "POST",
                url,
                body=request.as_bytes(),
                headers={"Content-Type": "application/timestamp-query"},
                preload_content=False,
            )
            body = answer.read(LONGEST + 1)
    except urllib3.exceptions.HTTPError as error:
        raise _away(url, str(error)) from error
    if answer.status != 200 or len(body) > LONGEST:
        raise _away(url, f"status {answer.status}, {len(body)} bytes")
    try:
        response = read(body, url)
    except FixityError as error:
        raise _away(url, str(error)) from error
    if not imprints(response, data) or response.tst_info.nonce != request.nonce:
        raise _away(url, "its time stamp is of something else")
    return body


def read(data: bytes, where: str) -> TimeStampResponse:
    """Return a stored response; raises FixityError naming `where` for bytes that are none, or a refusal."""
    try:
        response = decode_timestamp_response(sort_certificates(data))
        if response.status == 0:
            response.tst_info  # noqa: B018 - parsed only now: what is not whole must not pass
            return response
    except Exception as error:
        raise FixityError(f"{where}: no time stamp response ({error})") from error
    raise FixityError(f"{where}: the authority refused (status {response.status})")


def imprints(response: TimeStampResponse, data: bytes) -> bool:
    """Tell whether a time stamp is about the sha256 of `data`."""
    return response.tst_info.message_imprint.message == hashlib.sha256(data).digest()


def check(
    response: TimeStampResponse, data: bytes, roots: Sequence[x509.Certificate], where: str
) -> datetime:
    """Return when, by the authority's word, `data` existed; raises FixityError naming `where`.

    `roots` are the certificates that are believed; the chain in between comes with the response.
    """
    try:
        # the library believes whatever it is handed as a certificate: only what leads to a root is
        signer, *between = _chain(response, roots)
        verifier = VerifierBuilder(tsa_certificate=signer, intermediates=between, roots=list(roots)).build()
        verifier.verify(response, hashlib.sha256(data).digest())
    except Exception as error:
        raise FixityError(
            f"{where}: the time stamp does not hold: {error or type(error).__name__}"
        ) from error
    return response.tst_info.gen_time.astimezone(UTC)


def _chain(response: TimeStampResponse, roots: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Return the signer's certificate and those between it and a root, each issued by the next one.

    Raises ValueError when they do not lead to a root, or one was not valid when the stamp was made.
    """
    moment = response.tst_info.gen_time
    given = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
    (signer,) = response.signed_data.signer_infos
    chain = [c for c in given if (c.issuer, c.serial_number) == (signer.issuer, signer.serial_number)][:1]
    if not chain:
        raise ValueError("it does not hold the certificate of its signer")
    for _ in range(LONGEST_CHAIN):
        last = chain[-1]
        if not last.not_valid_before_utc <= moment <= last.not_valid_after_utc:
            raise ValueError(f"the certificate of {last.subject.rfc4514_string()} was not valid at that time")
        if last in roots or any(_issued(last, root) for root in roots):
            return chain
        issuers = [
            cert for cert in given if cert not in chain and _is_authority(cert) and _issued(last, cert)
        ]
        if not issuers:
            break
        chain.append(issuers[0])
    raise ValueError("its certificates do not lead to the one that is believed")


def _issued(cert: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        cert.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _is_authority(cert: x509.Certificate) -> bool:
    try:
        return cert.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def read_roots(path: Path) -> tuple[x509.Certificate, ...]:
    """Return the certificates in a PEM file; raises UsageError where there are none."""
    try:
        return tuple(dict.fromkeys(x509.load_pem_x509_certificates(path.read_bytes())))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: no certificates in PEM ({error})") from error


def _away(url: str, what: str) -> StoreUnavailableError:
    return StoreUnavailableError(f"time stamp authority {url}: {what}; try again, or name another")
