from datetime import date

import pytest

from nhiemky.drafting.marks import missing_in, unshield
from nhiemky.drafting.render import render_text
from nhiemky.drafting.values import build_section
from nhiemky.errors import BadInput


def render(text: str, **context: object) -> str:
    section = build_section(context, lambda _path, _value: None)
    return unshield(render_text(text, section, "mau.txt.j2"))


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("{{ n }}", "1.250"),
        ("{{ n | count }} {{ few | count }} {{ zero | count }}", "1.250 03 0"),
        ("{{ day }} {{ day | date }} {{ day | weekday }}", "05/9/2026 05/9/2026 thứ Bảy"),
        ("{{ few | ordinal }} {{ word | ordinal }}", "III thứ nhất"),
        ("{{ term | term }}", "2025 - 2030"),
        ("{{ word | upper }}", "THỨ NHẤT"),
        ("{{ yes }}", "có"),
        ("{% for item in items %}{{ loop.index }}{{ item.name }} {% endfor %}", "1a 2b "),
        ("{% if few >= 3 and zero == 0 %}x{% endif %}", "x"),
    ],
)
def test_plain_values_print_as_in_a_party_paper(template: str, printed: str) -> None:
    values = {
        "n": 1250, "few": 3, "zero": 0, "day": date(2026, 9, 5), "word": "thứ nhất", "term": "2025–2030",
        "yes": True, "items": [{"name": "a"}, {"name": "b"}],
    }  # fmt: skip
    assert render(template, **values) == printed


@pytest.mark.parametrize(
    "template",
    [
        "{{ a.b }}",
        "{{ a.b | date }}",
        "{{ a.b | count }}",
        "{{ a['b'] | upper }}",
        "x {{ 'y' ~ a.b }}",
        "{{ a.b | term }}",
    ],
)
def test_missing_value_is_marked_whatever_is_done_with_it(template: str) -> None:
    assert missing_in(render(template)) == ("a.b",)


@pytest.mark.parametrize(
    "template",
    [
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ body.__class__ }}",
        "{{ body.name.upper() }}",
        "{{ body.name.format(1) }}",
        "{{ today.today() }}",
        "{{ today.year }}",
        "{{ body.items() }}",
        "{{ range(10) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{% macro run() %}{% endmacro %}{{ run() }}",
        "{% for cell in cells %}{{ loop.cycle('a') }}{% endfor %}",
    ],
)
def test_template_that_reaches_for_more_than_values_is_refused(template: str) -> None:
    with pytest.raises(BadInput, match=r"^mau\.txt\.j2: mẫu dùng cú pháp không được phép "):
        render(template, body={"name": "a"}, today=date(2026, 1, 1), cells=[{"name": "b"}])


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a\n{% if %}", r"mau\.txt\.j2:2: mẫu sai cú pháp"),
        ("a\n\n{{ body.name | attr('x') }}", r"mau\.txt\.j2:3: mẫu sai cú pháp"),
        ("{% include '/etc/passwd' %}", r"mau\.txt\.j2: mẫu dùng cú pháp không được phép \(include"),
        ("{{ body.name | date }}", r"mau\.txt\.j2: mẫu dùng sai kiểu giá trị"),
        ("{{ body }}", r"mau\.txt\.j2: mẫu dùng sai kiểu giá trị"),
    ],
)
def test_broken_template_is_refused_with_its_line(template: str, message: str) -> None:
    with pytest.raises(BadInput, match=f"^{message}"):
        render(template, body={"name": "a"}, cells=[{"name": "b"}])


def test_line_of_an_error_is_counted_without_the_prelude() -> None:
    section = build_section({}, lambda _path, _value: None)
    with pytest.raises(BadInput, match=r"^mau\.txt\.j2:2: "):
        render_text("a\n{% if %}", section, "mau.txt.j2", prelude="1\n2\n3\n")


def test_document_longer_than_any_paper_is_refused() -> None:
    with pytest.raises(BadInput, match="dữ liệu quá dài"):
        render("{{ a }}" * 9, a="x" * 1_000_000)


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in cells %}" * 4 + "{% endfor %}" * 4,
        "{% for a in [" + "1," * 101 + "] %}{% endfor %}",
    ],
)
def test_template_that_would_loop_for_ever_is_refused_before_it_runs(template: str) -> None:
    with pytest.raises(BadInput, match=r"^mau\.txt\.j2: mẫu dùng cú pháp không được phép "):
        render(template, cells=[{"name": "a"}])


def test_template_that_goes_through_its_lists_too_often_is_stopped() -> None:
    template = "{% for a in cells %}{% for b in cells %}{% for c in cells %}{% endfor %}{% endfor %}{% endfor %}"
    with pytest.raises(BadInput, match="lặp quá nhiều lần"):
        render(template, cells=[{"name": "a"}] * 200)
