"""Certificates are always verified; only a server on this machine can be exempted."""

import datetime
import ipaddress
import json
import ssl

import pytest
from aws_peers import Client, Refused, training_request
from aws_stand_in import KEY, SECRET, StandIn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that nobody but itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def stand_in(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    stand_in = StandIn(context)
    yield stand_in
    stand_in.close()


@pytest.fixture
def client(stand_in, tmp_path):
    return Client(
        tmp_path,
        AWS_ENDPOINT_URL=stand_in.url,
        AWS_REGION="us-east-1",
        AWS_ACCESS_KEY_ID=KEY,
        AWS_SECRET_ACCESS_KEY=SECRET,
    )


def create(client, **environment):
    return client("create-training", json.dumps(training_request("job-1")), **environment)


def test_a_certificate_that_nobody_vouches_for_is_refused(stand_in, client):
    with pytest.raises(Refused) as refused:
        create(client)
    assert refused.value.headline == "127.0.0.1 is not trusted"
    assert "AWS_CA_BUNDLE" in refused.value.remedy
    assert stand_in.requests == []


def test_a_certificate_of_the_bundle_is_taken(client, certificate):
    assert create(client, AWS_CA_BUNDLE=str(certificate)).endswith("/job-1")


def test_a_server_on_this_machine_can_be_exempted(client):
    assert create(client, TEST_TRUSTS_LOOPBACK="true").endswith("/job-1")


def test_a_bundle_that_is_not_there_is_said(client):
    with pytest.raises(Refused) as refused:
        create(client, AWS_CA_BUNDLE="/no/such/file")
    assert "/no/such/file" in refused.value.reason
