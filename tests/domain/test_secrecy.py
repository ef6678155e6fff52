"""What may be drafted, kept and sent."""

import unicodedata

import pytest

from nhiemky.domain.secrecy import (
    CLASSIFICATION_MARKS,
    Drafting,
    Handling,
    Tier,
    handling_of,
    mark_in,
    refusal_of_mark,
    refusal_of_tier,
    tier_word,
)


def test_people_read_words_and_not_numbers() -> None:
    words = ["công khai", "thông thường", "nội bộ", "hạn chế", "ngoài hệ thống"]
    assert [tier_word(tier) for tier in range(5)] == words


@pytest.mark.parametrize(
    ("tier", "handling"),
    [
        (0, Handling(Drafting.FULL, is_stored=True, is_sent=True, is_told=True, has_names=True)),
        (1, Handling(Drafting.FULL, is_stored=True, is_sent=True, is_told=True, has_names=True)),
        (2, Handling(Drafting.FULL, is_stored=True, is_sent=True, is_told=True, has_names=True)),
        (3, Handling(Drafting.EMPTY_FORM, is_stored=True, is_sent=False, is_told=False, has_names=False)),
        (4, Handling(Drafting.REFUSED, is_stored=False, is_sent=False, is_told=False, has_names=False)),
    ],
)
def test_what_may_happen_to_a_paper(tier: int, handling: Handling) -> None:
    assert handling_of(tier) == handling


@pytest.mark.parametrize("tier", [-1, 5])
def test_there_is_no_such_tier(tier: int) -> None:
    with pytest.raises(ValueError, match=str(tier)):
        handling_of(tier)


def test_only_what_is_outside_the_system_is_refused() -> None:
    assert [refusal_of_tier(tier, "Đề án nhân sự") for tier in range(4)] == [None] * 4
    assert refusal_of_tier(Tier.OUTSIDE, "Tài liệu ngoài hệ thống") == (
        "Tài liệu ngoài hệ thống: việc này xử lý ngoài hệ thống; ở đây chỉ ghi việc và ngày, không soạn, "
        "không lưu, không gửi văn bản."
    )


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("MẬT", "Mật"),
        ("Mật", "Mật"),
        ("tối mật", "Tối mật"),
        ("TUYỆT MẬT", "Tuyệt mật"),
        ("Độ mật: Mật", "Mật"),
        ("Mức độ mật: TỐI MẬT.", "Tối mật"),
        ("[ MẬT ]", "Mật"),
        ("ĐẢNG ỦY SỞ MẪU\n*\nMẬT\nSố 12-BC/ĐU", "Mật"),
        ("MẬT\r\nTỐI MẬT", "Tối mật"),
        (unicodedata.normalize("NFD", "Tối  mật"), "Tối mật"),
        ("Giữ bí mật nội dung", None),
        ("bảo mật", None),
        ("Bí mật", None),
        ("Nguyễn Văn Mật", None),
        ("mật ong", None),
        ("Độ mật:", None),
        ("Độ mật: không", None),
        ("", None),
    ],
)
def test_a_mark_stands_alone_on_its_line(text: str, mark: str | None) -> None:
    assert mark_in(text) == mark


@pytest.mark.parametrize("mark", CLASSIFICATION_MARKS)
def test_a_marked_paper_is_refused_in_one_line(mark: str) -> None:
    assert refusal_of_mark(mark) == (
        f'Văn bản có độ mật "{mark}" không được soạn, lưu hoặc gửi trên hệ thống này, theo quy định về bảo vệ '
        "bí mật nhà nước; xử lý ngoài hệ thống, ở đây chỉ ghi ngày."
    )
