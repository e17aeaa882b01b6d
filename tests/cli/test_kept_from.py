"""A case that is kept from somebody, on the command line: no list shows it to them, and no command opens it."""

from __future__ import annotations

from cli.terminal import Terminal

WHO = "bristol.executive"


def test_no_list_shows_it_and_no_command_opens_it(terminal: Terminal, incident: str) -> None:
    terminal.run("worker", "--once")
    other = terminal.value("open", "serious_incident", "--fact", "became_aware_on=Friday 2021-03-19")["reference"]
    terminal.value("conflict", incident, WHO, "--reason", "Named in it.")
    assert terminal.value("who-sees", incident)["conflicts"] == [WHO]

    terminal.patch.setenv("REVIEWFLOW_USER", WHO)
    terminal.patch.delenv("REVIEWFLOW_ROLE", raising=False)

    lists = (
        "cases",
        "due",
        "alerts",
        "notices",
        "challenges",
        "deliveries list",
        "warnings list",
        "register",
        "actions",
    )
    for each in lists:
        assert incident not in str(terminal.value(*each.split())), each
    assert [each["reference"] for each in terminal.value("cases")] == [other]
    assert incident not in str(terminal.value("trail", "query", "what:open"))
    for command in ("case", "timetable", "export --case", "who-sees", "trail show", "notices --case"):
        assert f"There is no case {incident} here" in terminal.refusal(*command.split(), incident), command


def test_a_case_that_is_linked_with_it_does_not_name_it(terminal: Terminal, incident: str) -> None:
    facts = ("--fact", "title=Do what was learnt", "--fact", "owner_agencies=nbt")
    action = terminal.value("open", "action", *facts)["reference"]
    first = terminal.value("trail", "show", action)[0]["sequence"]
    terminal.value("link", action, "arises_from", incident)
    terminal.value("record", action, "--fact", f"description=As agreed when {incident.lower()} was reviewed.")
    both = (
        ("case", action),
        ("compare", action, f"entry:{first}"),
        ("trail", "query", f"case:{action}"),
        ("trail", "show", action),
    )
    for command in (*both, ("export", "--case", action)):
        assert incident in str(terminal.value(*command)), command
    terminal.value("conflict", incident, WHO, "--reason", "Named in it.")

    terminal.patch.setenv("REVIEWFLOW_USER", WHO)
    terminal.patch.delenv("REVIEWFLOW_ROLE", raising=False)
    for command in both:
        assert incident not in str(terminal.value(*command)), command
        assert incident not in terminal.page(*command), command
        assert incident.lower() not in terminal.page(*command), command
    assert incident not in str(terminal.value("export", "--case", action))
    assert "another case" in terminal.page("trail", "show", action)
    assert terminal.value("case", action)["links"] == []


def test_a_comparison_of_rules_does_not_count_it_among_the_open_cases(terminal: Terminal, incident: str) -> None:
    rules = terminal.value("case", incident)["workflow_hash"]
    assert incident in str(terminal.value("workflow", "diff", rules, rules))
    terminal.value("conflict", incident, WHO, "--reason", "Named in it.")

    terminal.patch.setenv("REVIEWFLOW_USER", WHO)
    terminal.patch.delenv("REVIEWFLOW_ROLE", raising=False)
    assert incident not in str(terminal.value("workflow", "diff", rules, rules))


def test_the_whole_trail_is_shown_without_what_was_done_on_it(terminal: Terminal, incident: str) -> None:
    assert incident in str(terminal.value("trail", "show"))
    terminal.value("conflict", incident, WHO, "--reason", "Named in it.")

    terminal.patch.setenv("REVIEWFLOW_USER", WHO)
    terminal.patch.delenv("REVIEWFLOW_ROLE", raising=False)
    assert incident not in str(terminal.value("trail", "show"))
    assert incident not in terminal.page("trail", "show")


def test_a_case_is_kept_to_those_who_are_named_and_opened_again(terminal: Terminal, incident: str) -> None:
    who = ("--by", "bristol.coordinator", "--reason", "Few need to know.")
    terminal.value("restrict", incident, "bristol.coordinator", *who)
    assert terminal.value("who-sees", incident, "--by", "bristol.coordinator")["only_for"] == ["bristol.coordinator"]

    assert "none of them keeps it" in terminal.refusal("restrict", incident, WHO, *who)
    assert "Name those it is kept to, or give --lift" in terminal.misuse("restrict", incident, *who)
    terminal.value("restrict", incident, "--lift", *who)
    assert terminal.value("who-sees", incident)["only_for"] == []


def test_the_table_of_permissions_is_printed_whole_and_for_one_role(terminal: Terminal) -> None:
    whole = terminal.page("permissions", "--workflow", "office")
    assert "The office: For the partnership" in whole
    assert "Administrator of the system" in whole
    one = terminal.page("permissions", "--workflow", "serious_incident", "--role", "executive")
    assert "Sign off the rapid review" in one
    assert "Never by the person who did" in one
    assert "knows no such role" in terminal.refusal("permissions", "--role", "executve")
