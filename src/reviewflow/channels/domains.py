"""Which domains may be written to, and which only where every server on the way is reached by TLS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.channels.address import read_domain
from reviewflow.channels.outgoing import Undeliverable

ALLOW = "allow"
REQUIRE_TLS = "require_tls"
REFUSE = "refuse"
RULES = (ALLOW, REQUIRE_TLS, REFUSE)
THE_REST = "*"


@dataclass(frozen=True, slots=True)
class DomainRules:
    """The rule of each domain; the rule of ``gov.uk`` holds for ``bristol.gov.uk`` as well, unless that has its own."""

    rules: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, written: Mapping[str, object]) -> DomainRules:
        """Read the rules as they stand in the settings.

        Raises:
            Undeliverable: a domain is none.
            ValueError: a rule is none, or a domain has two.
        """
        rules: dict[str, str] = {}
        for domain, rule in written.items():
            key = domain if domain == THE_REST else read_domain(domain)
            if rule not in RULES:
                raise ValueError(f"{domain} has the rule {rule}, and there are: {', '.join(RULES)}")
            if key in rules:
                raise ValueError(f"{domain} stands there twice")
            rules[key] = str(rule)
        return cls(tuple(rules.items()))

    def rule_for(self, domain: str) -> tuple[str, str]:
        """The rule for a domain, and whose rule it is: the longest name that the domain ends with."""
        rules = dict(self.rules)
        labels = domain.split(".")
        for first in range(len(labels)):
            ending = ".".join(labels[first:])
            if ending in rules:
                return rules[ending], ending
        return rules.get(THE_REST, ALLOW), THE_REST

    def needs_tls(self, domain: str) -> bool:
        """Whether mail to a domain may travel only where each server on the way is reached by TLS.

        Raises:
            Undeliverable: the domain may not be written to.
        """
        rule, whose = self.rule_for(domain)
        if rule == REFUSE:
            which = f"any domain but those listed, and {domain} is not" if whose == THE_REST else whose
            raise Undeliverable(f"The settings refuse mail to {which}.")
        return rule == REQUIRE_TLS

    @property
    def any_needs_tls(self) -> bool:
        """Whether a rule asks for TLS all the way."""
        return any(rule == REQUIRE_TLS for _, rule in self.rules)


EVERYONE = DomainRules()
"""No rules: every domain may be written to."""
