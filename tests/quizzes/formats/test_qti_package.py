"""IMS packages: which documents, in which order, where their files are, and writing the same."""

import zipfile
from io import BytesIO

import pytest

from quizzes.formats.archive import read_archive
from quizzes.formats.item import File
from quizzes.formats.qti_files import embed_files, place_files
from quizzes.formats.qti_package import (
    MANIFEST,
    Document,
    Package,
    Resource,
    has_root,
    read_package,
    root_of,
    write_manifest,
    write_package,
)
from quizzes.formats.xml_tree import UnreadableError, parse

QUIZ = b"<questestinterop/>"
ITEM = b'<?xml version="1.0"?>\n<!-- ours --><q:assessmentItem xmlns:q="x"/>'
PICTURE = b"\x89PNG"


def packed(files: dict[str, bytes]) -> bytes:
    return write_package(files)


def manifest(*resources: Resource) -> bytes:
    return write_manifest(
        resources, identifier="m", schema="IMS Content", version="1.1.3", namespace="urn:m"
    )


def test_read_package_takes_a_bare_document_as_a_package_of_one() -> None:
    assert read_package(QUIZ).documents == (Document(content=QUIZ, root="questestinterop"),)


def test_read_package_follows_the_order_of_the_manifest() -> None:
    listed = manifest(
        Resource(identifier="b", type="imsqti_xmlv1p2", href="b/quiz.xml", files=["b/a.png"]),
        Resource(identifier="a", type="imsqti_item_xmlv2p2", href="a.xml"),
        Resource(identifier="meta", type="associatedcontent", href="meta.xml"),
    )
    package = read_package(
        packed(
            {
                "a.xml": ITEM,
                "b/quiz.xml": QUIZ,
                "b/a.png": PICTURE,
                "meta.xml": b"<quiz/>",
                MANIFEST: listed,
            }
        )
    )
    assert [(document.path, document.root) for document in package.documents] == [
        ("b/quiz.xml", "questestinterop"),
        ("a.xml", "assessmentItem"),
    ]


def test_read_package_names_documents_that_are_not_there() -> None:
    listed = manifest(Resource(identifier="a", type="imsqti_xmlv1p2", href="gone.xml"))
    assert read_package(packed({MANIFEST: listed})).missing == ("gone.xml",)


def test_read_package_takes_what_looks_like_qti_where_there_is_no_manifest() -> None:
    package = read_package(packed({"z.xml": QUIZ, "a.xml": b"<quiz/>", ".b.xml": QUIZ}))
    assert [document.path for document in package.documents] == ["z.xml"]


def test_read_package_prefers_the_whole_assessment_of_a_course_to_its_cartridge_form() -> None:
    listed = manifest(
        Resource(identifier="a", type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment", href="i1/q.xml"),
        Resource(identifier="b", type="associatedcontent", href="non_cc_assessments/i1.xml.qti"),
    )
    package = read_package(
        packed({"i1/q.xml": QUIZ, "non_cc_assessments/i1.xml.qti": QUIZ, MANIFEST: listed})
    )
    assert [document.path for document in package.documents] == ["non_cc_assessments/i1.xml.qti"]


def test_read_package_refuses_a_damaged_manifest_by_line() -> None:
    with pytest.raises(UnreadableError, match=r"imsmanifest\.xml: not well-formed") as caught:
        read_package(packed({MANIFEST: b"<manifest>\n<resources></manifest>"}))
    assert caught.value.line == 2


def test_read_package_refuses_a_path_that_leads_out() -> None:
    with pytest.raises(UnreadableError, match="leads out of the archive"):
        read_package(packed({"../q.xml": QUIZ}))


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("images/a%20b.png", "quiz/images/a b.png"),
        ("../top.png", "top.png"),
        ("../../../top.png", "top.png"),
        ("$IMS-CC-FILEBASE$/top.png", "top.png"),
        ("%24IMS-CC-FILEBASE%24/top.png?canvas_download=1", "top.png"),
        ("$IMS_CC_FILE_BASE$org1/c.png", "exam/org1/c.png"),
        ("$IMS-CC-FILEBASE$/Uploaded%20Media/d.png", "web_resources/Uploaded Media/d.png"),
        ("org1/c.png", "exam/org1/c.png"),
        ("c.png", None),
        ("https://example.org/top.png", None),
        ("//example.org/top.png", None),
        ("data:image/png;base64,AAAA", None),
        ("", None),
    ],
)
def test_package_finds_a_file_by_reference(reference: str, found: str | None) -> None:
    paths = (
        "quiz/images/a b.png",
        "top.png",
        "exam/org1/c.png",
        "exam/org2/c.png",
        "web_resources/Uploaded Media/d.png",
    )
    package = Package(files=dict.fromkeys(paths, PICTURE))
    assert package.find(reference, "quiz/quiz.xml") == found


def test_root_of_sees_through_prefixes_comments_and_utf_16() -> None:
    assert root_of(ITEM) == "assessmentItem"
    assert root_of('<?xml version="1.0"?><questestinterop/>'.encode("utf-16")) == "questestinterop"
    assert root_of(b"<quiz><questestinteropp/></quiz>") == ""


def test_has_root_looks_into_packages_and_survives_damage() -> None:
    names = frozenset({"questestinterop"})
    assert has_root(packed({"q.xml": QUIZ}), names)
    assert not has_root(packed({"q.xml": ITEM}), names)
    assert not has_root(b"PK\x03\x04 not a zip", names)


def test_write_package_makes_the_same_bytes_of_the_same_files() -> None:
    files = {"b.xml": QUIZ, "a.png": PICTURE}
    assert packed(files) == packed(dict(files))
    assert list(read_archive(packed(files))) == ["b.xml", "a.png"]
    with zipfile.ZipFile(BytesIO(packed(files))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_embed_files_takes_the_files_a_text_shows() -> None:
    package = Package(files={"org1/a b.png": PICTURE, "org2/a b.png": b"other"})
    source = '<img src="org1/a%20b.png" alt="x"> <img src=\'$IMS-CC-FILEBASE$/org2/a%20b.png\'>'
    embedded = embed_files(source, package)
    assert embedded.source == (
        '<img src="@@PLUGINFILE@@/a%20b.png" alt="x"> <img src=\'@@PLUGINFILE@@/org2_a%20b.png\'>'
    )
    assert embedded.files == (
        File(name="a b.png", content=PICTURE),
        File(name="org2_a b.png", content=b"other"),
    )


def test_embed_files_names_what_is_not_there_and_leaves_links_alone() -> None:
    source = '<img src="gone.png"><a href="page.html">x</a><img src="https://example.org/a.png">'
    embedded = embed_files(source, Package())
    assert embedded.source == source
    assert embedded.missing == ("gone.png",)


def test_place_files_and_embed_files_are_inverse() -> None:
    source = '<img src="@@PLUGINFILE@@/a%20b.png"> ![](@@PLUGINFILE@@/d/%C3%A4.png)'
    files = (File(name="a b.png", content=PICTURE), File(name="d/ä.png", content=b"other"))
    placed = place_files(source, files, "$IMS-CC-FILEBASE$/")
    assert "@@PLUGINFILE@@" not in placed.source
    embedded = embed_files(placed.source, Package(files=placed.files))
    assert (embedded.source, embedded.files) == (source, files)


def test_place_files_leaves_out_what_is_not_shown_or_leads_out() -> None:
    files = (File(name="../a.png", content=b""), File(name="b.png", content=b""))
    placed = place_files("@@PLUGINFILE@@/../a.png", files, "")
    assert (placed.files, placed.unplaced) == ({}, ("../a.png", "b.png"))


@pytest.mark.parametrize(
    "address", ["ims_qtiasiv1p2.dtd", "http://www.imsglobal.org/question/ims_qtiasiv1p2.dtd"]
)
def test_document_type_that_exporters_name_is_read(address: str) -> None:
    source = f'<!DOCTYPE questestinterop SYSTEM "{address}"><questestinterop/>'
    assert parse(source.encode()).tag == "questestinterop"


@pytest.mark.parametrize("address", ["http://evil.example/www.imsglobal.org/", "file:///etc/x"])
def test_document_type_elsewhere_is_refused_by_its_line(address: str) -> None:
    with pytest.raises(UnreadableError, match="the document type is elsewhere") as refusal:
        parse(f'<?xml version="1.0"?>\n<!DOCTYPE q SYSTEM "{address}"><q/>'.encode())
    assert refusal.value.line == 2
