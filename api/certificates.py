"""A site's own authority and the certificates that it signs: made, loaded, renewed; touches no file."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_FILE, AUTHORITY_KEY_FILE = "lunxun-authority.crt", "lunxun-authority.key"
CERT_FILE, KEY_FILE = "server.crt", "server.key"

AUTHORITY_LASTS = timedelta(days=3650)
STARTS_BEFORE = timedelta(hours=1)
"""Certificates begin a little in the past: the clock of a phone may be behind."""


class CertificateError(ValueError):
    """No certificate can be made of this; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Signs certificates; devices that trust its certificate trust them."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        """The certificate, for devices to install."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def until(self) -> datetime:
        """When it ends."""
        return self.certificate.not_valid_after_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCertificate:
    """What a server shows."""

    pem: str
    key: ec.EllipticCurvePrivateKey
    until: datetime


def make_authority(*, site: str, now: datetime) -> Authority:
    """Returns a new authority that may sign server certificates and nothing below them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lunxun site authority"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Lunxun {site}"[:64]),
        ]
    )
    usage = _usage(signs_certificates=True)
    builder = _builder(name, name, key.public_key(), begin=now, end=now + AUTHORITY_LASTS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage, critical=True)
    return Authority(certificate=builder.sign(key, hashes.SHA256()), key=key)


def load_authority(certificate_pem: bytes, key_pem: bytes, *, now: datetime) -> Authority:
    """Returns an authority that was made before.

    Raises:
        CertificateError: it cannot be read, its halves do not belong together, or it has ended.
    """
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        key = serialization.load_pem_private_key(key_pem, password=None)
    except (ValueError, TypeError) as error:
        raise CertificateError("the authority's files cannot be read; put them back from a copy") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        raise CertificateError("the authority's certificate and key do not belong together; put them back from a copy")
    if certificate.not_valid_after_utc <= now:
        raise CertificateError(
            f"the authority ended on {certificate.not_valid_after_utc:%Y-%m-%d}; make a new one in an empty folder "
            "and install it on every device"
        )
    return Authority(certificate=certificate, key=key)


def make_server_certificate(authority: Authority, *, names: list[str], now: datetime, days: int) -> ServerCertificate:
    """Returns a new certificate with a new key for a server of these names and addresses.

    Raises:
        CertificateError: one of them is no host name and no address.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + timedelta(days=days), authority.until)
    alternatives = [_alternative(each) for each in names]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    builder = _builder(subject, authority.certificate.subject, key.public_key(), begin=now, end=until)
    builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    signed = builder.add_extension(signer, critical=False).sign(authority.key, hashes.SHA256())
    return ServerCertificate(pem=signed.public_bytes(serialization.Encoding.PEM).decode(), key=key, until=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCertificate:
    """What one export's claims about pictures (C2PA) are signed with; its key is kept nowhere."""

    pem: str
    key_pem: str


def make_claim_certificate(authority: Authority, *, name: str, now: datetime) -> ClaimCertificate:
    """Returns a certificate with a new Ed25519 key, of the profile that C2PA wants of those who sign claims.

    It ends with its authority, not earlier: without a timestamp authority, a claim is judged at the time of reading.
    """
    key = ed25519.Ed25519PrivateKey.generate()
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lunxun")
    subject = x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    builder = _builder(subject, authority.certificate.subject, key.public_key(), begin=now, end=authority.until)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    signed = builder.add_extension(signer, critical=False).sign(authority.key, hashes.SHA256())
    return ClaimCertificate(pem=signed.public_bytes(serialization.Encoding.PEM).decode(), key_pem=pem_of_key(key))


def pem_of_key(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    """Returns the key as PEM, not encrypted: the file's mode guards it."""
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()


def fingerprint(authority: Authority) -> str:
    """Returns the SHA-256 of the authority's certificate as devices show it: `AB:CD:...`."""
    return authority.certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey,
    *,
    begin: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - STARTS_BEFORE)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    if len(name) > 253 or not re.fullmatch(rf"{label}(\.{label})*", name.lower()):
        raise CertificateError(
            f"'{name[:64]}' is no name of a machine; expected one such as lunxun.example or 192.168.1.5"
        )
    return x509.DNSName(name.lower())
