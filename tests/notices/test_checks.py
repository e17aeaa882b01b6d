"""Faults of a template are found before any letter is written, each with its line and what to do."""

from dataclasses import replace

import pytest

from reviewflow.notices.checks import check_notices, settable_facts
from reviewflow.notices.environment import Templates
from reviewflow.workflow.definition import Definition, NoticeRule
from reviewflow.workflow.faults import Fault


def faults(definition: Definition, body: str, *, names: bool = False, on_item: bool = False) -> tuple[Fault, ...]:
    """The faults of a template with this body, as the letter of the case or of its children."""
    rule = NoticeRule("letter", "Letter", "letter", ("panel",), names=names)
    templates = Templates.of_texts(
        {"letter": f"Subject: {{{{ case.reference }}}}\n\n{body}\n", "_end": "{{ facts.age }}"}
    )
    if on_item:
        child = replace(definition.items["child"], notices={"letter": rule})
        return check_notices(replace(definition, notices={}, items={"child": child}), templates)
    return check_notices(replace(definition, notices={"letter": rule}), templates)


@pytest.mark.parametrize(
    "body",
    [
        "{{ facts.summary }} {{ ask('outcome') }} {{ sent_on|longdate }} {{ gaps|length }} {{ by.role }}",
        "{% if facts.outcome is chosen('review') %}x{% endif %}{% if facts.abroad is chosen('no') %}y{% endif %}",
        "{% for c in items.child if c.facts.age %}{{ loop.index }} {{ c.label }} {{ item_ask(c, 'age') }}{% endfor %}",
        "{% set first = items.child|first %}{{ first.number }} {{ first.facts.age }}",
        "{% for c in items.child[:4] %}{{ c.state }}{% else %}none{% endfor %}",
        "{{ items.child|selectattr('facts.age', 'gt', 3)|map(attribute='label')|list_words }}",
        "{% if clocks.report %}{{ clocks.report.due_on|longdate }} {{ clocks.report.sentence }}{% endif %}",
        "{% set part %}{{ facts.summary }}{% endset %}{{ part }}",
        "{% if case.workflow == 'another_review' %}{{ facts.of_another }}{% endif %}",
        "{% if item %}on an item{% endif %}{{ links.anything|list_words }}",
    ],
)
def test_a_sound_template_has_no_fault(small: Definition, body: str) -> None:
    assert faults(small, body) == ()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param("{{ facts.sumary }}", "no fact of small_review, sumary", id="fact"),
        pytest.param("{{ facts['sumary'] }}", "no fact of small_review, sumary", id="fact in brackets"),
        pytest.param("{{ ask('sumary') }}", "no fact of small_review, sumary", id="asked"),
        pytest.param("{% if facts.sumary %}x{% endif %}", "no fact of small_review, sumary", id="tested"),
        pytest.param(
            "{{ facts.outcome if facts.sumary else '' }}", "no fact of small_review, sumary", id="in a choice"
        ),
        pytest.param("{{ items.adult }}", "no item kind adult", id="item kind"),
        pytest.param(
            "{% for c in items.child %}{{ c.facts.agee }}{% endfor %}", "no fact of child, agee", id="item fact"
        ),
        pytest.param("{{ items.child|map(attribute='facts.agee')|list }}", "no fact of child, agee", id="by attribute"),
        pytest.param("{% for c in items.child %}{{ c.nme }}{% endfor %}", "no part of an item nme", id="item part"),
        pytest.param("{{ clocks.reprot.due_on }}", "no clock reprot", id="clock"),
        pytest.param("{{ clocks.report.due }}", "no part of a clock due", id="clock part"),
        pytest.param("{{ case.child }}", "no part of case child", id="case part"),
        pytest.param("{{ recipient.address }}", "no part of recipient address", id="recipient part"),
        pytest.param("{{ summary }}", "Nothing is called summary here", id="bare name"),
        pytest.param(
            "{% if facts.outcome is chosen('maybe') %}{% endif %}", "no option of outcome, maybe", id="option"
        ),
        pytest.param("{{ facts.notifier }}", "notifier says who somebody is", id="identifying"),
        pytest.param("{{ facts.nobody_sets_it }}", "Nobody can record the fact nobody_sets_it", id="nobody sets it"),
        pytest.param("{% include '_gone' %}", "no template _gone to include", id="missing part"),
        pytest.param("{% include '_end' %}", "no fact of small_review, age", id="fault in a part"),
        pytest.param("{% include '_' ~ case.workflow %}", "not written out", id="part by name put together"),
        pytest.param("{% include 'letter' %}", "includes itself", id="circle"),
        pytest.param("{{ facts.summary|shout }}", "No filter named 'shout'", id="filter"),
        pytest.param("{% if facts.summary is loud %}{% endif %}", "no test loud", id="test"),
        pytest.param("{% for %}", "cannot be read", id="syntax"),
        pytest.param("{% if case.workflow == 'small_review' %}{{ facts.x }}{% endif %}", "fact", id="our own part"),
        pytest.param("{% if 'a'|shout %}x{% endif %}", "no filter shout", id="filter in an if"),
    ],
)
def test_a_fault_is_found(small: Definition, body: str, fault: str) -> None:
    found = faults(small, body)

    assert [fault in each.fault for each in found] == [True]


def test_a_fault_says_its_file_its_line_and_what_to_do(small: Definition) -> None:
    (fault,) = faults(small, "fine\nfine\n{{ facts.sumary }}")

    assert (fault.file, fault.line) == ("templates/notices/letter.txt.j2", 5)
    assert fault.do == "Did you mean summary?"


def test_the_letter_of_an_item_knows_the_item(small: Definition) -> None:
    assert (
        faults(
            small, "{{ item.number }} {{ item.facts.age }} {{ facts.summary }} {{ clocks.report.due_on }}", on_item=True
        )
        == ()
    )


def test_a_letter_with_names_may_say_who_somebody_is(small: Definition) -> None:
    assert faults(small, "{{ facts.notifier }}", names=True) == ()


def test_a_notice_without_a_template_is_a_fault(small: Definition) -> None:
    (fault,) = check_notices(small, Templates.of_texts({}))

    assert fault.fault == "The notice letter has no template."


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Dear colleague\n", "does not begin with a subject line"),
        ("Subject: x\nbody\n", "does not begin with a subject line"),
        ("Subject: {{ facts.summary }}\n\nbody\n", "The subject line holds {{ facts.summary }}"),
        ("Subject: {% if facts.summary %}x{% endif %}\n\nbody\n", "The subject line holds {% if facts.summary %}"),
    ],
)
def test_a_subject_line_holds_the_reference_alone(small: Definition, text: str, fault: str) -> None:
    assert any(fault in each.fault for each in check_notices(small, Templates.of_texts({"letter": text})))


def test_those_who_keep_a_case_can_record_any_fact_of_it(small: Definition) -> None:
    kept = replace(small, kept_by=("coordinator",))

    assert "nobody_sets_it" not in settable_facts(small)[None]
    assert "nobody_sets_it" in settable_facts(kept)[None]
