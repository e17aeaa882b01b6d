"""What a template may look at, and how a fact reads."""

from collections.abc import Callable

import pytest

from reviewflow.errors import NoticeCannotBeRendered
from reviewflow.notices.context import ItemNow
from reviewflow.notices.notice import Rendered

Write = Callable[..., Rendered]


def letter(line: str) -> str:
    return f"Subject: x\n\n{line}\n"


@pytest.mark.parametrize(
    ("line", "facts", "reads"),
    [
        pytest.param("{{ facts.began_on|longdate }}", {"began_on": "2026-04-01"}, "Wednesday 1 April 2026", id="date"),
        pytest.param("{{ facts.began_on }}", {"began_on": "2026-04-01"}, "Wednesday 1 April 2026", id="bare date"),
        pytest.param(
            "{{ facts.told_at }}", {"told_at": "2026-07-01T11:05:00Z"}, "12:05pm on Wednesday 1 July 2026", id="instant"
        ),
        pytest.param("{{ facts.abroad }}", {"abroad": False}, "no", id="no"),
        pytest.param("{{ facts.abroad }}", {"abroad": True}, "yes", id="yes"),
        pytest.param("{{ facts.outcome }}", {"outcome": "none"}, "No review", id="choice"),
        pytest.param("{{ facts.themes }}", {"themes": ["a", "b", "c"]}, "Sleep, Housing and Neglect", id="three"),
        pytest.param("{{ facts.themes|list_words }}", {"themes": ["a", "b"]}, "Sleep and Housing", id="two"),
        pytest.param("{{ facts.themes|list_words }}", {"themes": ["a"]}, "Sleep", id="one"),
        pytest.param("{{ facts.fee }}", {"fee": "4500"}, "£4,500", id="whole pounds"),
        pytest.param("{{ facts.fee }}", {"fee": "4500.5"}, "£4,500.50", id="pounds and pence"),
        pytest.param("{{ facts.agency }}", {"agency": "police"}, "The Police", id="agency"),
        pytest.param("{{ facts.agencies|join('; ') }}", {"agencies": ["police", "x"]}, "The Police; x", id="joined"),
    ],
)
def test_a_fact_reads_as_people_say_it(write: Write, line: str, facts: dict[str, object], reads: str) -> None:
    assert write(letter(line), **facts).text == reads + "\n"


def test_an_agency_has_the_name_of_the_day_of_the_letter(write: Write) -> None:
    before = write(letter("{{ facts.agency }}"), agency="health", sent_on="Thursday 2022-06-30")
    after = write(letter("{{ facts.agency }}"), agency="health", sent_on="Friday 2022-07-01")

    assert (before.text, after.text) == ("Clinical Commissioning Group\n", "Integrated Care Board\n")


def test_what_is_not_recorded_may_be_asked_for(write: Write) -> None:
    template = letter("{% if facts.summary %}yes{% else %}nothing{% endif %}")

    assert write(template).text == "nothing\n"
    assert write(template, summary="x").text == "yes\n"


def test_no_is_recorded(write: Write) -> None:
    assert write(letter("{% if facts.abroad %}{{ facts.abroad }}{% endif %}"), abroad=False).text == "no\n"


@pytest.mark.parametrize(
    "line", ["{{ facts.summary }}", "{{ facts.began_on|longdate }}", "{{ facts.themes|list_words }}"]
)
def test_what_is_not_recorded_may_not_be_printed(write: Write, line: str) -> None:
    with pytest.raises(NoticeCannotBeRendered, match=r"letter\.txt\.j2, line 3: .*is not recorded"):
        write(letter(line))


def test_a_fact_that_the_workflow_does_not_have_is_refused(write: Write) -> None:
    with pytest.raises(NoticeCannotBeRendered, match="has no fact sumary"):
        write(letter("{% if facts.sumary %}x{% endif %}"))


@pytest.mark.parametrize(
    "line", ["{{ facts.notifier }}", "{% if facts.notifier %}x{% endif %}", '{{ ask("notifier") }}']
)
def test_who_somebody_is_may_not_be_read_in_a_letter_without_names(write: Write, line: str) -> None:
    with pytest.raises(NoticeCannotBeRendered, match="says who somebody is"):
        write(letter(line), notifier="Sam Example")


def test_who_somebody_is_may_be_read_in_a_letter_with_names(write: Write) -> None:
    assert write(letter("{{ facts.notifier }}"), names=True, notifier="Sam Example").text == "Sam Example\n"


def test_a_label_that_says_who_somebody_is_gives_way_to_the_number(write: Write, child: ItemNow) -> None:
    template = letter("{% for child in items.child %}{{ child.label }}{% endfor %}")

    assert write(template, items={"child": [child]}).text == "Child C-1\n"
    assert write(template, items={"child": [child]}, names=True).text == "Ash Example\n"


def test_an_item_has_its_number_state_and_facts(write: Write, child: ItemNow) -> None:
    line = "{% for c in items.child %}{{ c.number }} {{ c.state }} {{ c.state_name }} {{ c.facts.age }}{% endfor %}"

    assert write(letter(line), items={"child": [child]}).text == "C-1 Recorded recorded 3\n"


def test_items_may_be_chosen_by_what_they_record(write: Write, child: ItemNow) -> None:
    line = '{{ items.child|selectattr("facts.age", "gt", 2)|map(attribute="number")|list_words }}'

    assert write(letter("-" + line), items={"child": [child]}).text == "-C-1\n"


def test_a_kind_of_item_that_is_not_kept_is_refused(write: Write) -> None:
    with pytest.raises(NoticeCannotBeRendered, match="keeps no adult"):
        write(letter("{{ items.adult }}"))


def test_a_clock_that_runs_says_when_and_why(write: Write) -> None:
    line = "{% if clocks.report %}{{ clocks.report.due_on|longdate }}; {{ clocks.report.sentence }}{% endif %}"

    assert write(letter(line)).text == "Friday 24 April 2026; due Friday 24 April 2026, as counted\n"
    assert write(letter("-" + line), running=False).text == "-\n"


def test_a_clock_that_does_not_run_has_no_date_to_print(write: Write) -> None:
    with pytest.raises(NoticeCannotBeRendered, match="report does not run"):
        write(letter("{{ clocks.report.due_on }}"), running=False)


def test_a_form_names_what_is_missing_and_counts_it(write: Write, nameless: ItemNow) -> None:
    template = letter(
        '{{ ask("summary") }}\n{{ ask("outcome") }}\n'
        '{% for c in items.child %}{{ item_ask(c, "name") }}\n{% endfor %}\n'
        "{% for gap in gaps %}\n* {{ gap }}\n{% endfor %}"
    )
    text = write(template, summary="x", names=True, items={"child": [nameless]}).text

    assert "Outcome: NOT YET RECORDED" in text
    assert text.endswith("* Outcome\n* Child C-1: Name\n")


@pytest.mark.parametrize(
    ("facts", "answer"),
    [({"outcome": "review"}, "yes"), ({"outcome": "none"}, "no"), ({}, "no"), ({"themes": ["b"]}, "housing")],
)
def test_a_template_asks_what_was_chosen_by_key(write: Write, facts: dict[str, object], answer: str) -> None:
    line = (
        '{% if facts.outcome is chosen("review") %}yes{% elif facts.themes is chosen("b") %}housing'
        "{% else %}no{% endif %}"
    )

    assert write(letter(line), **facts).text == answer + "\n"


def test_the_occasion_is_told(write: Write) -> None:
    line = "{{ recipient.name }}/{{ by.role }}/{{ partnership.title }}/{{ sent_on }}/{{ reason }}/{{ case.state }}"

    assert write(letter(line), reason="so").text == (
        "The Panel/Review coordinator/Here Partnership/Wednesday 1 April 2026/so/Open\n"
    )


def test_a_part_that_a_record_does_not_have_is_refused(write: Write) -> None:
    with pytest.raises(NoticeCannotBeRendered, match=r"no case\.child"):
        write(letter("{{ case.child }}"))


def test_a_letter_of_no_item_says_so_when_asked(write: Write) -> None:
    assert write(letter("{% if item %}item{% else %}case{% endif %}")).text == "case\n"


@pytest.mark.parametrize("wrong", ["soon", ["2026-04-01"], 7])
def test_a_date_that_is_none_is_refused(write: Write, wrong: object) -> None:
    with pytest.raises(NoticeCannotBeRendered, match="is not a date"):
        write(letter("{{ facts.began_on }}"), began_on=wrong)


def test_a_choice_that_is_no_option_is_refused(write: Write) -> None:
    with pytest.raises(NoticeCannotBeRendered, match="not one of its options"):
        write(letter("{{ facts.outcome }}"), outcome="maybe")
