"""The text of the pledge in the parts that its signer says to have read (Pasal 27(1)a)."""

from __future__ import annotations

from pathlib import Path

import idp
from idp.governance import compare_pledges, read_pledge

FIRST = (Path(idp.__file__).parent / "governance" / "pakta" / "2023-1.txt").read_text("utf-8")


def test_the_first_text_is_read_as_two_sections_with_nothing_left_out() -> None:
    read = read_pledge(FIRST)
    assert read.title == "PAKTA INTEGRITAS PENGELOLA SIMASN DIGITAL"
    promise, understanding = read.sections
    assert promise.words.endswith("selama memegang wewenang itu:")
    assert len(promise.items) == 7
    assert promise.items[-1].endswith("(Pasal 28).")
    assert understanding.items == ()
    told = " ".join(
        word
        for section in read.sections
        for part in (section.words, *section.items)
        for word in part.split()
    )
    numbered = " ".join(FIRST.split()[5:])
    for number in range(1, 8):
        numbered = numbered.replace(f" {number}. ", " ")
    assert told == numbered


def test_a_list_without_leading_words_and_a_second_list_are_sections_of_their_own() -> None:
    read = read_pledge("Judul\n\n1. satu\n   lanjut\n\n1. dua")
    assert [(section.words, section.items) for section in read.sections] == [
        ("", ("satu lanjut",)),
        ("", ("dua",)),
    ]


def test_what_another_version_changes_is_told_by_paragraph() -> None:
    newer = FIRST.replace("Pasal 28", "Pasal 28 ayat (1)")
    changes = compare_pledges(FIRST, newer)
    assert [change.kind for change in changes if change.kind != "same"] == ["removed", "added"]
    assert [change.kind for change in compare_pledges(FIRST, FIRST)] == ["same"] * 10
