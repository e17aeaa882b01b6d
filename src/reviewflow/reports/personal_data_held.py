"""Which personal data each table holds, said for information governance. A test asks for every table and every column."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

PEOPLE = "children, families and others in a case"
STAFF = "people who work with the cases"
GUESTS = "guests"
NOBODY = "nobody"


class Held(NamedTuple):
    """What a table holds about whom."""

    whose: tuple[str, ...]
    what: str
    personal: str = ""
    """The columns in which it stands."""


HELD: Mapping[str, Held] = MappingProxyType(
    {
        "absence": Held((STAFF,), "days on which somebody is away, and who stands in", "person deputy recorded_by"),
        "account": Held(
            (STAFF,),
            "the address to sign in with, the password as an Argon2id hash, the key of the second factor, what the"
            " identity provider calls the person",
            "person address password_hash code_secret issuer subject made_by",
        ),
        "alert": Held((STAFF,), "who said that they have an alert in hand", "acknowledged_by"),
        "api_request": Held((STAFF,), "what a program was answered, for a day, so that it is done once", "headers body"),
        "api_token": Held(
            (STAFF,), "for whom a program acts, and when it last did", "person role program made_by last_used_at withdrawn_by"
        ),
        "backup_run": Held((STAFF,), "who did without a backup, and why", "by_user why"),
        "calendar_link": Held((STAFF,), "whose calendar link it is, and when it was last read", "person made_by"
                              " revoked_by last_read_at"),
        "calendar_version": Held((NOBODY,), "bank holidays"),
        "case_file": Held((PEOPLE, STAFF), "the name of a file as it was handed in, and by whom", "name by_user"),
        "case_item": Held(
            (PEOPLE, STAFF),
            "what is recorded of each child, adult, request, meeting or action: the facts below, those that identify"
            " replaced by a marker",
            "facts",
        ),
        "case_link": Held((NOBODY,), "which case is connected with which"),
        "case_wall": Held((STAFF,), "who must not see a case, and who alone may", "walls"),
        "checkpoint": Held((NOBODY,), "the size and the hash of the trail, signed"),
        "data_key": Held((NOBODY,), "data keys, each sealed by a key that is not in the database"),
        "deadline": Held((PEOPLE,), "the dates of a case", "starts_on due_on met_on moved_because"),
        "delivery_choice": Held((STAFF,), "how somebody wants to be alerted", "person choice"),
        "destruction": Held(
            (STAFF,),
            "who proposed, decided and carried out a destruction, and why",
            "reason proposed_by decided_by decided_reason destroyed_by certificate",
        ),
        "digest": Held((STAFF,), "who was sent one message for a day", "person"),
        "dip_answer": Held((PEOPLE, STAFF), "what the scrutineer answered about a case", "answers answered_by"),
        "directory_entry": Held((STAFF,), "bodies and agencies, with a mailbox and the title of a lead", "address lead"),
        "disclosure": Held(
            (PEOPLE, STAFF),
            "who asked for records, whom they are about, what was released to whom, and why",
            "reason people recorded_by proposed_by decided_by decided_reason released_by",
        ),
        "disclosure_case": Held((PEOPLE,), "which part of a case a request is about", "item"),
        "disclosure_mark": Held((PEOPLE, STAFF), "what was withheld, and why", "reason marked_by"),
        "done": Held((STAFF,), "who did what on a case, and when", "by_user by_role happened_on"),
        "draft": Held((PEOPLE, STAFF), "what somebody typed and has not sent; it ends by itself", "person typed"),
        "file_piece": Held((PEOPLE, STAFF), "files that were handed in, byte for byte", "octets"),
        "form_sent": Held((STAFF,), "that somebody sent a form, so that it is done once", "person"),
        "guest": Held((GUESTS,), "the address, and the password as an Argon2id hash", "address password_hash"),
        "guest_link": Held((GUESTS,), "links that were mailed to a guest, as hashes", "used_at"),
        "guest_task": Held(
            (GUESTS, STAFF), "what a guest is asked, under which name, and by whom", "name role made_by withdrawn_by"
        ),
        "heartbeat": Held((NOBODY,), "when a worker last swept"),
        "identity": Held(
            (PEOPLE,),
            "who the people are: every fact below that identifies. It stands here and nowhere else, but in letters and"
            " files that have to say it",
            "value",
        ),
        "invitation": Held((STAFF,), "who was invited to a meeting", "person recipient address title place"),
        "legal_hold": Held((STAFF,), "who placed and lifted a hold, and why", "reason placed_by lifted_by lifted_reason"),
        "letter_owed": Held((STAFF,), "a letter that could not be written, and to whom", "recipient recipient_name reason"),
        "long_work": Held((PEOPLE, STAFF), "long work of one person and its result, for a day", "person content"),
        "merkle_node": Held((NOBODY,), "hashes over the trail"),
        "non_working_day": Held((STAFF,), "bank holidays, and who added one", "added_by"),
        "notice": Held(
            (PEOPLE, STAFF),
            "every letter and form as it was written. Some name children: the form of the national system, and requests"
            " to agencies that have to search their records",
            "recipient recipient_name address subject text html",
        ),
        "outbox": Held(
            (PEOPLE, STAFF, GUESTS),
            "what is to be sent to whom, with the words of alerts and messages: references of cases, never names",
            "person role deputy_of recipient address subject text html calendar last_error",
        ),
        "partnership_version": Held((STAFF,), "who is who in a partnership: name, role, days, mailbox", "body"),
        "proof_entry": Held((STAFF,), "where entries about keys and witnesses stand, and to whom checkpoints go", "address"),
        "published_text": Held((NOBODY,), "the wording of letters"),
        "receipt": Held((STAFF,), "the reference that the national system gave, and who noted it", "reference by_user"),
        "recorded_stretch": Held((NOBODY,), "when stretches of the trail were recorded"),
        "reference_counter": Held((NOBODY,), "the last number given"),
        "review_case": Held(
            (PEOPLE, STAFF),
            "what is recorded of the case: the facts below, those that identify replaced by a marker",
            "facts",
        ),
        "sample": Held((STAFF,), "which cases were drawn at random, and by whom", "drawn_by"),
        "sealing": Held((NOBODY,), "whether the database is sealed"),
        "search_mark": Held((PEOPLE, STAFF), "words by which entries are found; none of names that stand apart", "mark word"),
        "search_page": Held((NOBODY,), "which entries bear a word"),
        "search_reach": Held((NOBODY,), "how far the search reaches"),
        "sign_in": Held(
            (STAFF, GUESTS),
            "every attempt to sign in: who, when, from which network address, and what became of it",
            "person role from_where at what",
        ),
        "sign_in_brake": Held((NOBODY,), "how often something failed, by a hash"),
        "sign_in_session": Held((STAFF, GUESTS), "who is or was signed in, and when last seen", "person role seen_at"),
        "sign_in_ticket": Held((STAFF,), "what is kept between two steps of signing in", "person body"),
        "snapshot": Held((PEOPLE, STAFF), "the case as it stood when it was handed on or signed", "body"),
        "suspension": Held((PEOPLE, STAFF), "why a clock stood still", "reason"),
        "trail_anchor": Held((NOBODY,), "hashes of entries"),
        "trail_body": Held(
            (PEOPLE, STAFF), "what each entry says: facts, reasons, decisions; markers where names would stand", "body"
        ),
        "trail_entry": Held((STAFF,), "who did what, in which role, when, on which case", "by_user by_role happened_on"),
        "upload": Held((PEOPLE, STAFF), "a file that is being handed in, and its name; it ends by itself", "person name"),
        "warning": Held((STAFF,), "what is wrong with the alerting, and who settled it", "what settled_by"),
        "webhook": Held((STAFF,), "which other system is told of changes, and for whom", "person role address secret made_by"
                        " withdrawn_by"),
        "webhook_event": Held((NOBODY,), "that something was done on a case, by its reference"),
        "workflow_definition": Held((NOBODY,), "the rules"),
    }
)  # fmt: skip

OF_NOBODY = frozenset(
    """
    accepted_at acknowledged_at added_at address_salt adopted_at again alert_id answered_at asked asked_at asked_hash
    at attempts audience_names base_hash basis begun_at body by_role calendar_version case_id case_reference channel
    checkpoint_id clock closed_at closed_because code_hash commitment content_hash counts created_at database_at deadline_id decided_at
    dedup_key definitions destroyed_at digest_id disclosure do done drawn drawn_at due_at due_on due_revision earliest
    edition ended finished ended_at ended_because ends_at entries fact facts failures file_key file_name for_roles force form frame
    from_on from_state gathered_in ground guest_id guest_link_id happened_at happened_on hash head heard_at holder html id
    invitation_id item item_id kept kept_at key key_hash key_id kind last last_at last_fault last_step lasts_hours latest
    lease_by lease_until led_to letter_owed_id level lifted_at lifted_in made_at made_for mark_id marked_at media_type
    method minutes moved_from_on name next_alert_on note notice_id number on_date opened_on original_due_on outbox_id
    outcome package_hash page part partnership parts pieces placed_at position prev_hash proposed_at provider_ref
    provider_status published_at raised_at received received_at received_on recorded_at reference relation released_at
    review_on revision revoked_at roles_claimed root rule rung safe_on salt sample saved_at scopes sealed seed sent_at
    sequence set_up_at set_up_hash set_up_until settled_at sha256 share size source started_at starts starts_on state status
    step task_id template_hash title to_on to_reference to_state token_hash transition tried_hash try_at uid until_on
    used_at version warn_on warning_id way what webhook_event_id webhook_id whole why withdrawn_at withheld worker workflow
    workflow_hash wrapped wrapped_by year
    """.split()
)
"""Columns in which, wherever no table says otherwise above, nothing about anybody stands: numbers, hashes, states."""

SPECIAL = frozenset(
    """
    disability disability_kind education_health_care_plan ethnicity health_information nationality
    religion
    """.split()
)
"""Facts that ask for something of a special category: health, ethnicity, religion. Nationality is counted with them."""

SEALED_BYTES: Mapping[str, tuple[str, ...]] = MappingProxyType({"file_piece": ("octets",), "long_work": ("content",)})
"""Bytes that are encrypted too, beside the texts that the store lists."""

OFFENCES = frozenset({"suspected"})
"""Facts that ask about offences, or suspicions of them."""
