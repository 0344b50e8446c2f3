"""Evidence: kinds told by content, limits, nothing left behind."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import httpx
import pytest

from handoff.services.consent import ConsentService
from tests.handoff.web.conftest import MakeService
from tests.support.customer import Customer
from tests.support.samples import ACCEPTED, PNG, REFUSED
from tests.support.service import RunningService

CUT_FORM = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nno boundary follows'
)


def agreed(service: RunningService, http: httpx.Client) -> Customer:
    """Return a customer who has accepted the notice."""
    customer = Customer(http)
    ConsentService(service.services.core).accept(customer.id)
    return customer


@pytest.fixture
def customer(service: RunningService, http: httpx.Client) -> Customer:
    return agreed(service, http)


def upload(customer: Customer, name: str, content: bytes, field: str = "file") -> httpx.Response:
    return customer.http.post(
        f"{customer.path}/evidence", files={field: (name, content)}, headers=customer.headers
    )


def files_of(service: RunningService) -> list[str]:
    folder = service.settings.evidence_dir
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted_kind_is_told_by_content(
    service: RunningService, customer: Customer, name: str
) -> None:
    content, media_type = ACCEPTED[name]
    response = upload(customer, "misnamed.bin", content)
    assert response.status_code == 201, response.text
    digest = hashlib.sha256(content).hexdigest()
    body = response.json()
    assert body["evidence_id"]
    assert re.fullmatch(r"misnamed\.bin\.\w{3,4}", body["name"])
    assert body["size"] == len(content)
    assert body["sha256"] == digest
    assert body["media_type"] == media_type
    assert (service.settings.evidence_dir / digest).read_bytes() == content


@pytest.mark.parametrize("name", REFUSED)
def test_other_kind_is_refused_with_what_is_accepted(
    service: RunningService, customer: Customer, name: str
) -> None:
    before = files_of(service)
    response = upload(customer, "innocent.png", REFUSED[name])
    assert response.status_code == 415
    assert "JPEG, PNG" in response.json()["error"]["message"]
    assert files_of(service) == before


def test_empty_file_is_refused(customer: Customer) -> None:
    response = upload(customer, "empty.txt", b"")
    assert response.status_code == 400
    assert "empty" in response.json()["error"]["message"]


def test_file_of_the_limit_is_taken_and_one_byte_more_is_not(
    make_service: MakeService,
) -> None:
    service = make_service(EVIDENCE_MAX_BYTES="300000")
    with service.client() as http:
        customer = agreed(service, http)
        assert upload(customer, "a.txt", b"a" * 300_000).status_code == 201
        for size in (300_001, 400_000, 3_000_000):
            refused = upload(customer, "a.txt", b"b" * size)
            assert refused.status_code == 413
            assert "300,000 bytes" in refused.json()["error"]["message"]
        assert len(files_of(service)) == 1
        # The connection survives refusals.
        assert upload(customer, "a.txt", b"c").status_code == 201


def test_default_limit_is_ten_megabytes(customer: Customer) -> None:
    assert upload(customer, "a.txt", b"a" * 10 * 1024 * 1024).status_code == 201
    refused = upload(customer, "a.txt", b"a" * (10 * 1024 * 1024 + 1))
    assert refused.status_code == 413
    assert "10 MB" in refused.json()["error"]["message"]


def test_number_of_files_is_limited(make_service: MakeService) -> None:
    service = make_service(EVIDENCE_MAX_FILES="2")
    with service.client() as http:
        customer = agreed(service, http)
        assert [upload(customer, "a", text).status_code for text in (b"1", b"2")] == [201, 201]
        refused = upload(customer, "a", b"3")
        assert refused.status_code == 413
        assert refused.json()["error"]["code"] == "too_many_files"
        assert "2 files" in refused.json()["error"]["message"]
        assert len(files_of(service)) == 2
        assert upload(agreed(service, http), "a", b"3").status_code == 201


def test_same_file_again_is_the_same_evidence(customer: Customer) -> None:
    first = upload(customer, "one.png", PNG).json()
    assert upload(customer, "two.png", PNG).json() == first


def test_conversation_hears_of_the_file(customer: Customer) -> None:
    upload(customer, "photo.png", PNG)
    message = customer.messages()[-1]
    assert message["from"] == "system"
    assert "photo.png" in message["text"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\me\\bill.txt", "bill.txt"),
        ('quote".txt', 'quote".txt'),
        ("Rechnung für Löffel.txt", "Rechnung für Löffel.txt"),
        ("a\u202etxt.exe", "atxt.exe.txt"),
        ("...", "file.txt"),
        ("IMG_1.JPG", "IMG_1.JPG"),
        # Saved under these names the words would be run as a program or a page.
        ("bill.html", "bill.html.txt"),
        ("bill.txt.HTA", "bill.txt.HTA.txt"),
        ("bill.bat. ", "bill.bat.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
    ],
)
def test_name_is_made_fit_to_show(customer: Customer, name: str, shown: str) -> None:
    assert upload(customer, name, b"text").json()["name"] == shown


def test_form_needs_the_field_file(customer: Customer) -> None:
    for response in (
        upload(customer, "a.txt", b"text", field="other"),
        customer.http.post(f"{customer.path}/evidence", content=b"raw", headers=customer.headers),
        customer.http.post(
            f"{customer.path}/evidence",
            content=b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut',
            headers=customer.headers | {"Content-Type": "multipart/form-data; boundary=x"},
        ),
    ):
        assert response.status_code == 400
        assert '"file"' in response.json()["error"]["message"]


def test_upload_needs_the_token(service: RunningService, customer: Customer) -> None:
    customer.headers = {"Authorization": "Bearer wrong"}
    before = files_of(service)
    assert upload(customer, "a.png", PNG).status_code == 401
    assert files_of(service) == before


def test_uploads_are_rate_limited(make_service: MakeService) -> None:
    service = make_service(RATE_EVIDENCE="1/minute")
    with service.client() as http:
        customer = agreed(service, http)
        assert upload(customer, "a", b"1").status_code == 201
        refused = upload(customer, "a", b"2")
        assert refused.status_code == 429
        assert "1 files sent in one conversation" in refused.json()["error"]["message"]


def test_files_wait_for_consent(service: RunningService, http: httpx.Client) -> None:
    before = files_of(service)
    refused = upload(Customer(http), "a.png", PNG)
    assert refused.status_code == 403
    assert "agreed to how we use your data" in refused.json()["error"]["message"]
    assert files_of(service) == before


def test_damaged_document_is_refused(customer: Customer) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    content = bytearray(archive.getvalue())
    start = 30 + len("mimetype")
    content[start : start + 8] = b"\xff" * 8
    assert upload(customer, "a.odt", bytes(content)).status_code == 415
